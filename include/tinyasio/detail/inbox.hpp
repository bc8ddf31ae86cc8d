// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <atomic>

namespace tinyasio::detail {

/// Many threads put items in, one takes out all at once: a lock-free stack of linked items. `T` has
/// a member `T* next_in_inbox`.
template <class T>
class inbox {
public:
    /// From any thread. Allocates nothing.
    void push(T& item) noexcept {
        item.next_in_inbox = head_.load(std::memory_order_relaxed);
        while (!head_.compare_exchange_weak(item.next_in_inbox, &item, std::memory_order_release,
                                            std::memory_order_relaxed)) {}
    }

    bool empty() const noexcept { return head_.load(std::memory_order_acquire) == nullptr; }

    /// Calls `receive(T&)` for each item in the order in which they came; the item may be gone
    /// afterwards. Returns whether there was one.
    template <class Receive>
    bool take(Receive&& receive) {
        if (head_.load(std::memory_order_relaxed) == nullptr) return false;
        T* oldest = nullptr;
        for (T* item = head_.exchange(nullptr, std::memory_order_acquire); item != nullptr;) {
            T* const next = item->next_in_inbox;
            item->next_in_inbox = oldest;
            oldest = item;
            item = next;
        }
        while (oldest != nullptr) {
            T& item = *oldest;
            oldest = item.next_in_inbox;
            receive(item);
        }
        return true;
    }

private:
    std::atomic<T*> head_{nullptr};
};

} // namespace tinyasio::detail
