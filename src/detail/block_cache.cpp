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

void* block_cache::take_from_heap(std::size_t size) {
    void* const memory = ::operator new(size);
    ++from_heap_;
    return memory;
}

void block_cache::give_to_heap(void* memory, std::size_t size) noexcept {
    --from_heap_;
    ::operator delete(memory, size);
}

std::ptrdiff_t block_cache::live() const noexcept {
    std::ptrdiff_t kept = 0;
    for (std::size_t size_class = 0; size_class != size_classes; ++size_class)
        if (free_block const* const first = free_[size_class])
            kept += static_cast<std::ptrdiff_t>(first->bytes / size_of(size_class));
    return from_heap_ - kept;
}

void block_cache::refuse(void* memory, std::size_t size) noexcept {
    if (opened_) return give_to_heap(memory, size_of(class_of(size)));
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
    for (std::size_t size_class = 0; size_class != size_classes; ++size_class) {
        free_block*& head = free_[size_class];
        while (head != nullptr) {
            free_block* const block = head;
            head = block->next;
            give_to_heap(block, size_of(size_class));
        }
    }
}

} // namespace tinyasio::detail
