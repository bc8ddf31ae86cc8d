// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/block_cache.hpp>
#include <tinyasio/detail/thread_state.hpp>

namespace tinyasio::detail {

namespace {

struct close_at_thread_end {
    ~close_at_thread_end() { this_thread.blocks.close(); }
};

} // namespace

void block_cache::refuse(void* memory, std::size_t size) noexcept {
    if (opened_) return ::operator delete(memory);
    // Apart from `this_thread`, which has to stay trivially destructible.
    static thread_local close_at_thread_end const closer{};
    static_cast<void>(closer);
    opened_ = true;
    limit_ = bytes_of_a_size;
    deallocate(memory, size);
}

void block_cache::close() noexcept {
    opened_ = true; // or the next block would open it
    limit_ = 0;
    for (free_block*& head : free_) {
        while (head != nullptr) {
            free_block* const block = head;
            head = block->next;
            ::operator delete(block);
        }
    }
}

} // namespace tinyasio::detail
