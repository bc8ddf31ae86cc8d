// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/domain.hpp>
#include <tinyasio/nursery/nursery.hpp>
#include <tinyasio/nursery/this_nursery.hpp>

namespace tinyasio::this_task {

tinyasio::nursery* nursery() noexcept {
    detail::job const* const running = detail::current_job();
    auto* in = running != nullptr ? static_cast<detail::domain*>(running->owner()) : nullptr;
    while (in != nullptr && in->as_nursery() == nullptr) in = in->outer();
    return in != nullptr ? in->as_nursery() : nullptr;
}

} // namespace tinyasio::this_task
