// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

/// \file
/// Replaces the global `operator new` by one whose calls are counted and can be made to fail, for
/// `fail_allocations`, `allocations` and `failing_allocation`. Include it in exactly one source
/// file of a test program, and in no library: the definitions are not inline.

#pragma once

#include <tinyasio/testing/allocations.hpp>

#include <cstddef>
#include <new>

#include <stdlib.h> // posix_memalign is not in std

namespace tinyasio::testing::detail {

/// Null if there is no memory, or if it is this allocation's turn to fail.
inline void* allocate(std::size_t bytes) noexcept {
    return count_allocation() ? malloc(bytes != 0 ? bytes : 1) : nullptr;
}

inline void* allocate(std::size_t bytes, std::align_val_t alignment) noexcept {
    auto const wanted = static_cast<std::size_t>(alignment);
    auto const at_least = wanted < sizeof(void*) ? sizeof(void*) : wanted;
    void* block = nullptr;
    return count_allocation() && posix_memalign(&block, at_least, bytes) == 0 ? block : nullptr;
}

inline void* not_null(void* block) {
    if (block == nullptr) throw std::bad_alloc{};
    return block;
}

} // namespace tinyasio::testing::detail

// All forms, or a sanitizer would see its own mixed with these.

void* operator new(std::size_t bytes) {
    return tinyasio::testing::detail::not_null(tinyasio::testing::detail::allocate(bytes));
}
void* operator new[](std::size_t bytes) {
    return operator new(bytes);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return tinyasio::testing::detail::not_null(
        tinyasio::testing::detail::allocate(bytes, alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
    return operator new(bytes, alignment);
}
void* operator new(std::size_t bytes, std::nothrow_t const&) noexcept {
    return tinyasio::testing::detail::allocate(bytes);
}
void* operator new[](std::size_t bytes, std::nothrow_t const&) noexcept {
    return tinyasio::testing::detail::allocate(bytes);
}
void* operator new(std::size_t bytes, std::align_val_t alignment, std::nothrow_t const&) noexcept {
    return tinyasio::testing::detail::allocate(bytes, alignment);
}
void* operator new[](std::size_t bytes, std::align_val_t alignment,
                     std::nothrow_t const&) noexcept {
    return tinyasio::testing::detail::allocate(bytes, alignment);
}

void operator delete(void* block) noexcept {
    free(block);
}
void operator delete[](void* block) noexcept {
    free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    free(block);
}
void operator delete[](void* block, std::size_t) noexcept {
    free(block);
}
void operator delete(void* block, std::align_val_t) noexcept {
    free(block);
}
void operator delete[](void* block, std::align_val_t) noexcept {
    free(block);
}
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
    free(block);
}
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept {
    free(block);
}
void operator delete(void* block, std::nothrow_t const&) noexcept {
    free(block);
}
void operator delete[](void* block, std::nothrow_t const&) noexcept {
    free(block);
}
void operator delete(void* block, std::align_val_t, std::nothrow_t const&) noexcept {
    free(block);
}
void operator delete[](void* block, std::align_val_t, std::nothrow_t const&) noexcept {
    free(block);
}
