// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/trace.hpp>
#include <tinyasio/loop/timer_queue.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using tio::detail::time_point;

BOOST_AUTO_TEST_SUITE(loop_timer_queue)

namespace {

struct timer final : tio::detail::timer_node {
    timer(test::trace& to, std::string text, time_point deadline)
        : timer_node(deadline)
        , log(&to)
        , name(std::move(text)) {}
    void on_time() noexcept override { log->add(name); }

    test::trace* log;
    std::string name;
};

constexpr time_point at(std::chrono::nanoseconds since) {
    return time_point(since);
}

} // namespace

BOOST_AUTO_TEST_CASE(S1_fires_what_is_due_earliest_first) {
    test::trace log;
    timer c{log, "c", at(3s)}, a{log, "a", at(1s)}, b{log, "b", at(2s)};
    tio::detail::timer_queue queue;
    BOOST_TEST(queue.empty());
    for (auto* each : {&c, &a, &b}) queue.insert(*each);
    BOOST_TEST((queue.earliest() == at(1s)));

    queue.fire(at(999ms));
    BOOST_TEST(log.text() == "");
    queue.fire(at(2s));
    BOOST_TEST(log.text() == "a, b");
    BOOST_TEST((queue.earliest() == at(3s)));
    queue.fire(at(1h));
    BOOST_TEST(log.text() == "a, b, c");
    BOOST_TEST(queue.empty());
}

BOOST_AUTO_TEST_CASE(S1_equal_deadlines_fire_in_the_order_in_which_they_came) {
    test::trace log;
    timer a{log, "a", at(1s)}, later{log, "later", at(2s)}, b{log, "b", at(1s)},
        c{log, "c", at(1s)};
    tio::detail::timer_queue queue;
    for (auto* each : {&a, &later, &b, &c}) queue.insert(*each);
    queue.fire(at(1h));
    BOOST_TEST(log.text() == "a, b, c, later");
}

BOOST_AUTO_TEST_CASE(S1_an_erased_timer_does_not_fire) {
    test::trace log;
    timer a{log, "a", at(1s)}, b{log, "b", at(1s)};
    tio::detail::timer_queue queue;
    queue.insert(a);
    queue.insert(b);
    queue.erase(a);
    queue.fire(at(1h));
    BOOST_TEST(log.text() == "b");
}

BOOST_AUTO_TEST_CASE(S1_the_end_of_time_never_comes) {
    test::trace log;
    timer never{log, "never", time_point::max()};
    tio::detail::timer_queue queue;
    queue.insert(never);
    BOOST_TEST(queue.empty());
    queue.fire(time_point::max());
    queue.erase(never);
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_SUITE_END()
