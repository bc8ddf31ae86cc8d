// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/operation_watch.hpp>
#include <tinyasio/job/task_local.hpp>

namespace tinyasio::detail {

namespace {
constexpr char key = 0;
}

operation_watch::~operation_watch() = default;

void operation_watch::set(std::shared_ptr<operation_watch> watch) {
    set_task_local(&key, std::move(watch));
}

operation_watch* operation_watch::find(job const& which) noexcept {
    // Jobs only keep it; it is not theirs to change, but of whoever set it.
    auto* const found =
        static_cast<operation_watch*>(const_cast<void*>(which.locals()->find(&key)));
    return found != nullptr && found->loop_ == &which.owner()->scheduler() ? found : nullptr;
}

} // namespace tinyasio::detail
