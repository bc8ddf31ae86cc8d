// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/message_count.hpp>
#include <tinyasio/job.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
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

/// Runs a task in a loop in each of several threads, all at once.
template <class Make>
void in_threads(std::size_t count, Make const& make) {
    std::latch together{static_cast<std::ptrdiff_t>(count)};
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i != count; ++i)
        running.emplace_back([&, i] {
            tio::loop loop;
            auto root = make(i);
            together.arrive_and_wait();
            loop.run(std::move(root));
        });
}

std::string run_through(std::ptrdiff_t capacity) {
    test::message_count count(messages);
    tio::event nuisance;
    {
        auto ends = tio::channel<std::size_t>(capacity);
        std::vector<std::optional<tio::sender<std::size_t>>> out(threads, ends.sender);
        std::vector<std::optional<tio::receiver<std::size_t>>> in(threads, ends.receiver);
        auto const local = std::move(ends);
        std::optional<tio::sender<std::size_t>> last(local.sender);
        in_threads(2 * threads, [&](std::size_t i) -> tio::task<> {
            auto const seed = static_cast<std::uint32_t>(i + 1);
            if (i >= threads)
                return test::disturb_receivers(*in[i - threads], count, nuisance, seed, 2);
            auto sends = test::send_numbers(*out[i], messages * i / threads,
                                            messages * (i + 1) / threads, seed);
            out[i].reset();
            return sends;
        });
    }
    return count.verdict();
}

/// Takes turns in what admits only so many, while some of it is cancelled.
tio::task<> take_turns(tio::semaphore& held, std::atomic<int>& inside, std::atomic<int>& most,
                       std::uint32_t seed) {
    std::minstd_rand random(seed);
    for (int i = 0; i != 2'000; ++i) {
        if (random() % 3 == 0) {
            auto const r = co_await tio::race(held.acquire(), tio::yield_now());
            if (r.index() != 0) continue;
            int const now = ++inside;
            if (now > most) most = now;
            --inside;
        } else {
            auto const guard = co_await held.acquire();
            int const now = ++inside;
            if (now > most) most = now;
            co_await tio::yield_now();
            --inside;
        }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
