// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/channel/channel_leaf.hpp>

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace tinyasio::detail {

/// A message and its value.
template <class T>
class message_of final : public message {
public:
    template <class... Args>
    explicit message_of(Args&&... args) : value(std::forward<Args>(args)...) {}

    T value;
};

template <class T>
T& value_in(message& of) noexcept {
    return static_cast<message_of<T>&>(of).value;
}

template <class T>
class receive_waiter final : public receive_leaf {
public:
    receive_waiter(frame& waiting, channel_core& channel) noexcept
        : receive_leaf(waiting, channel) {}
    T await_resume() {
        if (!has_message()) send_leaf::throw_closed();
        return take<message_of<T>>([](T& value) { return T(std::move_if_noexcept(value)); });
    }
};

template <class T>
class next_waiter final : public receive_leaf {
public:
    next_waiter(frame& waiting, channel_core& channel) noexcept : receive_leaf(waiting, channel) {}
    std::optional<T> await_resume() {
        if (!has_message()) return std::nullopt;
        return take<message_of<T>>(
            [](T& value) { return std::optional<T>(std::in_place, std::move_if_noexcept(value)); });
    }
};

/// Moves the values of a batch, the first of which may be lost by nobody: what cannot be moved any
/// more, after others, stays in the list.
template <class T>
void move_values(message_list& from, std::vector<T>& into) {
    try {
        while (!from.empty()) {
            into.push_back(std::move_if_noexcept(value_in<T>(from.front())));
            from.pop_front();
        }
    } catch (...) {
        if (into.empty()) throw;
    }
}

template <class T>
class batch_waiter final : public receive_leaf {
public:
    batch_waiter(frame& waiting, channel_core& channel, std::size_t at_most) noexcept
        : receive_leaf(waiting, channel)
        , at_most_(at_most) {}
    std::vector<T> await_resume() {
        if (!has_message()) send_leaf::throw_closed();
        std::vector<T> batch;
        auto const now = channel().statistics();
        auto const room = std::min(at_most_, now.size + now.waiting_senders + 1);
        batch.reserve(room);
        struct rest_of_batch {
            channel_core& channel;
            message_list messages;
            ~rest_of_batch() {
                if (!messages.empty()) channel.put_back(std::move(messages));
            }
        } rest{channel(), channel().receive_ready(room - 1)};
        rest.messages.push_front(std::move(carried));
        move_values(rest.messages, batch);
        return batch;
    }

private:
    std::size_t at_most_;
};

template <class T>
struct [[nodiscard]] receive_operation {
    channel_core* from;
    receive_waiter<T> await_in(frame& waiting) const noexcept { return {waiting, *from}; }
};

template <class T>
struct [[nodiscard]] next_message_operation {
    channel_core* from;
    next_waiter<T> await_in(frame& waiting) const noexcept { return {waiting, *from}; }
};

template <class T>
struct [[nodiscard]] batch_operation {
    channel_core* from;
    std::size_t at_most;
    batch_waiter<T> await_in(frame& waiting) const noexcept { return {waiting, *from, at_most}; }
};

class [[nodiscard]] send_operation {
public:
    send_operation(channel_core& to, message_ptr sent) noexcept
        : to_(&to)
        , sent_(std::move(sent)) {}
    send_leaf await_in(frame& waiting) && noexcept { return {waiting, *to_, std::move(sent_)}; }

private:
    channel_core* to_;
    message_ptr sent_;
};

} // namespace tinyasio::detail
