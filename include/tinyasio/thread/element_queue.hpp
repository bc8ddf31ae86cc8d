// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <boost/intrusive/slist.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>

namespace tinyasio::detail {

/// An element of `map_in_threads` that has been taken from its range, and what it is to give.
class TINYASIO_DECL waiting_element : public boost::intrusive::slist_base_hook<> {
public:
    waiting_element(waiting_element const&) = delete;
    waiting_element& operator=(waiting_element const&) = delete;
    virtual ~waiting_element();

protected:
    waiting_element() = default;
};

/// Elements in order; they belong to the list.
class TINYASIO_DECL element_list {
public:
    element_list() = default;
    element_list(element_list const&) = delete;
    element_list& operator=(element_list const&) = delete;
    ~element_list();

    bool empty() const noexcept { return elements_.empty(); }
    std::size_t size() const noexcept { return elements_.size(); }
    void push_back(waiting_element& element) noexcept { elements_.push_back(element); }
    /// Gives it up.
    waiting_element& pop_front() noexcept {
        waiting_element& first = elements_.front();
        elements_.pop_front();
        return first;
    }

private:
    boost::intrusive::slist<waiting_element, boost::intrusive::cache_last<true>> elements_{};
};

/// The elements that wait for a thread. Each thread takes one after the other, so that short
/// functions share a trip to the thread and back, and none waits for another one's end while a
/// thread is free. How far the loop works ahead follows from how long they take.
///
/// Once it is closed no further function begins: the loop does that when it cancels, before any
/// function is asked to stop, and the thread of one that failed.
class TINYASIO_DECL element_queue {
public:
    using clock = std::chrono::steady_clock;

    /// A thread comes back after that time, when it is through with its element.
    static constexpr std::chrono::microseconds slice{200};

    // --- on the strand

    /// Takes the element over.
    void push(waiting_element& element) noexcept;
    /// A thread is sent for elements.
    void send() noexcept { sent_.fetch_add(1, std::memory_order_relaxed); }
    /// How many should be there when the next one is sent: one for each that is on its way, too.
    std::size_t wanted() const noexcept {
        return std::max(wanted_.load(std::memory_order_relaxed),
                        sent_.load(std::memory_order_relaxed) + 1);
    }
    std::size_t size() const noexcept;
    bool is_closed() const noexcept;

    // --- from any thread

    void close() noexcept;

    // --- in a thread

    /// It has come.
    void come() noexcept { sent_.fetch_sub(1, std::memory_order_relaxed); }
    /// The next one, which is then in `taken`; null if there is none, or it is closed.
    waiting_element* take(element_list& taken) noexcept;
    /// How long so many functions took together.
    void note(std::size_t functions, clock::duration took) noexcept;

private:
    mutable std::mutex mutex_{};
    element_list waiting_{};
    bool is_closed_ = false;
    std::atomic<std::size_t> wanted_{1};
    std::atomic<std::size_t> sent_{0};
};

} // namespace tinyasio::detail
