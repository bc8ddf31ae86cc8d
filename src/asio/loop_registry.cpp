// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <asio/loop_registry.hpp>

#include <thread>

namespace tinyasio::detail {

boost::asio::execution_context::id loop_registry::id;

/// A loop on the executor of another one is younger than that: no frame is destroyed while somebody
/// believes that the context of a loop which the frame owns, or which is being woken, is there.
bool loop_registry::tell_youngest() noexcept {
    std::unique_lock lock(mutex_);
    if (cores_.empty()) return false;
    foreign_core& last = cores_.back();
    if (!last.retain_unless_gone()) {
        // A thread that ran a function for it had the last reference: it will remove itself.
        lock.unlock();
        std::this_thread::yield();
        return true;
    }
    cores_.pop_back();
    going_.push_front(last);
    lock.unlock();
    last.context_goes();
    return true;
}

void loop_registry::shutdown() {
    // The end of one loop may be that of others, or make some.
    for (;;) {
        while (tell_youngest()) {}
        if (going_.empty()) return;
        loop_core_ptr const next(&going_.front(), /*add_ref=*/false);
        going_.pop_front();
        static_cast<foreign_core&>(*next).context_gone();
    }
}

} // namespace tinyasio::detail
