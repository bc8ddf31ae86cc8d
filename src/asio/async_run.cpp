// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/async_run.hpp>
#include <tinyasio/error/job_cancelled.hpp>

namespace tinyasio::detail {

void slot_cancellation::cancel() noexcept {
    if (has_ended_.load(std::memory_order_acquire)) return;
    requested_.store(true, std::memory_order_release);
    core_->engine().cancel({reason::explicit_, 0, {}});
}

std::exception_ptr slot_cancellation::seen_from_outside(std::exception_ptr error) const noexcept {
    if (!error || !requested_.load(std::memory_order_acquire)) return error;
    try {
        std::rethrow_exception(error);
    } catch (job_cancelled const&) {
        return std::make_exception_ptr(
            boost::system::system_error(boost::asio::error::operation_aborted));
    } catch (...) {
        return error;
    }
}

} // namespace tinyasio::detail
