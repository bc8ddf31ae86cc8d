// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/channel/ends.hpp>
#include <tinyasio/channel/receive.hpp>

namespace tinyasio {

namespace detail {
template <class T>
class handler_of_receiver;
}

/// The end of a channel at which messages arrive. Copies are further receivers, each message comes
/// to one of them; when the last one goes, the channel is closed, and its messages are destroyed.
///
/// It must outlive the waits for its messages. Any thread may use it, and its waiters may belong to
/// any loops (L5); one object, as a shared pointer, is not to be assigned or destroyed meanwhile.
template <class T>
class receiver : public detail::receiving_end {
    static_assert(detail::check_message_type<T>());

public:
    using value_type = T;

    /// Waits for a message, in the order in which receivers come.
    ///
    /// \throws channel_closed when the channel is closed and empty; what moving a `T` throws, and
    ///         then the message stays the next one
    /// Cancellation: throws `cancelled` at once; a message that was on its way is the next one
    /// again, or is received all the same (C4). None is lost.
    detail::receive_operation<T> receive() const { return {&core("receive")}; }

    /// The same as an optional, which is empty at the end:
    /// `while (auto m = co_await in.next()) { serve(*m); }`. Put the body in braces: g++ 12
    /// compiles a single statement without them into something else.
    detail::next_message_operation<T> next() const { return {&core("next")}; }

    /// Waits for a message, and takes those that follow at once, `at_most` so many together.
    /// \throws as `receive`; usage_error if that is less than one
    detail::batch_operation<T> receive_many(std::ptrdiff_t at_most) const {
        return {&core("receive_many"), detail::checked_batch(at_most)};
    }

    /// The next message, if there is one. \throws as `receive`
    [[nodiscard]] std::optional<T> try_receive() const {
        auto& core = this->core("try_receive");
        struct received {
            detail::channel_core& core;
            detail::message_list messages{};
            ~received() {
                if (!messages.empty()) core.put_back(std::move(messages));
            }
        } next{core};
        detail::message_ptr first;
        auto const answer = core.try_receive(first);
        if (answer == detail::channel_core::answer::closed) detail::send_leaf::throw_closed();
        if (first == nullptr) return std::nullopt;
        next.messages.push_back(std::move(first));
        std::optional<T> value(std::in_place,
                               std::move_if_noexcept(detail::value_in<T>(next.messages.front())));
        next.messages.pop_front();
        return value;
    }

    /// As `receive`, for code that is no task: any completion token, called with an `error_code`,
    /// which may be `errc::channel_closed`, and the message (in an `optional` if it has no default
    /// constructor). The handler is invoked on its associated executor, and keeps the channel.
    /// Cancellation: `operation_aborted`, and no message is lost. Defined in
    /// <tinyasio/asio/async_channel.hpp>.
    template <class CompletionToken>
    auto async_receive(CompletionToken&& token) const;

private:
    friend class detail::handler_of_receiver<T>;
    template <class M>
    friend auto channel(std::ptrdiff_t capacity);
    template <class M>
    friend auto unbounded_channel();

    using detail::receiving_end::receiving_end;
};

} // namespace tinyasio
