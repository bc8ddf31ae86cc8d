// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/waiting_handler.hpp>
#include <tinyasio/channel.hpp>

#include <boost/asio/async_result.hpp>

#include <concepts>
#include <optional>
#include <type_traits>

// The ends of a channel as I/O objects of Asio: for code that is no task, with any completion
// token. The handler is invoked on its associated executor, never inside of the initiating
// function, and counts as work of that. It keeps a copy of the end until then. If its context is
// destroyed before, so is it, uninvoked.

namespace tinyasio {

namespace detail {

template <class T>
class handler_of_sender {
public:
    explicit handler_of_sender(sender<T> end) noexcept : end_(std::move(end)) {}

    channel_core& core() const { return end_.core("async_send"); }
    bool enter(channel_waiter& who) const { return core().send(who, nullptr); }
    void not_taken(message_ptr) const noexcept {}
    std::tuple<boost::system::error_code> results(boost::system::error_code error, message*) const {
        return {error};
    }

private:
    sender<T> end_;
};

template <class T>
class handler_of_receiver {
public:
    /// Asio needs a value beside an error, too.
    using value = std::conditional_t<std::default_initializable<T>, T, std::optional<T>>;

    explicit handler_of_receiver(receiver<T> end) noexcept : end_(std::move(end)) {}

    channel_core& core() const { return end_.core("async_receive"); }
    bool enter(channel_waiter& who) const { return core().receive(who, nullptr); }
    void not_taken(message_ptr received) const noexcept {
        message_list one;
        one.push_back(std::move(received));
        core().put_back(std::move(one));
    }
    std::tuple<boost::system::error_code, value> results(boost::system::error_code error,
                                                         message* received) const {
        if (received == nullptr) return {error, value()};
        return {error, value(std::move_if_noexcept(value_in<T>(*received)))};
    }

private:
    receiver<T> end_;
};

} // namespace detail

template <class T>
template <class CompletionToken>
auto sender<T>::async_send(T value, CompletionToken&& token) const {
    auto const start = [](auto&& handler, sender end, detail::message_ptr sent) {
        using handler_type = std::decay_t<decltype(handler)>;
        detail::waiting_handler<handler_type, detail::handler_of_sender<T>>::start(
            std::forward<decltype(handler)>(handler), detail::handler_of_sender<T>(std::move(end)),
            std::move(sent));
    };
    static_cast<void>(this->core("async_send"));
    return boost::asio::async_initiate<CompletionToken, void(boost::system::error_code)>(
        start, token, *this, this->message_from(std::move(value)));
}

template <class T>
template <class CompletionToken>
auto receiver<T>::async_receive(CompletionToken&& token) const {
    using value = typename detail::handler_of_receiver<T>::value;
    auto const start = [](auto&& handler, receiver end) {
        using handler_type = std::decay_t<decltype(handler)>;
        detail::waiting_handler<handler_type, detail::handler_of_receiver<T>>::start(
            std::forward<decltype(handler)>(handler),
            detail::handler_of_receiver<T>(std::move(end)));
    };
    static_cast<void>(this->core("async_receive"));
    return boost::asio::async_initiate<CompletionToken, void(boost::system::error_code, value)>(
        start, token, *this);
}

} // namespace tinyasio
