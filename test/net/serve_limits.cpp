// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/net.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace asio = boost::asio;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

// How many connections at a time, and for how long.
BOOST_AUTO_TEST_SUITE(net_serve_limits)

namespace {

/// Runs it on a virtual clock, and cancels the server.
template <class Handler, class Client>
void on_virtual_clock(Handler handler, net::serve_options options, Client client) {
    tio::testing::run([&]() -> tio::task<> {
        test::running_server server(handler, options);
        co_await client(server);
        co_await server.end();
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(with_max_connections_further_ones_wait_and_are_served_in_order) {
    on_virtual_clock(test::echo_lines, {.max_connections = 2}, [](auto& server) -> tio::task<> {
        std::vector<tcp::socket> peers;
        for (int i = 0; i != 4; ++i) peers.push_back(co_await server.connect());
        BOOST_TEST(co_await test::ask(peers[0], "0") == "0");
        BOOST_TEST(co_await test::ask(peers[1], "1") == "1");
        for (auto& peer : peers) co_await test::write_line(peer, "who waits");
        BOOST_TEST(co_await test::read_line(peers[0]) == "who waits");
        BOOST_TEST(co_await test::read_line(peers[1]) == "who waits");
        BOOST_TEST(server.statistics.accepted == 2U); // the others are in the backlog
        peers[1].close();
        BOOST_TEST(co_await test::read_line(peers[2]) == "who waits");
        BOOST_TEST(server.statistics.accepted == 3U);
        BOOST_TEST(server.statistics.active == 2U);
        peers[0].close();
        BOOST_TEST(co_await test::read_line(peers[3]) == "who waits");
    });
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_one_that_talks_is_not) {
    for (bool const parallel : {false, true})
        on_virtual_clock(test::echo_lines, {.idle_timeout = 30s, .parallel = parallel},
                         [](auto& server) -> tio::task<> {
                             auto talks = co_await server.connect();
                             auto silent = co_await server.connect();
                             BOOST_TEST(co_await test::ask(silent, "hello") == "hello");
                             for (int i = 0; i != 3; ++i) {
                                 BOOST_TEST(co_await test::ask(talks, "hello") == "hello");
                                 co_await tio::testing::advance(29s);
                                 BOOST_TEST(server.statistics.active == (i == 0 ? 2U : 1U));
                             }
                             BOOST_TEST(co_await test::read_line(silent) == "<end>");
                             co_await test::until(server.statistics.timed_out, 1);
                             BOOST_TEST(co_await test::ask(talks, "still") == "still");
                         });
}

BOOST_AUTO_TEST_CASE(time_in_which_a_handler_waits_for_other_things_than_its_peer_is_not_idle) {
    auto const thinks = [](tcp::socket peer) -> tio::task<> {
        auto const line = co_await test::read_line(peer);
        co_await tio::sleep(10min);
        co_await test::write_line(peer, line);
    };
    on_virtual_clock(thinks, {.idle_timeout = 30s}, [](auto& server) -> tio::task<> {
        auto peer = co_await server.connect();
        co_await test::write_line(peer, "hello");
        co_await test::until(server.statistics.accepted, 1);
        co_await tio::testing::advance(10min);
        BOOST_TEST(co_await test::read_line(peer) == "hello");
        BOOST_TEST(server.statistics.timed_out == 0U);
    });
}

BOOST_AUTO_TEST_CASE(no_connection_lasts_longer_than_the_total_timeout) {
    for (bool const parallel : {false, true})
        for (bool const idle_too : {false, true}) {
            net::serve_options options{.total_timeout = 60s, .parallel = parallel};
            if (idle_too) options.idle_timeout = 30s;
            on_virtual_clock(test::echo_lines, options, [](auto& server) -> tio::task<> {
                auto peer = co_await server.connect();
                for (int i = 0; i != 3; ++i) { // a byte now and then does not help
                    BOOST_TEST(co_await test::ask(peer, "x") == "x");
                    co_await tio::testing::advance(20s);
                }
                BOOST_TEST(co_await test::read_line(peer) == "<end>");
                co_await test::until(server.statistics.timed_out, 1);
                BOOST_TEST(server.statistics.failed == 0U);
            });
        }
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_timed_out_of_its_own_has_failed) {
    auto const gives_up = [](tcp::socket) -> tio::task<> {
        co_await tio::fail_after(tio::sleep(1h), 1s);
    };
    tio::testing::virtual_loop loop;
    test::diagnostics_log log(loop);
    loop.run([&]() -> tio::task<> {
        test::running_server server(gives_up, {.idle_timeout = 1h, .total_timeout = 1h});
        auto peer = co_await server.connect();
        co_await test::until(server.statistics.accepted, 1);
        co_await tio::testing::advance(1s);
        BOOST_TEST(server.statistics.failed == 1U);
        BOOST_TEST(server.statistics.timed_out == 0U);
        co_await server.end();
    });
    BOOST_TEST(log.kinds() == "unheard");
}

BOOST_AUTO_TEST_CASE(
    C4_a_handler_that_throws_the_end_of_an_operation_as_its_own_error_is_out_of_time) {
    auto const reads = [](tcp::socket peer) -> tio::task<> {
        char data = 0;
        auto const got =
            co_await asio::async_read(peer, asio::buffer(&data, 1), asio::as_tuple(tio::use_task));
        if (auto const error = std::get<0>(got)) throw boost::system::system_error(error);
    };
    for (bool const parallel : {false, true}) {
        tio::testing::virtual_loop loop;
        test::diagnostics_log log(loop);
        loop.run([&]() -> tio::task<> {
            test::running_server server(reads, {.idle_timeout = 30s, .parallel = parallel});
            auto peer = co_await server.connect();
            co_await test::until(server.statistics.accepted, 1);
            co_await tio::testing::wait_all_blocked();
            co_await tio::testing::advance(30s);
            co_await test::until(server.statistics.timed_out, 1);
            BOOST_TEST(server.statistics.failed == 0U);
            co_await server.end();
        });
        BOOST_TEST(log.kinds() == "");
    }
}

BOOST_AUTO_TEST_CASE(D6_an_error_of_a_handler_whose_time_is_up_is_told_once) {
    auto const fails_late = [](tcp::socket peer) -> tio::task<> {
        try {
            co_await test::echo_lines(std::move(peer));
        } catch (tio::cancelled const&) {
            throw std::runtime_error("late");
        }
    };
    for (bool const parallel : {false, true}) {
        tio::testing::virtual_loop loop;
        test::diagnostics_log log(loop);
        loop.run([&]() -> tio::task<> {
            test::running_server server(fails_late, {.total_timeout = 30s, .parallel = parallel});
            auto peer = co_await server.connect();
            BOOST_TEST(co_await test::ask(peer, "hello") == "hello");
            co_await tio::testing::advance(30s);
            BOOST_TEST(server.statistics.failed == 1U);
            BOOST_TEST(server.statistics.timed_out == 0U);
            co_await server.end();
        });
        BOOST_REQUIRE(log.kinds() == "unheard");
        BOOST_TEST(log.entries[0].text.find(" failed: std::runtime_error: late") !=
                   std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(what_says_that_a_peer_has_gone) {
    namespace errors = asio::error;
    for (boost::system::error_code const error :
         {boost::system::error_code(errors::eof), boost::system::error_code(errors::broken_pipe),
          boost::system::error_code(errors::connection_reset),
          boost::system::error_code(errors::timed_out)})
        BOOST_TEST(net::is_disconnect(error), error.message());
    for (boost::system::error_code const error :
         {boost::system::error_code(errors::access_denied), boost::system::error_code(),
          boost::system::error_code(errors::operation_aborted),
          make_error_code(tio::errc::timed_out), boost::system::error_code(errors::not_found)})
        BOOST_TEST(!net::is_disconnect(error), error.message());
}

BOOST_AUTO_TEST_SUITE_END()
