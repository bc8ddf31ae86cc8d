// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/wait_list.hpp>

#include <boost/intrusive/slist.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

namespace tinyasio {

/// What is known about a channel at one moment.
struct channel_statistics {
    std::optional<std::size_t> capacity; ///< none if it is unbounded
    std::size_t size;                    ///< messages that nobody has received yet
    std::size_t senders;
    std::size_t receivers;
    std::size_t waiting_senders;
    std::size_t waiting_receivers;
    bool closed;
    std::uint64_t sent;     ///< messages that came into the channel
    std::uint64_t received; ///< and that left it
};

namespace detail {

using message_hook = intrusive::slist_base_hook<intrusive::link_mode<intrusive::normal_link>>;

/// A message on its way through a channel. From the call of `send` on it stays where it is: it is
/// linked from one place to the next, which cannot fail, whatever moving a `T` may do.
class TINYASIO_DECL message : public message_hook, public cached_block {
public:
    message() noexcept = default;
    message(message const&) = delete;
    message& operator=(message const&) = delete;
    virtual ~message();

    std::uint64_t number; ///< in the order in which they were sent, once it is
};

using message_ptr = std::unique_ptr<message>;

/// Messages in the order in which they were sent.
class message_list {
public:
    message_list() noexcept = default;
    message_list(message_list&& other) noexcept { list_.swap(other.list_); }
    message_list& operator=(message_list&&) = delete;
    ~message_list() { list_.clear_and_dispose(std::default_delete<message>()); }

    void swap(message_list& other) noexcept { list_.swap(other.list_); }
    bool empty() const noexcept { return list_.empty(); }
    std::size_t size() const noexcept { return list_.size(); }
    void push_back(message_ptr one) noexcept { list_.push_back(*one.release()); }
    void push_front(message_ptr one) noexcept { list_.push_front(*one.release()); }
    message& front() noexcept { return list_.front(); }
    /// To its place in the order in which they were sent, which is nearly always the first.
    void put_back(message_ptr one) noexcept {
        auto before = list_.before_begin();
        for (auto next = list_.begin(); next != list_.end() && next->number < one->number;)
            before = next++;
        list_.insert_after(before, *one.release());
    }
    message_ptr pop_front() noexcept {
        message_ptr first(&list_.front());
        list_.pop_front();
        return first;
    }

private:
    intrusive::slist<message, intrusive::base_hook<message_hook>, intrusive::cache_last<true>>
        list_;
};

/// Who waits to send a message or to receive one.
class TINYASIO_DECL channel_waiter : public waiter {
public:
    /// What is to be sent, or what was received; empty if it is not.
    message_ptr carried{};
    /// Chosen because the channel was closed.
    bool was_closed = false;

protected:
    channel_waiter() noexcept = default;
    ~channel_waiter() = default;
};

/// What the ends of a channel share. From any thread.
///
/// Receivers wait only while there is no message, and senders only while there is no room.
class TINYASIO_DECL channel_core {
public:
    static constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

    explicit channel_core(std::size_t capacity) noexcept : capacity_(capacity) {}
    channel_core(channel_core const&) = delete;
    channel_core& operator=(channel_core const&) = delete;
    ~channel_core();

    enum class answer : std::uint8_t { done, not_now, closed };

    /// `done`: the message is in the channel, or received.
    answer try_send(message_ptr& from) noexcept;
    /// The next message; none with `not_now` and `closed`.
    answer try_receive(message_ptr& into) noexcept;
    /// At most so many of those that are there.
    message_list receive_ready(std::size_t at_most) noexcept;
    /// What was received, and nobody wants, comes next again, in the order in which it was sent.
    void put_back(message_list received) noexcept;

    /// Whether there is nothing to wait for; else it waits.
    bool send(channel_waiter& who, scheduler* strand) noexcept;
    bool receive(channel_waiter& who, scheduler* strand) noexcept;

    /// Whether it was open.
    bool close() noexcept;
    bool is_closed() const noexcept;
    channel_statistics statistics() const noexcept;

    void sender_came() noexcept;
    void sender_gone() noexcept;
    void receiver_came() noexcept;
    void receiver_gone() noexcept;

    friend void intrusive_ptr_add_ref(channel_core* held) noexcept {
        held->references_.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(channel_core* held) noexcept {
        if (held->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete held;
    }

    mutable biased_lock lock;

private:
    // With the lock.
    bool has_room() const noexcept { return messages_.size() < capacity_; }
    /// Whether it could be sent.
    inline bool put(message_ptr& from, wake_list& woken) noexcept;
    inline message_ptr take(wake_list& woken) noexcept;
    void close_for(wait_list& waiting, wake_list& woken) noexcept;

    std::size_t const capacity_;
    message_list messages_;
    wait_list senders_waiting_;
    wait_list receivers_waiting_;
    bool is_closed_ = false;
    std::size_t senders_ = 0;
    std::size_t receivers_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t received_ = 0;
    std::atomic<std::size_t> references_{0};
};

using channel_ptr = boost::intrusive_ptr<channel_core>;

/// \throws usage_error if it is below zero
TINYASIO_DECL std::size_t checked_capacity(std::ptrdiff_t capacity);

} // namespace detail

} // namespace tinyasio
