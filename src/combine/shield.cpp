// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/shield.hpp>
#include <tinyasio/error/timed_out.hpp>

namespace tinyasio::detail {

bool shield_awaiter_base::await_suspend(std::coroutine_handle<>) noexcept {
    start_child();
    if (limit_) begin(engine_of(job()).expiries, *limit_);
    return make_first_step(!is_due());
}

void shield_awaiter_base::expire() noexcept {
    expired_ = true;
    child().cancel({reason::timeout, job().id(), user_place(waiting_frame())});
}

detail::job const* shield_awaiter_base::limit(optional_time& earliest) noexcept {
    if (limit_) keep_earlier(earliest, expires_at());
    return nullptr;
}

void shield_awaiter_base::check_end() const {
    rethrow_error();
    bool const too_late = expired_ && child().cancellation().delivered();
    if (too_late || child().ending() == ending::cancelled)
        throw timed_out(*limit_, user_place(waiting_frame()));
}

} // namespace tinyasio::detail
