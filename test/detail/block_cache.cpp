// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/block_cache.hpp>
#include <tinyasio/detail/thread_state.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <set>
#include <thread>
#include <vector>

using tinyasio::detail::block_cache;

namespace {

/// Closed at its end, as that of a thread is.
struct cache : block_cache {
    ~cache() { close(); }
};

constexpr std::size_t largest = block_cache::granule * block_cache::size_classes;

} // namespace

BOOST_AUTO_TEST_SUITE(detail_block_cache)

BOOST_AUTO_TEST_CASE(a_freed_block_is_the_next_of_its_size) {
    cache blocks;
    void* const first = blocks.allocate(100);
    void* const second = blocks.allocate(100);
    blocks.deallocate(first, 100);
    blocks.deallocate(second, 100);

    BOOST_TEST(blocks.allocate(100) == second);
    BOOST_TEST(blocks.allocate(100) == first);
    blocks.deallocate(first, 100);
    blocks.deallocate(second, 100);
}

BOOST_AUTO_TEST_CASE(sizes_of_one_granule_share_their_blocks) {
    cache blocks;
    void* const block = blocks.allocate(2 * block_cache::granule);
    blocks.deallocate(block, 2 * block_cache::granule);

    BOOST_TEST(blocks.allocate(block_cache::granule + 1) == block);
    blocks.deallocate(block, block_cache::granule + 1);
}

BOOST_AUTO_TEST_CASE(a_block_is_never_given_out_for_a_larger_size) {
    cache blocks;
    void* const small = blocks.allocate(block_cache::granule);
    blocks.deallocate(small, block_cache::granule);

    void* const larger = blocks.allocate(block_cache::granule + 1);
    BOOST_TEST(larger != small);
    blocks.deallocate(larger, block_cache::granule + 1);
}

BOOST_AUTO_TEST_CASE(blocks_of_all_sizes_are_aligned_and_apart) {
    cache blocks;
    std::set<void*> distinct;
    for (int round = 0; round != 2; ++round) {
        std::vector<void*> all;
        for (std::size_t size = 1; size <= largest + 40; ++size) {
            all.push_back(blocks.allocate(size));
            auto const address = reinterpret_cast<std::uintptr_t>(all.back());
            BOOST_REQUIRE(address % alignof(std::max_align_t) == 0u);
            for (std::size_t i = 0; i != size; ++i) static_cast<char*>(all.back())[i] = 'x';
        }
        distinct.clear();
        distinct.insert(all.begin(), all.end());
        BOOST_TEST(distinct.size() == all.size());
        for (std::size_t size = 1; size <= largest + 40; ++size)
            blocks.deallocate(all[size - 1], size);
    }
}

BOOST_AUTO_TEST_CASE(of_each_size_no_more_than_the_limit_is_kept) {
    cache blocks;
    for (std::size_t const size : {largest, block_cache::granule}) {
        std::size_t const fit = block_cache::bytes_of_a_size / size;
        std::vector<void*> all;
        for (std::size_t i = 0; i != fit + 1; ++i) all.push_back(blocks.allocate(size));
        for (void* const block : all) blocks.deallocate(block, size);

        // The last one went back to the heap, the one before is the latest that was kept.
        std::vector<void*> again;
        for (std::size_t i = 0; i != fit; ++i) again.push_back(blocks.allocate(size));
        BOOST_TEST(again.front() == all[fit - 1]);
        BOOST_TEST(again.back() == all.front());
        for (void* const block : again) blocks.deallocate(block, size);
    }
}

BOOST_AUTO_TEST_CASE(a_closed_cache_still_serves_and_keeps_nothing) {
    // What it kept would be a leak, which the address sanitizer finds.
    block_cache blocks;
    void* const kept = blocks.allocate(100);
    void* const late = blocks.allocate(100);
    blocks.deallocate(kept, 100);
    blocks.close();
    blocks.deallocate(late, 100);
    void* const after = blocks.allocate(100);
    BOOST_TEST(after != nullptr);
    blocks.deallocate(after, 100);
    blocks.close();
}

BOOST_AUTO_TEST_CASE(one_that_is_closed_keeps_blocks_again_once_it_is_reopened) {
    cache blocks;
    blocks.close(); // before anything was kept
    void* const first = blocks.allocate(100);
    void* const second = blocks.allocate(100);
    blocks.deallocate(first, 100); // to the heap
    blocks.reopen();
    blocks.deallocate(second, 100);
    BOOST_TEST(blocks.allocate(100) == second);
    blocks.deallocate(second, 100);
}

BOOST_AUTO_TEST_CASE(V3_live_are_those_that_were_handed_out_and_did_not_come_back) {
    cache blocks;
    void* const small = blocks.allocate(100);
    void* const other = blocks.allocate(100);
    void* const large = blocks.allocate(largest + 1);
    void* const past_it = blocks.take_from_heap(100);
    BOOST_TEST(blocks.live() == 4);
    blocks.deallocate(small, 100);
    blocks.deallocate(large, largest + 1);
    blocks.give_to_heap(past_it, 100);
    BOOST_TEST(blocks.live() == 1);
    blocks.deallocate(blocks.allocate(100), 100); // the one that it kept
    BOOST_TEST(blocks.live() == 1);
    blocks.close();
    BOOST_TEST(blocks.live() == 1);
    blocks.deallocate(other, 100);
    BOOST_TEST(blocks.live() == 0);

    cache elsewhere;
    elsewhere.deallocate(blocks.allocate(100), 100);
    BOOST_TEST(blocks.live() == 1);
    BOOST_TEST(elsewhere.live() == -1);
    elsewhere.adopt(1);
    blocks.adopt(-1);
    BOOST_TEST(blocks.live() == 0);
    BOOST_TEST(elsewhere.live() == 0);
}

BOOST_AUTO_TEST_CASE(a_block_may_be_freed_on_another_thread_and_stays_there) {
    void* const block = tinyasio::detail::this_thread.blocks.allocate(100);
    void* got = nullptr;
    std::thread([&] {
        auto& blocks = tinyasio::detail::this_thread.blocks;
        blocks.deallocate(block, 100);
        got = blocks.allocate(100);
        blocks.deallocate(got, 100);
    }).join(); // its cache is emptied at its end

    BOOST_TEST(got == block);
}

BOOST_AUTO_TEST_CASE(a_block_may_be_freed_after_the_cache_of_its_thread_was_emptied) {
    struct late {
        void* block = nullptr;
        ~late() { tinyasio::detail::this_thread.blocks.deallocate(block, 100); }
    };
    std::thread([] {
        // Made before the cache registers its emptying, so destroyed after it.
        static thread_local late last;
        auto& blocks = tinyasio::detail::this_thread.blocks;
        last.block = blocks.allocate(100);
        void* const first = blocks.allocate(100);
        blocks.deallocate(first, 100);
    }).join();
}

BOOST_AUTO_TEST_SUITE_END()
