// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/child_awaiter.hpp>

namespace tinyasio::detail {

void child_awaiter::start_child() noexcept {
    suspend();
    child_->listen(this);
    static_cast<domain*>(job().owner())->admit(*child_);
}

bool child_awaiter::withdraw() noexcept {
    child_->cancel(job().cancellation().cause());
    return false;
}

} // namespace tinyasio::detail
