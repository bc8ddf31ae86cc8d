// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/sync/barrier.hpp>

#include <string>

namespace tinyasio {

namespace {

std::size_t checked_arrivals(std::ptrdiff_t arrivals) {
    if (arrivals <= 0)
        throw usage_error("a barrier for " + std::to_string(arrivals) +
                          " arrivals would hold up nobody: give it one or more");
    return static_cast<std::size_t>(arrivals);
}

} // namespace

barrier::barrier(std::ptrdiff_t arrivals)
    : room_("a barrier")
    , expected_(checked_arrivals(arrivals)) {}

std::size_t barrier::value() const noexcept {
    detail::biased_lock::guard const lock(room_.lock);
    return arrived_;
}

namespace detail {

barrier_waiter::barrier_waiter(frame& waiting, barrier& at) noexcept
    : waiting_leaf(waiting, at.room_.lock)
    , at_(&at) {}

bool barrier_waiter::await_ready() {
    checkpoint();
    wake_list woken;
    biased_lock::guard const lock(at_->room_.lock);
    auto& others = at_->room_.waiters;
    if (++at_->arrived_ < at_->expected_) {
        others.add(*this);
        return false;
    }
    // Numbered now, in the order in which they came: some may have come and gone.
    for (std::size_t i = 0; !others.empty(); ++i) {
        auto& other = static_cast<barrier_waiter&>(others.take_first());
        other.index_ = i;
        woken.add(other);
    }
    index_ = at_->arrived_ - 1;
    return has_come();
}

void barrier_waiter::withdrawn() noexcept {
    --at_->arrived_;
}

} // namespace detail

} // namespace tinyasio
