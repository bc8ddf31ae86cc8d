// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <atomic>

namespace test {

/// Knows how many of its kind live, on all threads: what is left of one has leaked. It also says
/// whether it is one that was moved from.
class counted {
public:
    counted() noexcept { ++alive_; }
    counted(counted const& other) noexcept : moved_from_(other.moved_from_) { ++alive_; }
    counted(counted&& other) noexcept : moved_from_(other.moved_from_) {
        other.moved_from_ = true;
        ++alive_;
    }
    counted& operator=(counted const&) noexcept = default;
    counted& operator=(counted&& other) noexcept {
        moved_from_ = other.moved_from_;
        other.moved_from_ = true;
        return *this;
    }
    ~counted() { --alive_; }

    bool moved_from() const noexcept { return moved_from_; }
    static int alive() noexcept { return alive_; }

private:
    inline static std::atomic<int> alive_{0};
    bool moved_from_ = false;
};

} // namespace test
