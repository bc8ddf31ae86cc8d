// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/would_block.hpp>
#include <tinyasio/sync/permits.hpp>

#include <string>

namespace tinyasio::detail {

bool permits::try_take() noexcept {
    biased_lock::guard const lock(room_.lock);
    if (free_ == 0) return false;
    --free_;
    return true;
}

void permits::give_back() noexcept {
    wake_list woken;
    biased_lock::guard const lock(room_.lock);
    if (room_.waiters.empty())
        ++free_;
    else
        woken.add(room_.waiters.take_first());
}

std::size_t permits::free() const noexcept {
    biased_lock::guard const lock(room_.lock);
    return free_;
}

bool permit_waiter::await_ready() {
    checkpoint();
    biased_lock::guard const lock(from_->room_.lock);
    if (from_->free_ == 0) {
        from_->room_.waiters.add(*this);
        return false;
    }
    --from_->free_;
    return has_come();
}

void refuse_to_block(char const* function) {
    throw would_block(std::string(function) + ": nothing is free, and somebody would have to wait");
}

} // namespace tinyasio::detail
