// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "certificate.hpp"
#include "connected.hpp"

#include <support/trace.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
namespace tio = tinyasio;
using boost::asio::ip::tcp;

BOOST_AUTO_TEST_SUITE(interop_ssl_stream)

namespace {

using stream_type = ssl::stream<tcp::socket>;

test::certificate const& ours() {
    static test::certificate const made;
    return made;
}

/// Two ends of a connection, before the handshake.
struct pair {
    pair(test::connected both, ssl::context of_client)
        : server_context(ours().server())
        , client_context(std::move(of_client))
        , server(std::move(both.server), server_context)
        , client(std::move(both.client), client_context) {}

    ssl::context server_context;
    ssl::context client_context;
    stream_type server;
    stream_type client;
};

tio::task<std::unique_ptr<pair>> connect(ssl::context of_client) {
    co_return std::make_unique<pair>(co_await test::connect(), std::move(of_client));
}

tio::task<std::unique_ptr<pair>> shake_hands() {
    auto both = co_await connect(ours().client());
    co_await tio::all(both->server.async_handshake(stream_type::server, tio::use_task),
                      both->client.async_handshake(stream_type::client, tio::use_task));
    co_return both;
}

/// Sends back what comes until the peer shuts down.
tio::task<std::size_t> echo(stream_type& stream) {
    std::array<char, 4096> data;
    for (std::size_t total = 0;;) {
        auto const [error, size] =
            co_await stream.async_read_some(asio::buffer(data), asio::as_tuple(tio::use_task));
        if (error == asio::error::eof) {
            co_await stream.async_shutdown(tio::use_task);
            co_return total;
        }
        if (error) throw boost::system::system_error(error);
        co_await asio::async_write(stream, asio::buffer(data, size), tio::use_task);
        total += size;
    }
}

bool contains(std::string const& text, char const* part) {
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_CASE(I1_ssl_shakes_hands_carries_data_both_ways_and_shuts_down) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await shake_hands();
        std::string const sent(1'000'000, 'x');
        auto const writes = [&]() -> tio::task<> {
            co_await asio::async_write(both->client, asio::buffer(sent), tio::use_task);
        };
        std::string got(sent.size(), ' ');
        auto const reads = [&]() -> tio::task<> {
            co_await asio::async_read(both->client, asio::buffer(got), tio::use_task);
        };
        auto const talks = [&]() -> tio::task<> {
            co_await tio::all(writes, reads);
            co_await both->client.async_shutdown(tio::use_task);
        };
        auto const [echoed, none] = co_await tio::all(echo(both->server), talks);
        log.add(std::to_string(echoed));
        log.add(got == sent ? "the same" : "something else");
    });
    BOOST_TEST(log.text() == "1000000, the same");
}

BOOST_AUTO_TEST_CASE(I1_beast_fetches_over_ssl) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await test::connect();
        auto server_context = ours().server();
        auto client_context = ours().client();
        auto const serves = [&]() -> tio::task<> {
            ssl::stream<beast::tcp_stream> stream(std::move(both.server), server_context);
            co_await stream.async_handshake(ssl::stream_base::server, tio::use_task);
            beast::flat_buffer buffer;
            http::request<http::empty_body> request;
            co_await http::async_read(stream, buffer, request, tio::use_task);
            http::response<http::string_body> response(http::status::ok, 11);
            response.body() = "secret";
            response.prepare_payload();
            co_await http::async_write(stream, response, tio::use_task);
            co_await stream.async_shutdown(tio::use_task);
        };
        auto const fetches = [&]() -> tio::task<> {
            ssl::stream<beast::tcp_stream> stream(std::move(both.client), client_context);
            co_await stream.async_handshake(ssl::stream_base::client, tio::use_task);
            http::request<http::empty_body> request(http::verb::get, "/", 11);
            co_await http::async_write(stream, request, tio::use_task);
            beast::flat_buffer buffer;
            http::response<http::string_body> response;
            co_await http::async_read(stream, buffer, response, tio::use_task);
            log.add(response.body());
            co_await stream.async_shutdown(tio::use_task);
        };
        co_await tio::all(serves, fetches);
    });
    BOOST_TEST(log.text() == "secret");
}

BOOST_AUTO_TEST_CASE(I1_a_client_that_does_not_trust_the_certificate_says_so) {
    std::string at_client, at_server;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await connect(test::certificate::untrusting_client());
        auto const [server, client] = co_await tio::all(
            test::end_of(both->server.async_handshake(stream_type::server, tio::use_task)),
            test::end_of(both->client.async_handshake(stream_type::client, tio::use_task)));
        at_server = server;
        at_client = client;
    });
    BOOST_TEST(contains(at_client, "certificate verify failed"), at_client);
    BOOST_TEST(contains(at_client, "async_handshake"), at_client);
    BOOST_TEST(contains(at_server, "unknown ca"), at_server);
}

// What reaches a program that handles nothing: the error, by its own type, and nothing is left.
BOOST_AUTO_TEST_CASE(D1_an_error_of_a_handshake_comes_out_of_run) {
    tio::loop loop;
    auto const text = test::thrown_by([&] {
        loop.run([]() -> tio::task<> {
            auto both = co_await connect(test::certificate::untrusting_client());
            auto const reads = [&]() -> tio::task<> {
                auto const outcome = co_await tio::as_outcome(
                    both->server.async_handshake(stream_type::server, tio::use_task));
                BOOST_TEST(!outcome.has_value());
                co_await tio::sleep(std::chrono::hours(1));
            };
            co_await tio::all(reads,
                              both->client.async_handshake(stream_type::client, tio::use_task));
        });
    });
    BOOST_TEST(contains(text, "certificate verify failed"), text);
}

BOOST_AUTO_TEST_CASE(C9_a_handshake_that_the_peer_does_not_answer_is_cancelled) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await connect(ours().client());
        auto const shakes = [&](tio::event& about_to_wait) -> tio::task<> {
            about_to_wait.set();
            co_await both->client.async_handshake(stream_type::client, tio::use_task);
        };
        auto const job = co_await test::start_and_let_wait(shakes);
        // The first message has been sent, so the client waits for the answer.
        char byte;
        co_await asio::async_read(both->server.next_layer(), asio::buffer(&byte, 1), tio::use_task);
        job.cancel();
        log.add(co_await test::end_of(job));
    });
    BOOST_TEST(log.text() == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(C9_a_handshake_is_cancelled_at_each_end_by_the_error_of_another_job) {
    test::trace log;
    tio::loop loop;
    auto const text = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            auto first = co_await connect(ours().client());
            auto second = co_await connect(ours().client());
            auto const fails = []() -> tio::task<> {
                co_await tio::yield_now();
                throw std::runtime_error("boom");
            };
            co_await tio::all(first->client.async_handshake(stream_type::client, tio::use_task),
                              second->server.async_handshake(stream_type::server, tio::use_task),
                              fails);
        });
    });
    BOOST_TEST(text == "boom");
}

BOOST_AUTO_TEST_CASE(C4_a_cancelled_read_leaves_the_other_direction_as_it_is) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await shake_hands();
        auto const reads = [&](tio::event& about_to_wait) -> tio::task<> {
            char byte;
            about_to_wait.set();
            auto const read =
                co_await both->client.async_read_some(asio::buffer(&byte, 1), tio::use_result);
            log.add(read.error() == asio::error::operation_aborted ? "aborted" : "other");
            co_await tio::yield_now();
        };
        auto const job = co_await test::start_and_let_wait(reads);
        job.cancel();
        log.add(co_await test::end_of(job));

        co_await asio::async_write(both->client, asio::buffer("abc", 3), tio::use_task);
        std::array<char, 3> data;
        co_await asio::async_read(both->server, asio::buffer(data), tio::use_task);
        log.add(std::string(data.data(), data.size()));
    });
    BOOST_TEST(log.text() == "aborted, job_cancelled, abc");
}

BOOST_AUTO_TEST_CASE(I1_a_peer_that_goes_without_shutdown_is_told_from_one_that_shuts_down) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await shake_hands();
        both->server.next_layer().close();
        char byte;
        auto const read =
            co_await both->client.async_read_some(asio::buffer(&byte, 1), tio::use_result);
        log.add(read.error() == ssl::error::stream_truncated ? "truncated"
                                                             : read.error().message());
    });
    BOOST_TEST(log.text() == "truncated");
}

BOOST_AUTO_TEST_SUITE_END()
