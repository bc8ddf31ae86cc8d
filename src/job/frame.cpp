// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/cancelled.hpp>
#include <tinyasio/job/job.hpp>

#include <typeinfo>

#include <cxxabi.h>

namespace tinyasio::detail {

void frame::keep_current_exception() noexcept {
    slot_->error = std::current_exception();
    // The type decides (C3). Asking for it costs nothing; catching it again would be another throw.
    auto const* const type = abi::__cxa_current_exception_type();
    slot_->cancelled =
        type != nullptr && *type == typeid(cancelled) && job_->cancellation().requested();
    if (!slot_->cancelled) job_->trace(slot_->error, *this);
    if (awaiter_ == nullptr) job_->root_failed(slot_->cancelled);
}

} // namespace tinyasio::detail
