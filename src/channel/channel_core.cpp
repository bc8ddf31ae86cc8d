// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/channel/channel_core.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <string>
#include <utility>

namespace tinyasio::detail {

message::~message() = default;

std::size_t checked_capacity(std::ptrdiff_t capacity) {
    if (capacity < 0)
        throw usage_error("a channel cannot have a capacity of " + std::to_string(capacity) +
                          ": give it 0, where each send waits for its receiver, or more, or make "
                          "an unbounded_channel");
    return static_cast<std::size_t>(capacity);
}

channel_core::~channel_core() {
    biased_lock::guard const guard(lock); // who woke the last one may still hold it
}

// These two are most of what `send` and `receive` do.

BOOST_FORCEINLINE bool channel_core::put(message_ptr& from, wake_list& woken) noexcept {
    from->number = sent_ + 1;
    if (!receivers_waiting_.empty()) {
        auto& receiver = static_cast<channel_waiter&>(receivers_waiting_.take_first());
        receiver.carried = std::move(from);
        woken.add(receiver);
        ++received_;
    } else if (has_room()) {
        messages_.push_back(std::move(from));
    } else {
        return false;
    }
    ++sent_;
    return true;
}

BOOST_FORCEINLINE message_ptr channel_core::take(wake_list& woken) noexcept {
    message_ptr first;
    if (!messages_.empty()) first = messages_.pop_front();
    if (!senders_waiting_.empty() && (first == nullptr || has_room())) {
        auto& sender = static_cast<channel_waiter&>(senders_waiting_.take_first());
        sender.carried->number = ++sent_;
        if (first == nullptr)
            first = std::move(sender.carried);
        else
            messages_.push_back(std::move(sender.carried));
        woken.add(sender);
    }
    if (first != nullptr) ++received_;
    return first;
}

channel_core::answer channel_core::try_send(message_ptr& from) noexcept {
    wake_list woken;
    biased_lock::guard const guard(lock);
    if (is_closed_) return answer::closed;
    return put(from, woken) ? answer::done : answer::not_now;
}

channel_core::answer channel_core::try_receive(message_ptr& into) noexcept {
    wake_list woken;
    biased_lock::guard const guard(lock);
    into = take(woken);
    if (into != nullptr) return answer::done;
    return is_closed_ ? answer::closed : answer::not_now;
}

message_list channel_core::receive_ready(std::size_t at_most) noexcept {
    message_list received;
    wake_list woken;
    biased_lock::guard const guard(lock);
    for (; at_most != 0; --at_most) {
        message_ptr next = take(woken);
        if (next == nullptr) break;
        received.push_back(std::move(next));
    }
    return received;
}

void channel_core::put_back(message_list received) noexcept {
    message_list unwanted; // their destructors are not to run with the lock
    wake_list woken;
    biased_lock::guard const guard(lock);
    while (!receivers_waiting_.empty() && !received.empty()) {
        auto& next = static_cast<channel_waiter&>(receivers_waiting_.take_first());
        next.carried = received.pop_front();
        woken.add(next);
    }
    if (receivers_ == 0) return unwanted.swap(received);
    received_ -= received.size();
    while (!received.empty()) messages_.put_back(received.pop_front());
}

bool channel_core::send(channel_waiter& who, scheduler* strand) noexcept {
    wake_list woken;
    biased_lock::guard const guard(lock);
    if (is_closed_) return who.was_closed = true;
    if (put(who.carried, woken)) return true;
    senders_waiting_.add(who, strand);
    return false;
}

bool channel_core::receive(channel_waiter& who, scheduler* strand) noexcept {
    wake_list woken;
    biased_lock::guard const guard(lock);
    who.carried = take(woken);
    if (who.carried != nullptr) return true;
    if (is_closed_) return who.was_closed = true;
    receivers_waiting_.add(who, strand);
    return false;
}

void channel_core::close_for(wait_list& waiting, wake_list& woken) noexcept {
    while (!waiting.empty()) {
        auto& first = static_cast<channel_waiter&>(waiting.take_first());
        first.was_closed = true;
        woken.add(first);
    }
}

bool channel_core::close() noexcept {
    wake_list woken;
    biased_lock::guard const guard(lock);
    if (std::exchange(is_closed_, true)) return false;
    close_for(senders_waiting_, woken);
    close_for(receivers_waiting_, woken);
    return true;
}

bool channel_core::is_closed() const noexcept {
    biased_lock::guard const guard(lock);
    return is_closed_;
}

channel_statistics channel_core::statistics() const noexcept {
    biased_lock::guard const guard(lock);
    return {capacity_ == unbounded ? std::nullopt : std::optional(capacity_),
            messages_.size(),
            senders_,
            receivers_,
            senders_waiting_.size(),
            receivers_waiting_.size(),
            is_closed_,
            sent_,
            received_};
}

void channel_core::sender_came() noexcept {
    biased_lock::guard const guard(lock);
    ++senders_;
}

void channel_core::receiver_came() noexcept {
    biased_lock::guard const guard(lock);
    ++receivers_;
}

void channel_core::sender_gone() noexcept {
    wake_list woken;
    biased_lock::guard const guard(lock);
    if (--senders_ != 0) return;
    if (!senders_waiting_.empty()) die_awaited("the last sender", senders_waiting_.front());
    is_closed_ = true;
    close_for(receivers_waiting_, woken);
}

void channel_core::receiver_gone() noexcept {
    message_list unwanted; // their destructors are not to run with the lock
    wake_list woken;
    biased_lock::guard const guard(lock);
    if (--receivers_ != 0) return;
    if (!receivers_waiting_.empty()) die_awaited("the last receiver", receivers_waiting_.front());
    is_closed_ = true;
    close_for(senders_waiting_, woken);
    unwanted.swap(messages_);
}

} // namespace tinyasio::detail
