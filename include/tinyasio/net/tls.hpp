// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/durations.hpp>
#include <tinyasio/net/serve.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace tinyasio::net {

/// How long `tls` waits for its peers.
struct tls_options {
    /// How long a peer may take to shake hands.
    any_duration handshake_timeout = std::chrono::seconds(10);
    /// How long it may take to say goodbye.
    any_duration shutdown_timeout = std::chrono::seconds(5);
};

namespace detail {

template <class Handler>
class tls_handler {
    template <class Socket>
    using stream = boost::asio::ssl::stream<Socket>;

public:
    tls_handler(boost::asio::ssl::context& context, Handler handler, tls_options options)
        : context_(&context)
        , handler_(std::move(handler))
        , options_(options) {}

    template <class Socket, class... Peer>
        requires takes_reference<Handler, stream<Socket>&, Peer...>
    task<> operator()(Socket connected, Peer... peer) {
        stream<Socket> encrypted(std::move(connected), *context_);
        co_await shake_hands(encrypted);
        static_cast<void>(co_await handler_(encrypted, std::move(peer)...));
        co_await say_goodbye(encrypted);
    }

private:
    template <class Stream>
    task<> shake_hands(Stream& with) {
        try {
            auto const done = co_await timeout(
                with.async_handshake(boost::asio::ssl::stream_base::server, use_task),
                options_.handshake_timeout);
            done.value();
        } catch (boost::system::system_error const& failed) {
            throw named_error(failed.code(), "TLS handshake");
        }
    }
    /// The peer is not obliged to answer.
    template <class Stream>
    task<> say_goodbye(Stream& to) {
        static_cast<void>(co_await timeout(to.async_shutdown(boost::asio::as_tuple(use_task)),
                                           options_.shutdown_timeout));
    }

    boost::asio::ssl::context* context_;
    Handler handler_;
    tls_options options_;
};

template <class Handler>
inline constexpr bool is_class_of_ours<tls_handler<Handler>> = true;

template <class Handler, class Protocol>
concept takes_tls =
    takes_reference<Handler, boost::asio::ssl::stream<typename Protocol::socket>&> ||
    takes_reference<Handler, boost::asio::ssl::stream<typename Protocol::socket>&,
                    typename Protocol::endpoint>;

} // namespace detail

/// A handler for `serve` that talks TLS: shakes hands, runs `handler` with the encrypted stream, by
/// reference, and with the endpoint of the peer, if it likes, and says goodbye when that has
/// returned. A function for any stream serves both plain and encrypted connections.
///
/// A handshake that fails is an error of that connection, "TLS handshake: ..."; one that takes too
/// long is one with the code `errc::timed_out`. The limits of `serve` hold from the beginning, with
/// the handshake. If the handler throws, there is no goodbye.
///
/// Not in <tinyasio.hpp>: include <tinyasio/net/tls.hpp>, and link OpenSSL.
///
/// \pre the context outlives the server
///
/// \code
/// auto const session = [](auto& stream) -> tio::task<> { ... };
/// co_await tio::net::serve(endpoint, tio::net::tls(context, session));
/// \endcode
template <class Handler>
auto tls(boost::asio::ssl::context& context, Handler&& handler, tls_options options = {}) {
    using handler_type = std::decay_t<Handler>;
    static_assert(detail::survives_serve<Handler>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    static_assert(detail::takes_tls<handler_type, boost::asio::ip::tcp> ||
                      detail::takes_tls<handler_type, boost::asio::local::stream_protocol>,
                  "tls takes a function that returns a task and takes a stream by reference, "
                  "`ssl::stream<tcp::socket>&` or `auto&`, and the endpoint of the peer, if it "
                  "likes");
    return detail::tls_handler<handler_type>(context, std::forward<Handler>(handler), options);
}

/// A context for a server with a certificate, which may be followed by those that vouch for it, and
/// its key, from PEM files; of TLS 1.2 or newer.
/// \throws boost::system::system_error that names the file
inline boost::asio::ssl::context server_context(std::string const& certificate_chain,
                                                std::string const& private_key) {
    using boost::asio::ssl::context;
    context made(context::tls_server);
    made.set_options(context::default_workarounds | context::no_sslv2 | context::no_sslv3 |
                     context::no_tlsv1 | context::no_tlsv1_1);
    auto const check = [](boost::system::error_code const& error, std::string const& what) {
        if (error) throw detail::named_error(error, what);
    };
    boost::system::error_code error;
    made.use_certificate_chain_file(certificate_chain, error);
    check(error, "certificate " + certificate_chain);
    made.use_private_key_file(private_key, context::pem, error);
    check(error, "private key " + private_key);
    return made;
}

} // namespace tinyasio::net
