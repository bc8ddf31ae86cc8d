// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "heap.hpp"

#include <cerrno>
#include <cstdlib>
#include <new>

namespace {

thread_local constinit bench::heap_use used;

void count(std::size_t bytes) noexcept {
    used.bytes += bytes;
    ++used.allocations;
}

void* aligned(std::size_t alignment, std::size_t bytes) noexcept {
    if (alignment < sizeof(void*)) alignment = sizeof(void*); // as posix_memalign wants it
    void* block = nullptr;
    return posix_memalign(&block, alignment, bytes) == 0 ? block : nullptr;
}

} // namespace

bench::heap_use bench::heap_used() noexcept {
    return used;
}

void* operator new(std::size_t bytes) {
    count(bytes);
    if (void* block = std::malloc(bytes != 0 ? bytes : 1)) return block;
    throw std::bad_alloc{};
}

void* operator new(std::size_t bytes, std::align_val_t alignment) {
    count(bytes);
    if (void* block = aligned(static_cast<std::size_t>(alignment), bytes)) return block;
    throw std::bad_alloc{};
}

void operator delete(void* block) noexcept {
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}

void operator delete(void* block, std::align_val_t) noexcept {
    std::free(block);
}

void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
    std::free(block);
}

// Asio takes the memory of its handlers and of awaitable frames from here, not from operator new.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
    count(bytes);
    void* const block = aligned(alignment, bytes);
    if (block == nullptr) errno = ENOMEM;
    return block;
}
