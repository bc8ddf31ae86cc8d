// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <string_view>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;
using asio::ip::udp;
using local = asio::local::stream_protocol;
using namespace std::chrono_literals;

// Sockets are Asio's: what a task sees of them.
BOOST_AUTO_TEST_SUITE(conformance_sockets)

namespace {

tcp::endpoint const any_port{asio::ip::address_v4::loopback(), 0};

/// Two ends of a connection.
struct connection {
    connection() { asio::local::connect_pair(a, b); }
    local::socket a{tio::this_task::executor()};
    local::socket b{tio::this_task::executor()};
};

template <class Socket>
tio::task<std::string> reads(Socket& from, std::size_t size) {
    std::string text(size, '?');
    co_await asio::async_read(from, asio::buffer(text), tio::use_task);
    co_return text;
}

template <class Socket>
tio::task<> writes(Socket& to, std::string text) {
    co_await asio::async_write(to, asio::buffer(text), tio::use_task);
}

template <class Socket>
tio::task<> holds(Socket socket) {
    co_await tio::sleep(1h);
    socket.close();
}

/// What an operation that gives an error code throws.
boost::system::error_code code_of(std::exception_ptr const& error) {
    try {
        if (error) std::rethrow_exception(error);
    } catch (boost::system::system_error const& failed) {
        return failed.code();
    }
    return {};
}

template <class Awaited>
tio::task<boost::system::error_code> code_thrown_by(Awaited awaited) {
    std::exception_ptr error;
    try {
        co_await std::move(awaited);
    } catch (boost::system::system_error const&) {
        error = std::current_exception();
    }
    co_return code_of(error);
}

} // namespace

BOOST_AUTO_TEST_CASE(TON_091_listen_accept_connect_send_and_receive_over_tcp) {
    tio::loop loop;
    auto const text = loop.run([]() -> tio::task<std::string> {
        tcp::acceptor acceptor{tio::this_task::io_executor(), any_port};
        auto const server = [&]() -> tio::task<> {
            auto peer = co_await acceptor.async_accept(tio::use_task);
            auto const heard = co_await reads(peer, 4);
            co_await writes(peer, heard + "!");
        };
        auto const client = [&]() -> tio::task<std::string> {
            tcp::socket socket{tio::this_task::io_executor()};
            co_await socket.async_connect(acceptor.local_endpoint(), tio::use_task);
            co_await writes(socket, "ping");
            co_return co_await reads(socket, 5);
        };
        auto served = tio::spawn(server);
        auto const answer = co_await client();
        co_await served;
        co_return answer;
    });
    BOOST_TEST(text == "ping!");
}

BOOST_AUTO_TEST_CASE(TON_091_send_and_receive_over_udp) {
    tio::loop loop;
    loop.run([]() -> tio::task<> {
        udp::endpoint const anywhere{asio::ip::address_v4::loopback(), 0};
        udp::socket a{tio::this_task::io_executor(), anywhere};
        udp::socket b{tio::this_task::io_executor(), anywhere};
        std::string const sent = "ping";
        co_await a.async_send_to(asio::buffer(sent), b.local_endpoint(), tio::use_task);
        std::array<char, 8> received{};
        udp::endpoint from;
        auto const size =
            co_await b.async_receive_from(asio::buffer(received), from, tio::use_task);
        BOOST_TEST(std::string_view(received.data(), size) == "ping");
        BOOST_TEST((from == a.local_endpoint()));
    });
}

BOOST_AUTO_TEST_CASE(TON_092_a_mebibyte_each_way_in_parts) {
    constexpr std::size_t size = 1 << 20;
    tio::loop loop;
    loop.run([]() -> tio::task<> {
        connection both;
        auto const sends = [](local::socket& to, char fill) -> tio::task<> {
            std::string const all(size, fill);
            for (std::size_t sent = 0; sent != size;)
                sent += co_await to.async_write_some(asio::buffer(all.data() + sent, size - sent),
                                                     tio::use_task);
        };
        auto const receives = [](local::socket& from, char fill) -> tio::task<> {
            std::array<char, 5000> part{};
            for (std::size_t received = 0; received != size;) {
                auto const n = co_await from.async_read_some(asio::buffer(part), tio::use_task);
                received += n;
                BOOST_REQUIRE(std::string_view(part.data(), n).find_first_not_of(fill) ==
                              std::string_view::npos);
            }
        };
        co_await tio::all(sends(both.a, 'a'), receives(both.b, 'a'), sends(both.b, 'b'),
                          receives(both.a, 'b'));
    });
}

BOOST_AUTO_TEST_CASE(TON_093_the_end_of_a_stream_is_the_error_eof_and_nothing_can_be_sent) {
    tio::loop loop;
    loop.run([]() -> tio::task<> {
        connection both;
        std::string const nothing;
        auto const sent = co_await both.a.async_write_some(asio::buffer(nothing), tio::use_task);
        BOOST_TEST(sent == 0u);
        both.a.close();
        std::array<char, 8> data{};
        auto const code =
            co_await code_thrown_by(both.b.async_read_some(asio::buffer(data), tio::use_task));
        BOOST_TEST((code == asio::error::eof));
        auto [error, n] =
            co_await both.b.async_read_some(asio::buffer(data), asio::as_tuple(tio::use_task));
        BOOST_TEST((error == asio::error::eof));
        BOOST_TEST(n == 0u);
    });
}

BOOST_AUTO_TEST_CASE(TON_094_a_refused_connection_is_a_system_error) {
    tio::loop loop;
    loop.run([]() -> tio::task<> {
        tcp::acceptor acceptor{tio::this_task::io_executor(), any_port};
        auto const endpoint = acceptor.local_endpoint();
        acceptor.close();
        tcp::socket socket{tio::this_task::io_executor()};
        std::string what;
        try {
            co_await socket.async_connect(endpoint, tio::use_task);
        } catch (boost::system::system_error const& error) {
            BOOST_TEST((error.code() == asio::error::connection_refused));
            what = error.what();
        }
        BOOST_TEST(what.find("connect") != std::string::npos); // it says what failed
    });
}

BOOST_AUTO_TEST_CASE(TON_095_closing_a_socket_wakes_who_reads_from_it_with_an_error) {
    tio::loop loop;
    auto const thrown = test::caught([&] {
        loop.run([]() -> tio::task<> {
            connection both;
            auto const closes = [&]() -> tio::task<> {
                co_await tio::sleep(1ms);
                both.a.close();
            };
            auto const closing = tio::spawn(closes);
            co_await reads(both.a, 1); // not cancelled: it fails
        });
    });
    BOOST_TEST((code_of(thrown) == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(TON_096_a_socket_is_closed_with_its_scope_also_on_error_and_cancellation) {
    tio::loop loop;
    test::diagnostics_log const diagnostics{loop}; // the error of a job that nobody awaits
    loop.run([]() -> tio::task<> {
        auto const sees_eof = [](local::socket& peer) -> tio::task<bool> {
            char data = 0;
            auto const code = co_await code_thrown_by(
                peer.async_read_some(asio::buffer(&data, 1), tio::use_task));
            co_return code == asio::error::eof;
        };
        {
            connection both;
            { local::socket const leaves_its_scope = std::move(both.a); }
            bool const closed = co_await sees_eof(both.b);
            BOOST_TEST(closed);
        }
        {
            connection both;
            auto const fails = [](local::socket) -> tio::task<> {
                throw std::runtime_error("boom");
                co_return;
            };
            auto const job = tio::spawn({.bubble = false}, fails(std::move(both.a)));
            bool const closed = co_await sees_eof(both.b);
            BOOST_TEST(closed);
            BOOST_TEST(job.done());
        }
        {
            connection both;
            auto const job = tio::spawn(holds(std::move(both.a)));
            co_await tio::yield_now();
            job.cancel();
            bool const closed = co_await sees_eof(both.b);
            BOOST_TEST(closed);
        }
    });
}

BOOST_AUTO_TEST_CASE(TON_097_names_are_resolved_and_malformed_addresses_refused) {
    tio::loop loop;
    loop.run([]() -> tio::task<> {
        tcp::resolver resolver{tio::this_task::io_executor()};
        auto const found = co_await resolver.async_resolve("localhost", "80", tio::use_task);
        BOOST_REQUIRE(!found.empty());
        BOOST_TEST(found.begin()->endpoint().port() == 80);
        BOOST_TEST(found.begin()->endpoint().address().is_loopback());
        BOOST_CHECK_THROW(asio::ip::make_address("256.0.0.1"), boost::system::system_error);
        auto const code = co_await code_thrown_by(
            resolver.async_resolve("127.0.0.1", "no-such-service", tio::use_task));
        BOOST_TEST(code.failed());
    });
}

BOOST_AUTO_TEST_CASE(TON_098_text_can_be_sent_as_it_is) {
    tio::loop loop;
    auto const text = loop.run([]() -> tio::task<std::string> {
        connection both;
        std::string_view const message = "message";
        co_await asio::async_write(both.a, asio::buffer(message), tio::use_task);
        co_await asio::async_write(both.a, asio::buffer(" and more", 9), tio::use_task);
        co_return co_await reads(both.b, 16);
    });
    BOOST_TEST(text == "message and more");
}

BOOST_AUTO_TEST_SUITE_END()
