// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/channel/channel_core.hpp>
#include <tinyasio/job/leaf.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace tinyasio::detail {

/// Waits until its message is in the channel, or received. If it is cancelled before, it keeps it.
class TINYASIO_DECL send_leaf final : public waiting_leaf<channel_waiter> {
public:
    send_leaf(frame& waiting, channel_core& channel, message_ptr sent) noexcept
        : waiting_leaf(waiting, channel.lock)
        , channel_(&channel) {
        carried = std::move(sent);
    }

    bool await_ready() {
        checkpoint();
        if (carried == nullptr) [[unlikely]]
            refuse_second_await();
        return channel_->send(*this, this_thread.current_scheduler) && has_come();
    }
    void await_resume() const {
        check_chosen();
        if (was_closed) [[unlikely]]
            throw_closed();
    }
    char const* what() const noexcept override { return "send"; }

    [[noreturn]] static void throw_closed();

private:
    channel_core* channel_;
};

/// Waits for a message, and puts it back if nobody takes it (C4).
class TINYASIO_DECL receive_leaf : public waiting_leaf<channel_waiter> {
public:
    bool await_ready() {
        checkpoint();
        return channel_->receive(*this, this_thread.current_scheduler) && has_come();
    }
    bool ends_cancelled() const noexcept override { return true; }
    char const* what() const noexcept override { return "receive"; }

protected:
    receive_leaf(frame& waiting, channel_core& channel) noexcept
        : waiting_leaf(waiting, channel.lock)
        , channel_(&channel) {}
    ~receive_leaf() {
        if (carried != nullptr) [[unlikely]]
            put_back();
    }

    channel_core& channel() const noexcept { return *channel_; }

    /// After waiting: whether there is a message, or the channel was closed and is empty.
    bool has_message() const {
        check_chosen();
        return carried != nullptr;
    }
    /// Makes something of the message, which stays if that throws. It is destroyed here, where its
    /// type is known.
    template <class Message, class Make>
    auto take(Make&& make) {
        std::unique_ptr<Message> taken(static_cast<Message*>(carried.release()));
        try {
            return make(taken->value);
        } catch (...) {
            carried = std::move(taken);
            throw;
        }
    }

private:
    void put_back() noexcept;

    channel_core* channel_;
};

} // namespace tinyasio::detail
