// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/use_task.hpp>
#include <tinyasio/asio/wrapped_tokens.hpp>
#include <tinyasio/combine/until_stop.hpp>
#include <tinyasio/loop/sleep.hpp>
#include <tinyasio/net/listen.hpp>
#include <tinyasio/net/server_core.hpp>
#include <tinyasio/nursery/with_nursery.hpp>
#include <tinyasio/runtime/apart.hpp>

#include <boost/asio/as_tuple.hpp>

#include <concepts>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

namespace tinyasio::net {

namespace detail {

/// How a handler takes its connection.
template <class Handler, class Socket, class Endpoint>
inline constexpr bool takes_socket = task_function<Handler, Socket>;
template <class Handler, class Socket, class Endpoint>
inline constexpr bool takes_socket_and_peer = task_function<Handler, Socket, Endpoint>;
/// By reference, and maybe with the peer.
template <class Handler, class... Args>
concept takes_reference =
    std::invocable<Handler&, Args...> && awaitable<std::invoke_result_t<Handler&, Args...>>;

template <class Handler, class Socket, class Endpoint>
concept connection_handler =
    std::copy_constructible<Handler> &&
    (takes_socket<Handler, Socket, Endpoint> || takes_socket_and_peer<Handler, Socket, Endpoint> ||
     takes_reference<Handler, Socket&> || takes_reference<Handler, Socket&, Endpoint>);

#define TINYASIO_DETAIL_NOT_A_HANDLER                                                              \
    "serve takes a function that returns a task and takes the socket of a connection, as "         \
    "`tcp::socket` or `tcp::socket&`, and the endpoint of the peer, if it likes; it is copied "    \
    "for each connection"

/// A handler of ours that is no closure: g++ does not destroy it twice.
template <class Handler>
inline constexpr bool is_class_of_ours = false;

template <class Handler, class Socket, class Endpoint>
task<> handle_connection(Handler handler, Socket socket, Endpoint peer) {
    if constexpr (takes_socket<Handler, Socket, Endpoint>)
        static_cast<void>(co_await handler(std::move(socket)));
    else if constexpr (takes_socket_and_peer<Handler, Socket, Endpoint>)
        static_cast<void>(co_await handler(std::move(socket), std::move(peer)));
    else if constexpr (takes_reference<Handler, Socket&>)
        static_cast<void>(co_await handler(socket));
    else
        static_cast<void>(co_await handler(socket, std::move(peer)));
}

/// A server that accepts from this socket. Lives in a frame.
template <class Acceptor, class Handler>
class server {
    using protocol = typename Acceptor::protocol_type;
    using endpoint = typename protocol::endpoint;
    using socket = typename protocol::socket::template rebind_executor<
        typename Acceptor::executor_type>::other;

    struct accepted_connection {
        connection_place place;
        socket connected;
        endpoint peer;
    };

public:
    server(Acceptor&& acceptor, Handler&& handler, serve_options const& options)
        : acceptor_(std::move(acceptor))
        , handler_(std::move(handler))
        , core_(options)
        , address_(name_of(acceptor_.local_endpoint())) {}

    task<> run() {
        auto body = [this](nursery& connections) { return accept_all(connections); };
        co_await with_nursery(core_.nursery(), body);
    }

private:
    task<> accept_all(nursery& connections) {
        struct closing {
            Acceptor& acceptor;
            ~closing() { close(); }
            void close() noexcept {
                boost::system::error_code ignored;
                acceptor.close(ignored);
            }
        } listening{acceptor_};
        for (bool goes_on = true; goes_on;) {
            bool has_memory = true;
            try {
                goes_on = co_await accept_one(connections);
            } catch (std::bad_alloc const&) {
                has_memory = false;
            }
            if (has_memory) continue;
            core_.out_of_memory(address_);
            co_await sleep(core_.pause);
        }
        listening.close();
        co_await core_.drain(connections);
    }

    /// False if it has been asked to stop.
    task<bool> accept_one(nursery& connections) {
        auto next = co_await until_stop(accept());
        if (!next) co_return false;
        auto const name = name_of(next->peer);
        connections.spawn(core_.flags(name), connection(std::move(*next)));
        co_return true;
    }

    task<accepted_connection> accept() {
        auto place = co_await core_.room();
        for (;;) {
            endpoint peer;
            auto got = co_await acceptor_.async_accept(peer, boost::asio::as_tuple(use_task));
            if (auto const error = std::get<0>(got)) {
                co_await core_.after(error, address_);
                continue;
            }
            core_.accepted(place);
            co_return accepted_connection{std::move(place), std::get<1>(std::move(got)),
                                          std::move(peer)};
        }
    }

    task<> connection(accepted_connection from) {
        late_error late;
        try {
            auto limited = core_.within_limits(
                handle_connection(handler_, std::move(from.connected), std::move(from.peer)), late);
            if (core_.is_parallel())
                limited = run_apart(std::move(limited), std::string(current_job()->name()));
            bool const in_time = co_await std::move(limited);
            core_.ended(in_time, late);
        } catch (...) {
            core_.failed(late);
        }
    }

    Acceptor acceptor_;
    Handler handler_;
    server_core core_;
    std::string address_;
};

template <class Acceptor, class Handler>
task<> serve_from(Acceptor acceptor, Handler handler, std::string name, serve_options options) {
    options.name = name;
    server<Acceptor, Handler> running(std::move(acceptor), std::move(handler), options);
    co_await running.run();
}

template <class Endpoint, class Handler>
task<> serve_on(Endpoint on, Handler handler, std::string name, serve_options options) {
    co_await serve_from(listen(on), std::move(handler), std::move(name), options);
}

template <class Acceptor>
concept acceptor = requires(Acceptor acceptor, typename Acceptor::protocol_type::endpoint peer) {
    typename Acceptor::protocol_type::socket;
    acceptor.async_accept(peer, use_task);
    name_of(peer);
};

template <class Endpoint>
concept can_be_listened_on = requires(Endpoint const& on) { listen(on); };

template <class On>
concept listens = acceptor<On> || can_be_listened_on<On>;

template <class Handler, class On>
concept handles = connection_handler<std::decay_t<Handler>, typename On::protocol_type::socket,
                                     typename On::protocol_type::endpoint>;

template <class Handler>
concept survives_serve =
    tinyasio::detail::survives_co_await<Handler> || is_class_of_ours<std::decay_t<Handler>>;

} // namespace detail

/// Serves connections until it is asked to stop or cancelled: one job for each, which runs
/// `handler` with the connected socket, one of Asio's own.
///
/// It is given an acceptor, or the endpoint to listen on, which it does when the task is awaited.
/// The handler is copied for each connection, and the copy kept as long as that lasts, so that it
/// may be a closure. It takes the socket by value, or by reference, then `serve` closes it; or by
/// value with the endpoint of the peer. What it returns is ignored.
///
/// - An error of a handler ends its connection alone, and is logged with its traceback ("connection
///   127.0.0.1:50000 failed: ..."); that the peer has gone is only counted. With `{.bubble = true}`
///   it ends the server.
/// - With `{.max_connections = n}` further peers wait in the backlog. When the process is out of
///   descriptors or memory, it says so in the diagnostics, waits and tries again.
/// - `idle_timeout` and `total_timeout` close connections that do not come to an end.
/// - With `{.parallel = true}` each handler runs in a loop of its own, and in a `runtime` with
///   several threads on several processors; then handlers share nothing without a lock.
/// - When it is asked to stop (C6: `main` with a grace, `cancel_after_grace`), it closes the
///   acceptor and waits for the handlers, which may look at `this_task::stop_requested()` or wait
///   with `until_stop`. After `{.grace = d}` those that are left are cancelled, and named in the
///   diagnostics; it returns normally.
///
/// \throws what `listen` and the acceptor do, such as "address already in use"; usage_error for
///         options that mean nothing
/// Cancellation: the acceptor is closed, all handlers are cancelled and waited for; then throws
///         `cancelled`.
///
/// \code
/// tio::task<> session(tcp::socket peer) { ... }
///
/// int main() {
///     return tio::main(tio::net::serve(tcp::endpoint{tcp::v4(), 8080}, session,
///                                      {.max_connections = 1000, .idle_timeout = 30s}),
///                      {.grace = 10s});
/// }
/// \endcode
template <detail::acceptor Acceptor, class Handler>
    requires detail::handles<Handler, Acceptor>
task<> serve(Acceptor acceptor, Handler&& handler, serve_options const& options = {}) {
    static_assert(detail::survives_serve<Handler>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::serve_from(std::move(acceptor),
                              std::decay_t<Handler>(std::forward<Handler>(handler)),
                              std::string(options.name), options);
}
template <detail::can_be_listened_on Endpoint, class Handler>
    requires detail::handles<Handler, Endpoint>
task<> serve(Endpoint on, Handler&& handler, serve_options const& options = {}) {
    static_assert(detail::survives_serve<Handler>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::serve_on(std::move(on), std::decay_t<Handler>(std::forward<Handler>(handler)),
                            std::string(options.name), options);
}

/// What is no server.
template <class On, class Handler>
    requires(!detail::listens<On>)
void serve(On&&, Handler&&, serve_options const& = {}) {
    static_assert(detail::listens<On>,
                  "serve takes an acceptor (an rvalue: listen(...) or std::move(acceptor)) or an "
                  "endpoint, of TCP or local sockets, first");
}
template <detail::listens On, class Handler>
    requires(!detail::handles<Handler, On>)
void serve(On, Handler&&, serve_options const& = {}) {
    static_assert(detail::handles<Handler, On>, TINYASIO_DETAIL_NOT_A_HANDLER);
}

} // namespace tinyasio::net
