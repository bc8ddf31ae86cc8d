// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/channel/ends.hpp>
#include <tinyasio/channel/receive.hpp>

#include <concepts>
#include <memory>

namespace tinyasio {

namespace detail {

template <class T>
class handler_of_sender;

/// What both kinds of senders do.
template <class T>
class sender_base : public sending_end {
    static_assert(check_message_type<T>());

protected:
    using sending_end::sending_end;

    template <class U>
    static message_ptr message_from(U&& value) {
        return std::make_unique<message_of<T>>(std::forward<U>(value));
    }

    /// \throws channel_closed
    static bool was_sent(channel_core::answer answer) {
        if (answer == channel_core::answer::closed) send_leaf::throw_closed();
        return answer == channel_core::answer::done;
    }
};

} // namespace detail

/// The end of a bounded channel through which messages are sent. Copies are further senders; when
/// the last one goes, the channel is closed. Thread safety as that of a `receiver`.
template <class T>
class sender : public detail::sender_base<T> {
public:
    using value_type = T;

    /// Waits until there is room, in the order in which senders come, and sends. It must outlive
    /// the wait.
    ///
    /// \throws channel_closed, also while it waits; what making a `T` throws
    /// Cancellation: throws `cancelled` at once; the message is destroyed, and nobody has received
    /// it. It was sent if and only if this returns (C4).
    template <class U = T>
        requires std::constructible_from<T, U>
    detail::send_operation send(U&& value) const {
        auto& core = this->core("send");
        return {core, this->message_from(std::forward<U>(value))};
    }

    /// Sends it if there is room, or somebody waits for it, and otherwise leaves it alone.
    /// \throws channel_closed
    bool try_send(T const& value) const
        requires std::copy_constructible<T>
    {
        auto& core = this->core("try_send");
        auto sent = this->message_from(value);
        return this->was_sent(core.try_send(sent));
    }
    bool try_send(T&& value) const
        requires std::movable<T>
    {
        auto& core = this->core("try_send");
        auto sent = this->message_from(std::move(value));
        auto const answer = core.try_send(sent);
        if (sent != nullptr) value = std::move(detail::value_in<T>(*sent));
        return this->was_sent(answer);
    }

    /// As `send`, for code that is no task: any completion token, called with an `error_code`,
    /// which may be `errc::channel_closed`. The handler is invoked on its associated executor, and
    /// keeps the channel. Cancellation: `operation_aborted`, and the message is not sent. Defined
    /// in <tinyasio/asio/async_channel.hpp>.
    template <class CompletionToken>
    auto async_send(T value, CompletionToken&& token) const;

private:
    friend class detail::handler_of_sender<T>;
    template <class M>
    friend auto channel(std::ptrdiff_t capacity);

    using detail::sender_base<T>::sender_base;
};

/// The end of an unbounded channel through which messages are sent. Copies are further senders;
/// when the last one goes, the channel is closed. Thread safety as that of a `receiver`.
template <class T>
class unbounded_sender : public detail::sender_base<T> {
public:
    using value_type = T;

    /// Sends; never waits. \throws channel_closed; what making a `T` throws; std::bad_alloc
    template <class U = T>
        requires std::constructible_from<T, U>
    void send(U&& value) const {
        auto& core = this->core("send");
        auto sent = this->message_from(std::forward<U>(value));
        static_cast<void>(this->was_sent(core.try_send(sent)));
    }

private:
    template <class M>
    friend auto unbounded_channel();

    using detail::sender_base<T>::sender_base;
};

} // namespace tinyasio
