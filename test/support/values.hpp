// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <stdexcept>

namespace test {

/// Can be moved, not copied; one that was moved from is -1.
class move_only {
public:
    explicit move_only(int of) noexcept : value(of) {}
    move_only(move_only&& other) noexcept : value(other.value) { other.value = -1; }
    move_only& operator=(move_only&& other) noexcept {
        value = other.value;
        other.value = -1;
        return *this;
    }

    int value;
};

/// Can be copied, but there is none without a value.
class no_default {
public:
    explicit no_default(int of) noexcept : value(of) {}

    int value;
};

/// Throws `move_failed` when it is moved more than `moves` times.
class throwing_move {
public:
    struct move_failed : std::runtime_error {
        move_failed() : std::runtime_error("the move failed") {}
    };

    throwing_move(int of, int moves) noexcept : value(of), moves_(moves) {}
    throwing_move(throwing_move&& other) : value(other.value), moves_(other.moves_ - 1) {
        if (other.moves_ == 0) throw move_failed();
    }
    throwing_move& operator=(throwing_move&&) = delete;

    int value;

private:
    int moves_;
};

} // namespace test
