// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/channel/receiver.hpp>
#include <tinyasio/channel/sender.hpp>

namespace tinyasio {

/// Both ends of a channel: `auto [out, in] = tio::channel<int>(10);`.
template <class Sender, class Receiver>
struct channel_ends {
    Sender sender; ///< a `sender` or an `unbounded_sender`; both ends can be copied
    Receiver receiver;
};

/// A channel: messages that jobs hand to each other, one at a time, in the order in which they were
/// sent. Any number of senders and receivers, in any loops and threads (L5).
///
/// At most `capacity` messages are under way; beyond that `send` waits. With 0, each `send` waits
/// for its receiver. A message goes straight to the receiver that has waited longest. When a
/// receiver is cancelled no message is lost, and none comes twice; a sender that is cancelled has
/// not sent. An error in a job that has an end closes nothing but that end, at the end of the job.
///
/// \throws usage_error for a capacity below zero
///
/// \code
/// auto [out, in] = tio::channel<request>(16);
/// tio::spawn(produce, std::move(out));
/// while (auto next = co_await in.next()) { serve(*next); }   // ends when the producer has
/// \endcode
template <class T>
auto channel(std::ptrdiff_t capacity) {
    detail::channel_ptr core(new detail::channel_core(detail::checked_capacity(capacity)));
    sender<T> in(core);
    return channel_ends<sender<T>, receiver<T>>{std::move(in), receiver<T>(std::move(core))};
}

/// The same without a bound: `send` is a plain call, which any code can make. Whoever sends faster
/// than others receive fills the memory.
///
/// \code
/// auto [out, in] = tio::unbounded_channel<std::string>();
/// library.on_message([out = std::move(out)](std::string text) { out.send(std::move(text)); });
/// while (auto text = co_await in.next()) { log(*text); }
/// \endcode
template <class T>
auto unbounded_channel() {
    detail::channel_ptr core(new detail::channel_core(detail::channel_core::unbounded));
    unbounded_sender<T> in(core);
    return channel_ends<unbounded_sender<T>, receiver<T>>{std::move(in),
                                                          receiver<T>(std::move(core))};
}

} // namespace tinyasio
