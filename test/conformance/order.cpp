// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <type_traits>

namespace tio = tinyasio;

// Who runs when.
BOOST_AUTO_TEST_SUITE(conformance_order)

namespace {

/// Awaits something that is always ready until the others have had their turns.
template <class Ready>
tio::task<> never_waits(test::trace& log, bool const& others_are_done, Ready ready) {
    for (int i = 0; i != 100'000 && !others_are_done; ++i) co_await ready();
    log.add(others_are_done ? "others first" : "others never");
}

tio::task<> others(test::trace& log, bool& done) {
    co_await test::stepper(log, "other", 3);
    done = true;
}

} // namespace

BOOST_AUTO_TEST_CASE(TIN_003_yield_gives_nothing_after_every_other_ready_job_had_one_step) {
    static_assert(std::is_void_v<tio::await_result_t<decltype(tio::yield_now())>>);
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::stepper, std::ref(log), "a", 2);
        tio::spawn(test::stepper, std::ref(log), "b", 2);
        log.add("root0");
        co_await tio::yield_now();
        log.add("root1");
        co_await tio::yield_now();
        log.add("root2");
    });
    BOOST_TEST(log.text() == "root0, a0, b0, root1, a1, b1, root2");
}

BOOST_AUTO_TEST_CASE(TIN_004_the_ready_queue_is_first_in_first_out) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        co_await tio::all(test::stepper(log, "a", 2), test::stepper(log, "b", 2),
                          test::stepper(log, "c", 1));
        log.add("parent");
    });
    BOOST_TEST(log.text() == "a0, b0, c0, a1, b1, parent");
}

BOOST_AUTO_TEST_CASE(TIN_012_awaiting_what_is_ready_again_and_again_lets_the_others_run) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::event set;
        set.set();
        bool done = false;
        co_await tio::all(never_waits(log, done, [&] { return set.wait(); }), others(log, done));

        auto const finished = tio::spawn(test::give(1));
        co_await finished;
        done = false;
        auto waits_for_handle = never_waits(log, done, [&] { return finished; });
        co_await tio::all(std::move(waits_for_handle), others(log, done));
    });
    BOOST_TEST(log.text() ==
               "other0, other1, other2, others first, other0, other1, other2, others first");
}

BOOST_AUTO_TEST_SUITE_END()
