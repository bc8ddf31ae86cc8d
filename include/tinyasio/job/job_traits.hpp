// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tinyasio::detail {

/// How a job came to its end.
enum class ending : std::uint8_t { value, error, cancelled };

/// How a job and the others of its domain concern each other. All of it is copied at once: bytes
/// that were written one by one are slow to read together.
struct job_bonds {
    bool awaited : 1 = true;         ///< its domain waits for it (D9)
    bool bubbles : 1 = true;         ///< an error that nobody awaits crashes its domain (D1)
    bool always_bubbles : 1 = false; ///< an error crashes its domain, whoever awaits it (T6)
    bool shielded : 1 = false;       ///< only the job that waits for it can cancel it (C5)
    bool stop_requested : 1 = false; ///< it is to stop, as the job that waits for it is (C6)
    bool master : 1 = false;         ///< its domain ends with it (N3)
    bool transparent : 1 =
        false;                ///< its root only passes on what one leaf gives (`is_leaf_operand`)
    bool unused_ : 1 = false; ///< all bits have values: the byte is written without being read
};

/// What a job starts that it will wait for is as it is itself: awaited by the domain (D9),
/// protected from cancellation (C5), asked to stop (C6). `is_leaf`: it is made of a leaf operation.
inline job_bonds bonds_of_operand(job_bonds waiting, bool bubbles, bool is_leaf = false) noexcept {
    waiting.bubbles = bubbles;
    waiting.always_bubbles = waiting.master = false;
    waiting.transparent = is_leaf;
    return waiting;
}

/// What a job is told when it is made; most are told no more than their bonds.
struct job_traits {
    std::string_view name{};
    job_bonds bonds{};
    std::optional<std::chrono::steady_clock::duration> cancel_timeout{}; ///< C10
};

inline job_bonds bonds_of(job_traits const& traits) noexcept {
    return traits.bonds;
}
inline job_bonds bonds_of(job_bonds bonds) noexcept {
    return bonds;
}

} // namespace tinyasio::detail
