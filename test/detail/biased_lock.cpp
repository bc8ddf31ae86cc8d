// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/trace.hpp>
#include <tinyasio/detail/biased_lock.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <latch>
#include <thread>

// The interleavings of the owner of a bias with a thread that withdraws it (L5).

namespace {

/// What the calling thread does at the steps of its locking.
struct observed_steps {
    static inline thread_local std::function<void()> at_mark, marked, at_wait;

    static void before_mark() { call(at_mark); }
    static void after_mark() { call(marked); }
    static void before_wait() { call(at_wait); }

private:
    static void call(std::function<void()>& step) {
        if (step) std::exchange(step, nullptr)();
    }
};

using steps = observed_steps;
using observed_lock = tinyasio::detail::basic_biased_lock<observed_steps>;

void lock_once(observed_lock& lock) {
    observed_lock::guard const guard(lock);
}

void get_bias(observed_lock& lock) {
    for (unsigned i = 0; i != observed_lock::enough_in_a_row; ++i) lock_once(lock);
}

bool has_bias(observed_lock& lock) {
    bool marked = false;
    steps::marked = [&] { marked = true; };
    lock_once(lock);
    steps::marked = nullptr;
    return marked;
}

/// Long enough for who does not wait to be caught, most of the time.
void let_others_run() {
    for (int i = 0; i != 1'000; ++i) std::this_thread::yield();
}

boost::test_tools::assertion_result has_barrier(boost::unit_test::test_unit_id) {
    return tinyasio::detail::bias_to_this_thread() != tinyasio::detail::bias::none;
}

} // namespace

BOOST_AUTO_TEST_SUITE(detail_biased_lock, *boost::unit_test::precondition(&has_barrier))

BOOST_AUTO_TEST_CASE(L5_who_locks_it_many_times_in_a_row_gets_the_bias) {
    observed_lock lock;
    for (unsigned i = 0; i != observed_lock::enough_in_a_row; ++i) BOOST_TEST(!has_bias(lock));
    BOOST_TEST(has_bias(lock));
    BOOST_TEST(has_bias(lock));
}

BOOST_AUTO_TEST_CASE(L5_threads_that_take_turns_get_no_bias) {
    observed_lock lock;
    for (unsigned i = 0; i != observed_lock::most_undecided; i += 2) {
        lock_once(lock);
        std::jthread([&] { lock_once(lock); });
    }
    get_bias(lock);
    BOOST_TEST(!has_bias(lock));
}

BOOST_AUTO_TEST_CASE(L5_a_second_thread_withdraws_the_bias_for_ever) {
    observed_lock lock;
    get_bias(lock);
    std::jthread([&] { lock_once(lock); });
    BOOST_TEST(!has_bias(lock));
    get_bias(lock);
    BOOST_TEST(!has_bias(lock));
}

BOOST_AUTO_TEST_CASE(L5_the_bias_of_a_thread_that_has_ended_is_withdrawn) {
    observed_lock lock;
    std::jthread([&] { get_bias(lock); });
    std::jthread([&] { BOOST_TEST(!has_bias(lock)); });
    BOOST_TEST(!has_bias(lock));
}

BOOST_AUTO_TEST_CASE(L5_an_owner_that_is_inside_is_waited_for) {
    observed_lock lock;
    get_bias(lock);
    test::trace log;
    std::latch waits(1);
    std::jthread other;
    {
        observed_lock::guard const guard(lock);
        other = std::jthread([&] {
            steps::at_wait = [&] { waits.count_down(); };
            observed_lock::guard const second(lock);
            log.add("other");
        });
        waits.wait();
        let_others_run();
        log.add("owner");
    }
    other.join();
    BOOST_TEST(log.text() == "owner, other");
}

BOOST_AUTO_TEST_CASE(L5_an_owner_that_is_about_to_enter_finds_its_bias_withdrawn) {
    observed_lock lock;
    test::trace log;
    std::latch enters(1), go_on(1);
    std::jthread owner([&] {
        get_bias(lock);
        steps::at_mark = [&] {
            enters.count_down();
            go_on.wait();
        };
        observed_lock::guard const guard(lock);
        log.add("owner");
    });
    enters.wait();
    {
        observed_lock::guard const guard(lock);
        go_on.count_down();
        let_others_run();
        log.add("other");
    }
    owner.join();
    BOOST_TEST(log.text() == "other, owner");
}

BOOST_AUTO_TEST_CASE(L5_an_owner_that_has_marked_itself_gives_way) {
    observed_lock lock;
    test::trace log;
    std::latch is_marked(1), go_on(1);
    std::jthread owner([&] {
        get_bias(lock);
        steps::marked = [&] {
            is_marked.count_down();
            go_on.wait();
        };
        observed_lock::guard const guard(lock);
        log.add("owner");
    });
    is_marked.wait();
    {
        steps::at_wait = [&] { go_on.count_down(); };
        observed_lock::guard const guard(lock);
        let_others_run();
        log.add("other");
    }
    owner.join();
    BOOST_TEST(log.text() == "other, owner");
}

BOOST_AUTO_TEST_SUITE_END()
