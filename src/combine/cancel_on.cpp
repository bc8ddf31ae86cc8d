// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/cancel_on.hpp>
#include <tinyasio/error/job_cancelled.hpp>

namespace tinyasio::detail {

void cancel_on_awaiter_base::check_start() const {
    checkpoint();
    static_cast<domain*>(job().owner())->check_open_for_operand_of(job());
}

bool cancel_on_awaiter_base::await_suspend(std::coroutine_handle<>) noexcept {
    start_child();
    callback_.emplace(*token_, cancel_child{static_cast<shared_job*>(&child())});
    return make_first_step();
}

void cancel_on_awaiter_base::check_end() {
    callback_.reset();
    rethrow_error();
    if (child().ending() == ending::value) return;
    checkpoint();
    throw job_cancelled(child().id(), child().cancellation().cause());
}

} // namespace tinyasio::detail
