// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/wait_list.hpp>

#include <cstddef>

namespace tinyasio {

class barrier;

namespace detail {

class TINYASIO_DECL barrier_waiter final : public waiting_leaf<> {
public:
    barrier_waiter(frame& waiting, barrier& at) noexcept;

    bool await_ready();
    std::size_t await_resume() const {
        check_chosen();
        return index_;
    }
    char const* what() const noexcept override { return "barrier"; }

private:
    friend barrier;

    void withdrawn() noexcept override;

    barrier* at_;
    std::size_t index_ = 0;
};

struct [[nodiscard]] barrier_wait_operation {
    barrier* at;
    barrier_waiter await_in(frame& waiting) const noexcept { return {waiting, *at}; }
};

} // namespace detail

/// Lets jobs wait until so many of them have arrived. After that it stays open, and goes on
/// counting.
///
/// Any thread may do anything with it, and its waiters may belong to any loops (L5). It survives a
/// crash of its waiters, and must outlive them.
///
/// \code
/// tio::barrier all_connected{3};
/// // in each of three jobs:
/// co_await connect();
/// if (co_await all_connected.wait() == 2) log("the last one is here");
/// \endcode
class TINYASIO_DECL barrier {
public:
    /// \throws usage_error if it would open without anybody
    explicit barrier(std::ptrdiff_t arrivals);
    barrier(barrier const&) = delete;
    barrier& operator=(barrier const&) = delete;
    /// \pre nobody waits for it; else the program ends with a message that names who does
    ~barrier() = default;

    /// Arrives, and waits for the others; gives how many arrived before it.
    /// Cancellation: throws `cancelled` at once, as if it had never arrived, unless the barrier has
    /// opened.
    detail::barrier_wait_operation wait() noexcept { return {this}; }

    /// How many have arrived by now.
    std::size_t value() const noexcept;

private:
    friend class detail::barrier_waiter;

    mutable detail::waiting_room room_;
    std::size_t const expected_;
    std::size_t arrived_ = 0;
};

} // namespace tinyasio
