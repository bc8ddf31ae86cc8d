// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "connected.hpp"

#include <support/trace.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace tio = tinyasio;
using boost::asio::ip::tcp;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(interop_beast_http)

namespace {

using request_type = http::request<http::string_body>;
using response_type = http::response<http::string_body>;

/// Answers requests until the client has no more; gives how many.
tio::task<int> serve(tcp::socket peer) {
    beast::tcp_stream stream(std::move(peer));
    beast::flat_buffer buffer;
    for (int served = 0;; ++served) {
        request_type request;
        try {
            co_await http::async_read(stream, buffer, request, tio::use_task);
        } catch (boost::system::system_error const& error) {
            if (error.code() == http::error::end_of_stream) co_return served;
            throw;
        }
        response_type response(http::status::ok, request.version());
        response.keep_alive(request.keep_alive());
        response.body() = std::string(request.target()) + " " + request.body();
        response.prepare_payload();
        co_await http::async_write(stream, response, tio::use_task);
    }
}

tio::task<std::string> fetch(beast::tcp_stream& from, beast::flat_buffer& buffer,
                             std::string target, std::string body) {
    request_type request(http::verb::post, target, 11);
    request.set(http::field::host, "localhost");
    request.body() = std::move(body);
    request.prepare_payload();
    co_await http::async_write(from, request, tio::use_task);
    response_type response;
    co_await http::async_read(from, buffer, response, tio::use_task);
    if (!response.keep_alive()) throw std::runtime_error("the connection is not kept");
    co_return response.body();
}

/// Several requests over one connection.
tio::task<std::size_t> fetch_all(tcp::socket from, test::trace& log) {
    beast::tcp_stream stream(std::move(from));
    beast::flat_buffer buffer;
    log.add(co_await fetch(stream, buffer, "/a", "one"));
    log.add(co_await fetch(stream, buffer, "/b", "two"));
    auto const large = co_await fetch(stream, buffer, "/c", std::string(1'000'000, 'x'));
    co_return large.size();
}

tio::task<> serve_and_fetch(test::trace& log) {
    auto both = co_await test::connect();
    auto const [served, size] =
        co_await tio::all(serve(std::move(both.server)), fetch_all(std::move(both.client), log));
    log.add(std::to_string(served) + " served");
    log.add(std::to_string(size) + " bytes");
}

} // namespace

BOOST_AUTO_TEST_CASE(I1_beast_serves_and_fetches_over_a_kept_connection) {
    test::trace log;
    tio::loop().run(serve_and_fetch, std::ref(log));
    BOOST_TEST(log.text() == "/a one, /b two, 3 served, 1000003 bytes");
}

BOOST_AUTO_TEST_CASE(L1_beast_serves_and_fetches_on_a_pool_of_threads) {
    test::trace log;
    asio::thread_pool pool(2);
    tio::loop(pool).run(serve_and_fetch, std::ref(log));
    BOOST_TEST(log.text() == "/a one, /b two, 3 served, 1000003 bytes");
}

BOOST_AUTO_TEST_CASE(I1_ten_clients_of_beast_are_served_at_a_time) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        std::vector<tio::task<int>> servers;
        std::vector<tio::task<std::size_t>> clients;
        for (int i = 0; i != 10; ++i) {
            auto both = co_await test::connect();
            servers.push_back(serve(std::move(both.server)));
            clients.push_back(fetch_all(std::move(both.client), log));
        }
        auto const [served, sizes] =
            co_await tio::all(tio::all(std::move(servers)), tio::all(std::move(clients)));
        BOOST_TEST(served == std::vector(10, 3), boost::test_tools::per_element());
        BOOST_TEST(sizes == std::vector<std::size_t>(10, 1'000'003),
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(C1_a_job_that_waits_for_a_request_is_cancelled) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await test::connect();
        auto const reads = [&](tio::event& about_to_wait) -> tio::task<> {
            about_to_wait.set();
            co_await serve(std::move(both.server));
        };
        auto const job = co_await test::start_and_let_wait(reads);
        job.cancel();
        log.add(co_await test::end_of(job));
        // The stream of the job is gone.
        char byte;
        auto const read =
            co_await both.client.async_read_some(asio::buffer(&byte, 1), tio::use_result);
        log.add(read.error() == asio::error::eof ? "end of file" : read.error().message());
    });
    BOOST_TEST(log.text() == "job_cancelled, end of file");
}

BOOST_AUTO_TEST_CASE(C4_a_read_that_is_cancelled_half_way_keeps_what_has_arrived) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await test::connect();
        beast::tcp_stream stream(std::move(both.server));
        beast::flat_buffer buffer;
        http::request_parser<http::string_body> parser;
        std::string const header = "POST /late HTTP/1.1\r\nContent-Length: 6\r\n\r\n";
        auto const reads = [&](tio::event& about_to_wait) -> tio::task<> {
            about_to_wait.set();
            auto const [error, size] =
                co_await http::async_read(stream, buffer, parser, asio::as_tuple(tio::use_task));
            log.add(error.message() + " after " + std::to_string(size));
            co_await tio::yield_now();
            log.add("never");
        };
        auto const job = co_await test::start_and_let_wait(reads);
        co_await asio::async_write(both.client, asio::buffer(header + "abc"), tio::use_task);
        while (!parser.is_header_done()) co_await tio::yield_now();
        job.cancel();
        log.add(co_await test::end_of(job));

        // Nothing is lost: another read goes on from there.
        co_await asio::async_write(both.client, asio::buffer("def", 3), tio::use_task);
        co_await http::async_read(stream, buffer, parser, tio::use_task);
        log.add(parser.get().body());
    });
    BOOST_TEST(log.text() == "Operation canceled after 45, job_cancelled, abcdef");
}

BOOST_AUTO_TEST_CASE(C3_the_expiry_of_a_tcp_stream_is_an_error_like_any_other) {
    test::trace log;
    tio::loop loop;
    auto const error = test::caught([&] {
        loop.run([&]() -> tio::task<> {
            auto both = co_await test::connect();
            beast::tcp_stream stream(std::move(both.server));
            stream.expires_after(1ms);
            beast::flat_buffer buffer;
            request_type request;
            auto const reads = [&]() -> tio::task<> {
                co_await http::async_read(stream, buffer, request, tio::use_task);
            };
            auto const waits = [&]() -> tio::task<> {
                test::trace::at_end const end(log, "the other one has ended");
                co_await tio::sleep(1h);
            };
            co_await tio::all(reads, waits);
        });
    });
    BOOST_CHECK_EXCEPTION(std::rethrow_exception(error), boost::system::system_error,
                          [](auto const& e) { return e.code() == beast::error::timeout; });
    BOOST_TEST(log.text() == "the other one has ended");
}

BOOST_AUTO_TEST_CASE(C9_a_cancelled_read_does_not_wait_for_the_expiry_of_its_stream) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await test::connect();
        auto const reads = [&](tio::event& about_to_wait) -> tio::task<> {
            beast::tcp_stream stream(std::move(both.server));
            stream.expires_after(1h);
            beast::flat_buffer buffer;
            request_type request;
            about_to_wait.set();
            co_await http::async_read(stream, buffer, request, tio::use_task);
        };
        auto const job = co_await test::start_and_let_wait(reads);
        job.cancel();
        log.add(co_await test::end_of(job));
    });
    BOOST_TEST(log.text() == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(C9_a_cancelled_write_that_the_peer_does_not_take_ends) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto both = co_await test::connect();
        auto const writes = [&](tio::event& about_to_wait) -> tio::task<> {
            beast::tcp_stream stream(std::move(both.server));
            response_type response(http::status::ok, 11);
            response.body() = std::string(64'000'000, 'x');
            response.prepare_payload();
            about_to_wait.set();
            co_await http::async_write(stream, response, tio::use_task);
        };
        auto const job = co_await test::start_and_let_wait(writes);
        job.cancel();
        log.add(co_await test::end_of(job));
    });
    BOOST_TEST(log.text() == "job_cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
