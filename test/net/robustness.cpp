// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/net.hpp>
#include <support/no_descriptors.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

// Servers in trouble, in small; bench/reliability/ has them with large numbers, in two processes.
BOOST_AUTO_TEST_SUITE(net_robustness)

namespace {

/// Runs `client` with a server of lines and its log, in one loop and in parallel on two threads.
template <class Client>
void in_both_ways(net::serve_options options, Client client) {
    for (bool const parallel : {false, true}) {
        tio::runtime runtime{{.threads = 2}};
        tio::loop loop{runtime};
        test::diagnostics_log log(loop);
        loop.run([&]() -> tio::task<> {
            options.parallel = parallel;
            test::running_server server(test::echo_lines, options);
            co_await tio::fail_after(client(server, log), 60s);
            server.job.cancel();
            static_cast<void>(co_await tio::as_outcome(server.job));
            BOOST_TEST(server.statistics.active == 0U);
        });
    }
}

void reset(tcp::socket& connection) {
    connection.set_option(asio::socket_base::linger(true, 0));
    connection.close();
}

} // namespace

BOOST_AUTO_TEST_CASE(many_connections_at_a_time_are_all_answered) {
    in_both_ways({}, [](auto& server, auto& log) -> tio::task<> {
        std::vector<tcp::socket> peers;
        for (int i = 0; i != 200; ++i) peers.push_back(co_await server.connect());
        for (auto& peer : peers) co_await test::write_line(peer, "hello");
        for (auto& peer : peers) BOOST_TEST(co_await test::read_line(peer) == "hello");
        BOOST_TEST(server.statistics.active == 200U);
        peers.clear();
        co_await test::until(server.statistics.active, 0);
        BOOST_TEST(log.kinds() == "");
    });
}

BOOST_AUTO_TEST_CASE(connections_that_come_and_go_at_once_leave_nothing) {
    in_both_ways({}, [](auto& server, auto& log) -> tio::task<> {
        for (int i = 0; i != 200; ++i) {
            auto knocks = co_await server.connect();
            if (i % 2 == 0) reset(knocks);
        }
        co_await test::until(server.statistics.accepted, 200);
        co_await test::until(server.statistics.active, 0);
        auto peer = co_await server.connect();
        BOOST_TEST(co_await test::ask(peer, "still serving") == "still serving");
        BOOST_TEST(server.statistics.failed == 0U);
        BOOST_TEST(log.kinds() == "");
    });
}

BOOST_AUTO_TEST_CASE(a_peer_that_resets_at_any_moment_is_a_disconnect_and_no_error) {
    in_both_ways({}, [](auto& server, auto& log) -> tio::task<> {
        for (int i = 0; i != 120; ++i) {
            auto peer = co_await server.connect();
            for (int n = i % 3; n != 0; --n) BOOST_TEST(co_await test::ask(peer, "x") == "x");
            auto const some = std::string("a line\n").substr(0, std::size_t(i % 8));
            co_await asio::async_write(peer, asio::buffer(some), tio::use_task);
            if (i % 5 == 0) co_await tio::yield_now();
            reset(peer);
        }
        co_await test::until(server.statistics.accepted, 120);
        co_await test::until(server.statistics.active, 0);
        BOOST_TEST(server.statistics.failed == 0U);
        BOOST_TEST(log.kinds() == "");
    });
}

BOOST_AUTO_TEST_CASE(exactly_the_handlers_that_throw_are_logged_and_the_others_go_on) {
    in_both_ways({}, [](auto& server, auto& log) -> tio::task<> {
        std::vector<tcp::socket> peers;
        for (int i = 0; i != 70; ++i) peers.push_back(co_await server.connect());
        for (std::size_t i = 0; i != peers.size(); ++i)
            co_await test::write_line(peers[i], i % 7 == 0 ? "fail" : "hello");
        for (std::size_t i = 0; i != peers.size(); ++i)
            BOOST_TEST(co_await test::read_line(peers[i]) == (i % 7 == 0 ? "<end>" : "hello"));
        co_await test::until(server.statistics.active, 60);
        BOOST_TEST(server.statistics.failed == 10U);
        BOOST_TEST(log.entries.size() == 10U);
        BOOST_TEST(std::ranges::all_of(log.entries, [](auto const& entry) {
            return entry.text.find("std::runtime_error: bad line\n  in ") != std::string::npos;
        }));
    });
}

BOOST_AUTO_TEST_CASE(TON_105_short_of_descriptors_it_says_so_once_however_often_it_gets_one) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log log(loop);
    loop.run([&]() -> tio::task<> {
        test::running_server server(test::echo_lines, {});
        auto const exhausted = [&](std::uint64_t times) -> tio::task<> {
            std::vector<tcp::socket> peers;
            for (std::uint64_t i = 0; i != times; ++i) {
                peers.emplace_back(tio::this_task::io_executor());
                peers.back().open(tcp::v4());
            }
            for (auto& peer : peers) {
                auto const errors = server.statistics.accept_errors.load();
                {
                    test::no_descriptors const for_now;
                    co_await peer.async_connect(server.at, tio::use_task);
                    while (server.statistics.accept_errors == errors)
                        co_await tio::testing::advance(100ms);
                }
                co_await tio::testing::advance(100ms);
                BOOST_TEST(co_await test::ask(peer, "late") == "late");
            }
        };
        co_await exhausted(5);
        BOOST_TEST(log.kinds() == "overloaded");
        co_await tio::testing::advance(1min); // it has had enough of them for a while
        co_await exhausted(2);
        BOOST_TEST(log.kinds() == "overloaded, overloaded");
        co_await server.end();
    });
}

BOOST_AUTO_TEST_CASE(C6_stopped_under_load_every_request_that_has_come_is_answered) {
    for (bool const parallel : {false, true}) {
        int begun = 0;
        int answered = 0;
        auto const thinks = [&](tcp::socket peer) -> tio::task<> {
            while (auto const line = co_await tio::until_stop(test::read_line(peer))) {
                if (*line == "<end>") co_return;
                ++begun;
                co_await tio::sleep(1s);
                co_await test::write_line(peer, *line);
            }
        };
        auto const asks = [&](tcp::endpoint at) -> tio::task<> {
            auto peer = co_await net::connect(at);
            for (;;) {
                auto const got = co_await tio::as_outcome(test::ask(peer, "hello"));
                if (!got.has_value() || got.value() != "hello") co_return;
                ++answered;
            }
        };
        tio::testing::run([&]() -> tio::task<> {
            test::running_server server(thinks, {.parallel = parallel});
            std::vector<tio::handle<void>> clients;
            for (int i = 0; i != 50; ++i) clients.push_back(tio::spawn(asks(server.at)));
            while (begun != 50) co_await tio::yield_now();
            server.job.cancel_after_grace(1h);
            co_await tio::testing::advance(1s); // all of them are thinking
            co_await server.job;
            BOOST_TEST(server.statistics.completed == 50U);
            for (auto& client : clients) co_await client;
        });
        BOOST_TEST(begun == 50);
        BOOST_TEST(answered == begun);
    }
}

BOOST_AUTO_TEST_SUITE_END()
