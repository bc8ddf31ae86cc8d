// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/biased_lock.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

// What the processors may do with the order of the owner's steps is not to be seen in a test of
// single steps: many locks lose their bias here while their owner is busy with them (L5).
BOOST_AUTO_TEST_SUITE(thread_safety_biased_lock)

namespace {

using tinyasio::detail::biased_lock;

constexpr int locks = 1'000;

/// A counter that no two threads may change at once, and how many of them will.
struct guarded_count {
    biased_lock lock;
    int count = 0;
    std::atomic<bool> was_shared{false};

    void add() {
        biased_lock::guard const guard(lock);
        ++count;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(L5_the_bias_is_withdrawn_while_the_owner_is_busy) {
    std::vector<guarded_count> all(locks);
    std::atomic<int> current{-1};
    std::vector<int> expected(locks);
    auto const share = [&](int others) {
        std::minstd_rand random(static_cast<std::uint32_t>(others));
        for (int i = 0; i != locks; ++i) {
            while (current.load() < i) std::this_thread::yield();
            for (auto wait = random() % 2'000; wait != 0; --wait)
                std::atomic_signal_fence(std::memory_order_seq_cst);
            for (int n = 0; n != 20; ++n) all[static_cast<std::size_t>(i)].add();
            all[static_cast<std::size_t>(i)].was_shared = true;
        }
    };
    std::jthread first(share, 1);
    std::jthread second(share, 2);
    for (int i = 0; i != locks; ++i) {
        auto& busy = all[static_cast<std::size_t>(i)];
        int& added = expected[static_cast<std::size_t>(i)];
        for (unsigned n = 0; n != biased_lock::enough_in_a_row; ++n, ++added) busy.add();
        for (current = i; !busy.was_shared.load(std::memory_order_relaxed); ++added) busy.add();
    }
    first.join();
    second.join();
    int wrong = 0;
    for (int i = 0; i != locks; ++i)
        wrong +=
            all[static_cast<std::size_t>(i)].count != expected[static_cast<std::size_t>(i)] + 40;
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()
