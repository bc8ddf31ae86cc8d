// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/message_count.hpp>
#include <tinyasio/job.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <latch>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace tio = tinyasio;

// Primitives and channels between loops in several threads, and threads without one (L5).
BOOST_AUTO_TEST_SUITE(thread_safety_sync)

namespace {

constexpr std::size_t threads = 3;
constexpr std::size_t messages = 60'000;

/// Runs each of them in a loop in a thread of its own, all at once.
void in_threads(std::vector<tio::task<>> roots) {
    std::latch together{static_cast<std::ptrdiff_t>(roots.size())};
    std::vector<std::jthread> running;
    for (auto& root : roots)
        running.emplace_back([&] {
            tio::loop loop;
            together.arrive_and_wait();
            loop.run(std::move(root));
        });
}

std::string run_through(std::ptrdiff_t capacity) {
    test::message_count count(messages);
    tio::event nuisance;
    std::vector<tio::task<>> roots;
    auto ends = tio::channel<std::size_t>(capacity);
    auto const in = ends.receiver;
    auto out = std::optional(std::move(ends.sender));
    for (std::size_t i = 0; i != threads; ++i) {
        auto const seed = static_cast<std::uint32_t>(i + 1);
        roots.push_back(
            test::send_numbers(*out, messages * i / threads, messages * (i + 1) / threads, seed));
        roots.push_back(test::disturb_receivers(in, count, nuisance, seed, 2));
    }
    out.reset();
    in_threads(std::move(roots));
    test::receive_rest(in, count);
    return count.verdict();
}

/// Who is inside of what admits only so many.
class visitors {
public:
    void enter() {
        int const now = ++inside_;
        for (int most = most_; most < now && !most_.compare_exchange_weak(most, now);) {}
    }
    void leave() { --inside_; }
    int most() const { return most_; }

private:
    std::atomic<int> inside_{0};
    std::atomic<int> most_{0};
};

/// Takes turns; now and then it gives up waiting, or is cancelled on its way.
tio::task<> take_turns(tio::semaphore& held, visitors& inside, std::uint32_t seed) {
    std::minstd_rand random(seed);
    for (int i = 0; i != 2'000; ++i) {
        if (random() % 3 == 0) {
            auto const r = co_await tio::race(held.acquire(), tio::yield_now());
            if (r.index() != 0) continue;
            inside.enter();
            inside.leave();
        } else {
            auto const guard = co_await held.acquire();
            inside.enter();
            co_await tio::yield_now();
            inside.leave();
        }
    }
}

/// What a queue of the usual kind needs: a mutex and a condition.
struct shared_queue {
    tio::mutex lock;
    tio::condition changed;
    std::vector<std::size_t> numbers;
    bool closed = false;
};

tio::task<> push_numbers(shared_queue& queue, std::size_t first, std::size_t last) {
    for (std::size_t i = first; i != last; ++i) {
        auto const guard = co_await queue.lock.lock();
        queue.numbers.push_back(i);
        queue.changed.notify_one();
    }
}

tio::task<> pop_numbers(shared_queue& queue, test::message_count& count) {
    for (;;) {
        auto guard = co_await queue.lock.lock();
        auto const something = [&] { return !queue.numbers.empty() || queue.closed; };
        co_await queue.changed.wait(guard, something);
        if (queue.numbers.empty()) co_return;
        count.arrived(queue.numbers.back());
        queue.numbers.pop_back();
    }
}

/// Sends a token around; the last one to arrive has it first.
tio::task<> meet_and_pass_on(tio::barrier& all, std::vector<tio::event>& each, std::size_t me) {
    if (co_await all.wait() == each.size() - 1) each[me].set();
    for (int round = 0; round != 300; ++round) {
        co_await each[me].wait();
        each[me].clear();
        each[(me + 1) % each.size()].set();
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(S4_no_message_between_threads_is_lost_or_doubled) {
    for (std::ptrdiff_t const capacity : {0, 1, 5})
        BOOST_TEST(std::to_string(capacity) + ": " + run_through(capacity) ==
                   std::to_string(capacity) + ": all once");
}

BOOST_AUTO_TEST_CASE(S3_no_token_is_lost_between_threads) {
    tio::semaphore held{2};
    visitors inside;
    std::vector<tio::task<>> roots;
    for (std::uint32_t i = 0; i != 2 * threads; ++i)
        roots.push_back(take_turns(held, inside, i + 1));
    in_threads(std::move(roots));
    BOOST_TEST(held.tokens() == 2u);
    BOOST_TEST(inside.most() <= 2);
}

BOOST_AUTO_TEST_CASE(S3_a_mutex_and_a_condition_guard_a_queue_of_several_threads) {
    constexpr std::size_t numbers = 6'000;
    shared_queue queue;
    test::message_count count(numbers);
    std::atomic<std::size_t> producing{threads};
    std::vector<tio::task<>> roots;
    auto const produces = [&](std::size_t i) -> tio::task<> {
        co_await push_numbers(queue, numbers * i / threads, numbers * (i + 1) / threads);
        if (--producing != 0) co_return;
        auto const guard = co_await queue.lock.lock();
        queue.closed = true;
        queue.changed.notify_all();
    };
    for (std::size_t i = 0; i != threads; ++i) {
        roots.push_back(produces(i));
        roots.push_back(pop_numbers(queue, count));
    }
    in_threads(std::move(roots));
    BOOST_TEST(count.verdict() == "all once");
    BOOST_TEST(!queue.lock.is_locked());
}

BOOST_AUTO_TEST_CASE(S3_loops_meet_at_a_barrier_and_wake_each_other_in_a_ring) {
    tio::barrier all{threads};
    std::vector<tio::event> each(threads);
    std::vector<tio::task<>> roots;
    for (std::size_t i = 0; i != threads; ++i) roots.push_back(meet_and_pass_on(all, each, i));
    in_threads(std::move(roots));
    BOOST_TEST(all.value() == threads);
}

// TIN-080
BOOST_AUTO_TEST_CASE(L5_an_event_may_be_set_by_many_threads_and_destroyed_by_who_waited) {
    for (int round = 0; round != 200; ++round) {
        std::vector<std::jthread> setting;
        tio::loop loop;
        loop.run([&]() -> tio::task<> {
            tio::event event;
            for (int i = 0; i != 3; ++i) setting.emplace_back([&] { event.set(); });
            co_await event.wait();
            for (auto& thread : setting) thread.join();
        });
    }
}

BOOST_AUTO_TEST_CASE(S2_who_waited_for_an_event_may_destroy_it_under_the_hands_of_who_set_it) {
    for (int round = 0; round != 500; ++round) {
        std::jthread setting;
        tio::loop loop;
        loop.run([&]() -> tio::task<> {
            tio::event event;
            setting = std::jthread([&] { event.set(); });
            co_await event.wait();
        });
    }
}

BOOST_AUTO_TEST_CASE(S2_a_thread_keeps_a_promise_while_the_loop_that_waits_for_it_ends) {
    for (int round = 0; round != 500; ++round) {
        tio::promise<int> promise;
        auto future = promise.get_future();
        std::jthread const keeping([p = std::move(promise), round]() mutable {
            if (round % 3 != 0) p.set_value(round);
        });
        tio::loop loop;
        auto const value = loop.run(tio::as_outcome(future.get()));
        BOOST_TEST(value.has_value() == (round % 3 != 0));
    }
}

BOOST_AUTO_TEST_CASE(S3_a_loop_that_is_cancelled_takes_nothing_along_that_was_on_its_way_to_it) {
    tio::semaphore one{1};
    for (int round = 0; round != 300; ++round) {
        std::optional<tio::semaphore_guard> held = one.try_acquire();
        BOOST_TEST_REQUIRE(held.has_value());
        std::latch together{2};
        tio::loop loop;
        std::jthread const releasing([&] {
            together.arrive_and_wait();
            held->release();
            loop.cancel();
        });
        auto const ended = loop.try_run([&]() -> tio::task<> {
            together.arrive_and_wait();
            auto const guard = co_await one.acquire();
            co_await tio::sleep(std::chrono::hours(1));
        });
        BOOST_TEST(ended.has_exception());
        BOOST_TEST(one.tokens() == 1u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
