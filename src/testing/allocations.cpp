// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/testing/allocations.hpp>

#include <new>

namespace tinyasio::testing {

namespace {

thread_local constinit std::size_t made = 0;
thread_local constinit std::size_t until_failure = 0; // 0: none fails
thread_local constinit bool failed = false;

} // namespace

std::size_t allocations() noexcept {
    return made;
}

failing_allocation::failing_allocation(std::size_t n) noexcept {
    until_failure = n;
    failed = false;
}
failing_allocation::~failing_allocation() {
    until_failure = 0;
}
bool failing_allocation::has_failed() const noexcept {
    return failed;
}

namespace detail {

bool count_allocation() noexcept {
    ++made;
    if (until_failure == 0 || --until_failure != 0) return true;
    failed = true;
    return false;
}

bool allocations_are_counted() {
    auto const before = allocations();
    ::operator delete(::operator new(1));
    return allocations() != before;
}

} // namespace detail

} // namespace tinyasio::testing
