// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <asio/loop_registry.hpp>

#include <thread>

namespace tinyasio::detail {

boost::asio::execution_context::id loop_registry::id;

void loop_registry::shutdown() {
    // The end of one loop may be that of others.
    for (;;) {
        std::unique_lock lock(mutex_);
        if (cores_.empty()) return;
        foreign_core& first = cores_.front();
        if (!first.retain_unless_gone()) {
            // A thread that ran a function for it had the last reference: it will remove itself.
            lock.unlock();
            std::this_thread::yield();
            continue;
        }
        loop_core_ptr const next(&first, /*add_ref=*/false);
        cores_.pop_front();
        lock.unlock();
        first.context_gone();
    }
}

} // namespace tinyasio::detail
