// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread/thread_pool.hpp>

namespace tinyasio {

thread_pool::thread_pool(pool_options const& options)
    : core_(std::make_shared<detail::pool_core>(options)) {}

thread_pool::~thread_pool() {
    core_->close();
}

thread_pool& default_thread_pool() {
    // Never destroyed: functions that were abandoned may run until the very end.
    static auto& pool = *new thread_pool;
    return pool;
}

} // namespace tinyasio
