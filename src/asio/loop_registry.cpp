// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <asio/loop_registry.hpp>

namespace tinyasio::detail {

boost::asio::execution_context::id loop_registry::id;

void loop_registry::shutdown() {
    // No other thread uses the context any more; but the end of one loop may be that of others.
    for (;;) {
        loop_core_ptr next;
        {
            std::lock_guard const lock(mutex_);
            if (cores_.empty()) return;
            next = &cores_.front();
            cores_.pop_front();
        }
        static_cast<foreign_core&>(*next).context_gone();
    }
}

} // namespace tinyasio::detail
