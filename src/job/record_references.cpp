// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/record_references.hpp>

#include <thread>

namespace tinyasio::detail {

bool record_references::drop_domains_after_visitors() noexcept {
    auto word = word_.load(std::memory_order_acquire);
    for (;;) {
        if (word >= one_visitor) { // somebody queues a cancellation: a few instructions
            std::this_thread::yield();
            word = word_.load(std::memory_order_acquire);
        } else if (word_.compare_exchange_weak(word, (word - 1) | closed,
                                               std::memory_order_acq_rel)) {
            return count(word) == 1;
        }
    }
}

} // namespace tinyasio::detail
