// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "heap.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local constinit std::size_t made = 0;
thread_local constinit std::size_t until_failure = 0; // 0: none fails

void* allocate(std::size_t bytes) {
    ++made;
    if (until_failure != 0 && --until_failure == 0) throw std::bad_alloc{};
    if (void* const block = std::malloc(bytes != 0 ? bytes : 1)) return block;
    throw std::bad_alloc{};
}

} // namespace

namespace test {

std::size_t allocations() noexcept {
    return made;
}

failing_allocation::failing_allocation(std::size_t n) noexcept {
    until_failure = n;
}
failing_allocation::~failing_allocation() {
    until_failure = 0;
}
bool failing_allocation::has_failed() const noexcept {
    return until_failure == 0;
}

} // namespace test

// All forms without alignment, or a sanitizer would see its own mixed with these.
void* operator new(std::size_t bytes) {
    return allocate(bytes);
}
void* operator new[](std::size_t bytes) {
    return allocate(bytes);
}
void* operator new(std::size_t bytes, std::nothrow_t const&) noexcept {
    return std::malloc(bytes);
}
void* operator new[](std::size_t bytes, std::nothrow_t const&) noexcept {
    return std::malloc(bytes);
}
void operator delete(void* block) noexcept {
    std::free(block);
}
void operator delete[](void* block) noexcept {
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}
void operator delete[](void* block, std::size_t) noexcept {
    std::free(block);
}
