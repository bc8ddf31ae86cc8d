// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

// The example of CONTRIBUTING.md, "A primitive in an hour": written as if it were
// include/tinyasio/sync/latch.hpp.

//[waiter
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/wait_list.hpp>

#include <cstddef>

namespace tinyasio {

class latch;

namespace detail {

class TINYASIO_DECL latch_waiter final : public waiting_leaf<> {
public:
    inline latch_waiter(frame& waiting, latch& awaited) noexcept;

    inline bool await_ready();
    void await_resume() const { checkpoint(); }
    bool ends_cancelled() const noexcept override { return true; }
    char const* what() const noexcept override { return "latch"; }

private:
    latch* latch_;
};

struct [[nodiscard]] latch_wait_operation {
    latch* awaited;
    latch_waiter await_in(frame& waiting) const noexcept { return {waiting, *awaited}; }
};

} // namespace detail
//]

//[latch
/// Opens when it has been counted down to zero, once and for all; jobs wait for that.
///
/// Any thread may do anything with it, and its waiters may belong to any loops (L5). Those of one
/// loop go on in the order in which they came (S3). It must outlive its waiters.
///
/// \code
/// tio::latch loaded{3};
/// // in each of three jobs: loaded.count_down();
/// co_await loaded.wait();
/// \endcode
class TINYASIO_DECL latch {
public:
    /// Zero: it is open from the start.
    explicit latch(std::size_t count) noexcept : room_("a latch"), left_(count) {}
    latch(latch const&) = delete;
    latch& operator=(latch const&) = delete;
    /// \pre nobody waits for it; else the program ends with a message that names who does
    ~latch() = default;

    /// The last of so many opens it.
    /// \throws usage_error if it is open already
    inline void count_down();

    /// Waits until it is open; at once if it is.
    /// Cancellation: throws `cancelled` at once.
    detail::latch_wait_operation wait() noexcept { return {this}; }

private:
    friend class detail::latch_waiter;

    detail::waiting_room room_; ///< a lock, and those who wait
    std::size_t left_;          ///< with the lock; zero: open
};
//]

//[functions
inline void latch::count_down() {
    detail::wake_list woken; // wakes them when the lock is free again
    detail::biased_lock::guard const lock(room_.lock);
    if (left_ == 0)
        throw usage_error("a latch that is open is counted down: it was made for fewer");
    if (--left_ == 0) woken.add_all(room_.waiters);
}

inline detail::latch_waiter::latch_waiter(frame& waiting, latch& awaited) noexcept
    : waiting_leaf(waiting, awaited.room_.lock)
    , latch_(&awaited) {}

inline bool detail::latch_waiter::await_ready() {
    checkpoint();
    biased_lock::guard const lock(latch_->room_.lock);
    if (latch_->left_ == 0) return has_come(); // may go on, unless others have not had a turn (T4)
    latch_->room_.waiters.add(*this);
    return false;
}
//]

} // namespace tinyasio
