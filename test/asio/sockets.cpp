// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/streams.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <boost/version.hpp>

#include <array>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;
using boost::system::error_code;

BOOST_AUTO_TEST_SUITE(asio_sockets)

namespace {

/// More than the buffers of the system hold.
std::string const much(4'000'000, 'x');

/// Sends back what it gets, until its peer is gone.
tio::task<> echo(tcp::socket peer) {
    std::array<char, 1024> buffer;
    for (;;) {
        auto [error, n] =
            co_await peer.async_read_some(asio::buffer(buffer), asio::as_tuple(tio::use_task));
        if (error) co_return;
        co_await asio::async_write(peer, asio::buffer(buffer, n), tio::use_task);
    }
}

tio::task<> serve(tcp::acceptor acceptor) {
    for (;;) tio::spawn(echo, co_await acceptor.async_accept(tio::use_task));
}

tio::task<std::string> ask(tcp::endpoint where, std::string question) {
    tcp::socket socket{tio::this_task::executor()};
    co_await socket.async_connect(where, tio::use_task);
    co_await asio::async_write(socket, asio::buffer(question), tio::use_task);
    std::string answer(question.size(), ' ');
    co_await asio::async_read(socket, asio::buffer(answer), tio::use_task);
    co_return answer;
}

/// Reads once, and then passes a checkpoint; writes down what they give.
template <class Stream>
tio::task<> reads(test::trace& log, Stream& stream) {
    std::array<char, 16> buffer;
    try {
        auto const n = co_await stream.async_read_some(asio::buffer(buffer), tio::use_task);
        log.add("read " + std::string(buffer.data(), n));
        co_await tio::yield_now();
        log.add("passed a checkpoint");
    } catch (tio::cancelled const&) {
        log.add("cancelled");
        throw;
    } catch (boost::system::system_error const& error) {
        log.add(error.code() == asio::error::operation_aborted ? "aborted"
                                                               : error.code().message());
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(I1_connect_accept_read_and_write) {
    tio::testing::run([]() -> tio::task<> {
        auto acceptor = test::listen_on_loopback(tio::this_task::executor());
        auto const where = acceptor.local_endpoint();
        tio::spawn({.awaited = false}, serve, std::move(acceptor));
        auto [a, b] = co_await tio::all(ask(where, "first"), ask(where, "second"));
        BOOST_TEST(a == "first");
        BOOST_TEST(b == "second");
    });
}

BOOST_AUTO_TEST_CASE(I1_on_the_executor_of_the_context_too) {
    tio::loop loop;
    loop.run([&]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::io_executor()};
        std::string text = "plain";
        co_await asio::async_write(pair.a, asio::buffer(text), tio::use_task);
        std::string got(5, ' ');
        co_await asio::async_read(pair.b, asio::buffer(got), tio::use_task);
        BOOST_TEST(got == "plain");
    });
}

BOOST_AUTO_TEST_CASE(I1_composed_operations_with_tokens_and_without_values) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        auto const sends = [&]() -> tio::task<std::size_t> {
            auto const n = co_await asio::async_write(pair.a, asio::buffer(much), tio::use_task);
            pair.a.shutdown(test::socket_pair::socket::shutdown_send);
            co_return n;
        };
        auto const receives = [&]() -> tio::task<std::size_t> {
            std::string got;
            auto [error, n] = co_await asio::async_read(pair.b, asio::dynamic_buffer(got),
                                                        asio::as_tuple(tio::use_task));
            BOOST_TEST((error == asio::error::eof));
            BOOST_TEST((got == much));
            co_return n;
        };
        auto [sent, received] = co_await tio::all(sends, receives);
        BOOST_TEST(sent == much.size());
        BOOST_TEST(received == much.size());
        co_await pair.b.async_wait(test::socket_pair::socket::wait_write, tio::use_task);
    });
}

BOOST_AUTO_TEST_CASE(I1_errors_name_the_operation) {
    auto const connects = []() -> tio::task<> {
        auto acceptor = test::listen_on_loopback(tio::this_task::executor());
        auto const nobody_listens_at = acceptor.local_endpoint();
        acceptor.close();
        tcp::socket socket{tio::this_task::executor()};
        co_await socket.async_connect(nobody_listens_at, tio::use_task);
    };
    auto const what =
        test::what_of<boost::system::system_error>([&] { tio::testing::run(connects); });
    BOOST_TEST(what.starts_with("async_connect: "));
}

BOOST_AUTO_TEST_CASE(I1_end_of_file_as_an_error_and_as_a_result) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        pair.a.close();
        std::array<char, 1> buffer;
        tio::result<std::size_t> const n =
            co_await pair.b.async_read_some(asio::buffer(buffer), tio::use_result);
        BOOST_TEST((n.has_error() && n.error() == asio::error::eof));
        test::trace log;
        co_await reads(log, pair.b);
        BOOST_TEST(log.text() == asio::error::make_error_code(asio::error::eof).message());
    });
}

BOOST_AUTO_TEST_CASE(I1_use_task_as_the_default_token) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        auto a = tio::use_task.as_default_on(std::move(pair.a));
        auto b = tio::use_result.as_default_on(std::move(pair.b));
        std::array<char, 4> buffer{'t', 'e', 'x', 't'};
        std::size_t const n = co_await a.async_write_some(asio::buffer(buffer));
        BOOST_TEST(n == 4u);
        tio::result<std::size_t> const m = co_await b.async_read_some(asio::buffer(buffer));
        BOOST_TEST((m.has_value() && *m == 4u));
        using acceptor = tio::use_task_t::as_default_on_t<tcp::acceptor>;
        static_assert(tio::awaitable<decltype(std::declval<acceptor&>().async_accept())>);
    });
}

#if BOOST_VERSION >= 108600
BOOST_AUTO_TEST_CASE(I1_without_any_token) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        std::array<char, 4> buffer{'t', 'e', 'x', 't'};
        std::size_t const n = co_await pair.a.async_write_some(asio::buffer(buffer));
        BOOST_TEST(n == 4u);
        std::size_t const m = co_await pair.b.async_read_some(asio::buffer(buffer));
        BOOST_TEST(m == 4u);
        auto [error, k] = co_await pair.a.async_write_some(asio::buffer(buffer), asio::as_tuple);
        BOOST_TEST((!error && k == 4u));
    });
}
#endif

// --- cancellation

BOOST_AUTO_TEST_CASE(C2_in_a_cancelled_job_nothing_is_read) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        pair.a.write_some(asio::buffer("text", 4));
        tio::handle<> own;
        auto const cancelled = [&]() -> tio::task<> {
            own.cancel();
            co_await reads(log, pair.b);
        };
        own = tio::spawn(cancelled);
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(own.done());
        BOOST_TEST(pair.b.available() == 4u);
    });
    BOOST_TEST(log.text() == "cancelled");
}

BOOST_AUTO_TEST_CASE(C9_a_pending_read_and_a_pending_accept_are_cancelled) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        auto acceptor = test::listen_on_loopback(tio::this_task::executor());
        auto const accepts = [&]() -> tio::task<> {
            co_await test::tell(log, "accept", acceptor.async_accept(tio::use_task));
        };
        auto const reader =
            tio::spawn(reads<test::socket_pair::socket>, std::ref(log), std::ref(pair.b));
        auto const server = tio::spawn(accepts);
        co_await tio::testing::wait_all_blocked();
        reader.cancel();
        server.cancel();
        while (!reader.done() || !server.done()) co_await tio::yield_now();
        // Both work on.
        pair.a.write_some(asio::buffer("text", 4));
        co_await reads(log, pair.b);
    });
    BOOST_TEST(log.text() == "cancelled, accept: cancelled, read text, passed a checkpoint");
}

BOOST_AUTO_TEST_CASE(C4_what_was_read_before_the_cancellation_is_delivered) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        pair.a.write_some(asio::buffer("text", 4));
        auto const reader =
            tio::spawn(reads<test::socket_pair::socket>, std::ref(log), std::ref(pair.b));
        co_await tio::yield_now(); // it has read, and is about to be told so
        reader.cancel();
        while (!reader.done()) co_await tio::yield_now();
        BOOST_TEST(pair.b.available() == 0u);
    });
    BOOST_TEST(log.text() == "read text, cancelled");
}

BOOST_AUTO_TEST_CASE(C4_a_write_that_is_cancelled_half_way_says_how_much_it_has_written) {
    std::size_t written = 0;
    std::size_t received = 0;
    tio::testing::run([&]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        auto const writes = [&]() -> tio::task<> {
            auto [error, n] = co_await asio::async_write(pair.a, asio::buffer(much),
                                                         asio::as_tuple(tio::use_task));
            BOOST_TEST((error == asio::error::operation_aborted));
            written = n;
            pair.a.close();
            co_await tio::yield_now();
            BOOST_ERROR("passed a checkpoint");
        };
        auto const writer = tio::spawn(writes);
        co_await tio::testing::wait_all_blocked();
        writer.cancel();
        std::vector<char> got;
        auto [error, n] = co_await asio::async_read(pair.b, asio::dynamic_buffer(got),
                                                    asio::as_tuple(tio::use_task));
        received = n;
        BOOST_TEST(writer.done());
    });
    BOOST_TEST(written > 0u);
    BOOST_TEST(written < much.size());
    BOOST_TEST(written == received);
}

BOOST_AUTO_TEST_CASE(C3_a_socket_that_another_job_closes_is_aborted_and_not_cancelled) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        auto const reader =
            tio::spawn(reads<test::socket_pair::socket>, std::ref(log), std::ref(pair.b));
        co_await tio::testing::wait_all_blocked();
        pair.b.close();
        co_await reader;
    });
    BOOST_TEST(log.text() == "aborted");
}

BOOST_AUTO_TEST_SUITE_END()
