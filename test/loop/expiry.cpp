// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/tasks.hpp>
#include <tinyasio/loop.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using tio::detail::duration;
using tio::detail::time_point;

BOOST_AUTO_TEST_SUITE(loop_expiry)

namespace {

class limit final : public tio::detail::expiry {
public:
    limit(test::trace& log, std::string name) : log_(&log), name_(std::move(name)) {}

    std::function<void()> on_expiry{};
    bool work_has_started = true;

private:
    void expire() noexcept override {
        log_->add(name_);
        if (on_expiry) on_expiry();
    }
    bool may_expire() const noexcept override { return work_has_started; }

    test::trace* log_;
    std::string name_;
};

/// Wakes another job, which wakes another one, ... `length` times.
tio::task<> chain(test::trace& log, int length) {
    if (length > 1) co_await tio::spawn(chain, std::ref(log), length - 1);
    log.add("link");
}

time_point at(duration since) {
    return time_point(since);
}

/// Turns the clock and fires the timers, as a driver does.
void turn_clock(test::bare_engine& loop, duration since) {
    loop.on_strand([&] {
        loop->set_clock(at(since));
        loop->fire_timers();
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(A4_one_that_is_new_is_no_timer_before_the_end_of_the_batch) {
    test::trace log;
    test::bare_engine loop;
    limit one(log, "one");
    one.begin(loop->expiries, 1s);
    BOOST_TEST(loop->timers.empty());
    loop.run();
    BOOST_TEST_REQUIRE(!loop->timers.empty());
    BOOST_TEST((loop->timers.earliest() == at(1s)));
    one.clear();
    BOOST_TEST(loop->timers.empty());
}

BOOST_AUTO_TEST_CASE(A4_one_that_is_cleared_in_time_was_never_a_timer) {
    test::trace log;
    test::bare_engine loop;
    {
        limit one(log, "one"), two(log, "two");
        one.begin(loop->expiries, 1s);
        two.begin(loop->expiries, 1s);
        one.clear();
    } // clears the other one
    loop.run();
    BOOST_TEST(loop->timers.empty());
}

BOOST_AUTO_TEST_CASE(A4_whoever_asks_for_its_time_starts_it) {
    test::trace log;
    test::bare_engine loop;
    limit one(log, "one");
    one.begin(loop->expiries, 1s);
    turn_clock(loop, 3s);
    BOOST_TEST((one.expires_at() == at(4s)));
    turn_clock(loop, 4s);
    loop.run();
    BOOST_TEST(log.text() == "one");
    BOOST_TEST((one.expires_at() == at(4s)));
}

BOOST_AUTO_TEST_CASE(A4_what_is_ready_goes_first_and_what_that_wakes_within_bounds) {
    for (int length : {1, 4, 100}) {
        test::trace log;
        test::bare_engine loop;
        limit one(log, "one");
        one.begin(loop->expiries, 1s);
        loop.run();
        auto const handle = loop.start(chain(log, length));
        turn_clock(loop, 1s);
        loop.run();
        auto const links = log.text().substr(0, log.text().find("one"));
        BOOST_TEST(links.size() ==
                   (length < 100 ? sizeof("link, ") - 1 : 0u) * static_cast<std::size_t>(length));
        BOOST_TEST(handle.done());
    }
}

BOOST_AUTO_TEST_CASE(A4_with_zero_or_less_there_is_one_turn) {
    for (duration const d : {duration(0), duration(-1s), duration::min()}) {
        test::trace log;
        test::bare_engine loop;
        limit one(log, "one");
        auto const handle = loop.start(test::stepper(log, "step", 2));
        one.begin(loop->expiries, d);
        loop.run();
        BOOST_TEST(log.text() == "step0, one, step1");
        BOOST_TEST(loop->timers.empty());
    }
}

BOOST_AUTO_TEST_CASE(A4_work_that_has_not_started_is_waited_for) {
    test::trace log;
    test::bare_engine loop;
    limit one(log, "one");
    one.work_has_started = false;
    one.begin(loop->expiries, 0s);
    loop.run(10);
    BOOST_TEST(log.text() == "");
    one.work_has_started = true;
    loop.run();
    BOOST_TEST(log.text() == "one");
}

BOOST_AUTO_TEST_CASE(A4_it_can_be_cleared_and_moved_when_it_is_due) {
    test::trace log;
    test::bare_engine loop;
    limit one(log, "one"), two(log, "two"), three(log, "three");
    for (auto* each : {&one, &two, &three}) each->set(loop->expiries, at(1s));
    turn_clock(loop, 1s);
    one.clear();
    two.set(loop->expiries, at(2s));
    loop.run();
    BOOST_TEST(log.text() == "three");
    turn_clock(loop, 2s);
    loop.run();
    BOOST_TEST(log.text() == "three, two");
    three.set(loop->expiries, at(1s)); // past
    BOOST_TEST(log.text() == "three, two");
    loop.run();
    BOOST_TEST(log.text() == "three, two, three");
    three.set(loop->expiries, time_point::max());
    BOOST_TEST(loop->timers.empty());
}

BOOST_AUTO_TEST_CASE(A4_one_that_expires_may_clear_and_set_others) {
    test::trace log;
    test::bare_engine loop;
    limit one(log, "one"), two(log, "two"), three(log, "three");
    one.on_expiry = [&] {
        two.clear();
        one.set(loop->expiries, at(1s));
        one.on_expiry = nullptr;
    };
    for (auto* each : {&one, &two, &three}) each->set(loop->expiries, at(1s));
    turn_clock(loop, 1s);
    loop.run();
    BOOST_TEST(log.text() == "one, three, one");
}

BOOST_AUTO_TEST_CASE(A4_its_turn_is_discarded_with_the_loop) {
    test::trace log;
    test::bare_engine loop;
    limit one(log, "one");
    one.set(loop->expiries, at(0s));
    loop.on_strand([&] { loop->jobs.tear_down(); });
    limit two(log, "two");
    two.set(loop->expiries, at(0s)); // queues it again
    loop.run();
    BOOST_TEST(log.text() == "one, two");
}

BOOST_AUTO_TEST_SUITE_END()
