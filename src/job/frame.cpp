// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/job.hpp>

namespace tinyasio::detail {

void frame::keep_current_exception() noexcept {
    slot_->error = std::current_exception();
    if (awaiter_ == nullptr) job_->root_failed();
}

} // namespace tinyasio::detail
