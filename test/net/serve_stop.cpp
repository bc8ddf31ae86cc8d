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

#include <boost/test/unit_test.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

// A server ends in two phases (C6).
BOOST_AUTO_TEST_SUITE(net_serve_stop)

namespace {

/// Finishes the line that it is at when it is asked to stop.
tio::task<> polite(tcp::socket peer) {
    while (auto const line = co_await tio::until_stop(test::read_line(peer))) {
        if (*line == "<end>") co_return;
        co_await test::write_line(peer, *line);
    }
    co_await test::write_line(peer, "goodbye");
}

/// Whether nobody listens any more.
tio::task<bool> is_refused(tcp::endpoint at) {
    co_return (co_await tio::as_outcome(net::connect(at))).has_exception();
}

} // namespace

BOOST_AUTO_TEST_CASE(C6_asked_to_stop_it_accepts_no_more_and_handlers_finish) {
    for (bool const parallel : {false, true})
        for (std::size_t const threads : {1U, 2U}) {
            auto const body = [&]() -> tio::task<> {
                test::running_server server(polite, {.parallel = parallel});
                auto peer = co_await server.connect();
                BOOST_TEST(co_await test::ask(peer, "hello") == "hello");
                server.job.cancel_after_grace(1h);
                BOOST_TEST(co_await test::read_line(peer) == "goodbye");
                co_await server.job; // returns as if nothing had happened
                BOOST_TEST(co_await is_refused(server.at));
                BOOST_TEST(server.statistics.completed == 1U);
            };
            if (threads == 1) {
                tio::loop().run(body);
            } else {
                tio::runtime runtime{{.threads = threads}};
                runtime.run(body);
            }
        }
}

BOOST_AUTO_TEST_CASE(C6_without_connections_it_ends_at_once_also_while_it_waits_for_room) {
    tio::testing::run([]() -> tio::task<> {
        test::running_server server(polite, {.max_connections = 1});
        server.job.cancel_after_grace(1h);
        co_await server.job;
        test::running_server full(polite, {.max_connections = 1});
        auto peer = co_await full.connect();
        BOOST_TEST(co_await test::ask(peer, "hello") == "hello");
        full.job.cancel_after_grace(1h);
        BOOST_TEST(co_await test::read_line(peer) == "goodbye");
        co_await full.job;
    });
}

BOOST_AUTO_TEST_CASE(C6_after_its_grace_the_stragglers_are_named_and_cancelled) {
    for (bool const parallel : {false, true}) {
        tio::testing::virtual_loop loop;
        test::diagnostics_log log(loop);
        loop.run([&]() -> tio::task<> {
            test::running_server server(test::echo_lines,
                                        {.name = "echo", .grace = 10s, .parallel = parallel});
            auto peer = co_await server.connect();
            auto gone = co_await server.connect();
            BOOST_TEST(co_await test::ask(peer, "hello") == "hello");
            BOOST_TEST(co_await test::ask(gone, "hello") == "hello");
            server.job.cancel_after_grace(1h);
            gone.close();
            co_await tio::testing::advance(9s);
            BOOST_TEST(co_await test::ask(peer, "in the grace") == "in the grace");
            BOOST_TEST(co_await is_refused(server.at));
            co_await tio::testing::advance(1s);
            BOOST_TEST(co_await test::read_line(peer) == "<end>");
            co_await server.job;
            BOOST_REQUIRE(log.entries.size() == 1U);
            auto const& entry = log.entries.front();
            BOOST_TEST((entry.kind == tio::diagnostic::kind_type::stragglers));
            BOOST_TEST(entry.text.find("echo: 1 connection is cancelled after 10 s of grace:\n") ==
                       0U);
            BOOST_TEST(entry.text.find('\'' + net::detail::name_of(peer.local_endpoint()) + '\'') !=
                       std::string::npos);
        });
    }
}

BOOST_AUTO_TEST_CASE(C6_the_grace_of_whoever_asks_counts_if_it_has_none) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log log(loop);
    loop.run([&]() -> tio::task<> {
        test::running_server server(test::echo_lines, {});
        auto peer = co_await server.connect();
        BOOST_TEST(co_await test::ask(peer, "hello") == "hello");
        server.job.cancel_after_grace(10s);
        co_await tio::testing::advance(10s);
        BOOST_TEST(co_await test::read_line(peer) == "<end>");
        auto const ended = co_await tio::as_outcome(server.job);
        BOOST_TEST(test::text_of(ended.exception()) == "job_cancelled");
    });
    BOOST_TEST(log.kinds() == "stragglers");
    BOOST_TEST(log.entries.at(0).text.find("before the end:\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(TON_099_cancelling_it_closes_everything_and_reports_no_stragglers) {
    for (bool const parallel : {false, true}) {
        tio::runtime runtime{{.threads = 2}};
        tio::loop loop{runtime};
        test::diagnostics_log log(loop);
        loop.run([&]() -> tio::task<> {
            test::running_server server(test::echo_lines, {.parallel = parallel});
            std::vector<tcp::socket> peers;
            for (int i = 0; i != 5; ++i) {
                peers.push_back(co_await server.connect());
                BOOST_TEST(co_await test::ask(peers.back(), "hello") == "hello");
            }
            server.job.cancel();
            for (auto& peer : peers) BOOST_TEST(co_await test::read_line(peer) == "<end>");
            static_cast<void>(co_await tio::as_outcome(server.job));
            BOOST_TEST(co_await is_refused(server.at));
            BOOST_TEST(server.statistics.active == 0U);
        });
        BOOST_TEST(log.kinds() == "");
    }
}

namespace {

/// What the diagnostics hear of a handler that throws this when its server is cancelled.
std::string told_of_late_error(tio::loop& loop, std::exception_ptr error,
                               net::serve_options const& options) {
    test::diagnostics_log log(loop);
    auto const fails_late = [&error](tcp::socket peer) -> tio::task<> {
        try {
            co_await test::echo_lines(std::move(peer));
        } catch (tio::cancelled const&) {
            std::rethrow_exception(error);
        }
    };
    loop.run([&]() -> tio::task<> {
        test::running_server server(fails_late, options);
        auto peer = co_await server.connect();
        BOOST_TEST(co_await test::ask(peer, "hello") == "hello");
        co_await server.end();
        BOOST_TEST(server.statistics.failed + server.statistics.disconnected == 1U);
        BOOST_TEST(server.statistics.active == 0U);
    });
    return log.kinds();
}

} // namespace

BOOST_AUTO_TEST_CASE(D6_a_late_error_of_a_handler_is_told_once_whatever_it_runs_under) {
    auto const late = std::make_exception_ptr(std::runtime_error("late"));
    auto const gone = std::make_exception_ptr(boost::system::system_error(asio::error::eof));
    tio::runtime runtime{{.threads = 2}};
    tio::loop many{runtime};
    tio::loop one;
    for (tio::loop* const in : {&many, &one})
        for (bool const parallel : {false, true})
            for (auto const limit : {std::optional<tio::detail::duration>(), {1h}}) {
                net::serve_options const options{
                    .idle_timeout = limit, .total_timeout = limit, .parallel = parallel};
                BOOST_TEST(told_of_late_error(*in, late, options) == "raised");
                BOOST_TEST(told_of_late_error(*in, gone, options) == "");
            }
}

BOOST_AUTO_TEST_CASE(cancelled_it_listens_no_more_while_handlers_clean_up) {
    tio::testing::run([]() -> tio::task<> {
        tio::event cleaned;
        auto const slow = [&](tcp::socket peer) -> tio::task<> {
            auto const clean_up = [&] { return cleaned.wait(); };
            co_await tio::finally(test::echo_lines(std::move(peer)), clean_up);
        };
        test::running_server server(slow, {});
        auto peer = co_await server.connect();
        BOOST_TEST(co_await test::ask(peer, "hello") == "hello");
        server.job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(co_await is_refused(server.at));
        BOOST_TEST(!server.job.done());
        cleaned.set();
        static_cast<void>(co_await tio::as_outcome(server.job));
    });
}

BOOST_AUTO_TEST_CASE(C6_stragglers_are_named_too_if_its_grace_is_the_longer_one) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log log(loop);
    loop.run([&]() -> tio::task<> {
        test::running_server server(test::echo_lines, {.grace = 1h});
        auto peer = co_await server.connect();
        BOOST_TEST(co_await test::ask(peer, "hello") == "hello");
        server.job.cancel_after_grace(10s);
        co_await tio::testing::advance(10s);
        static_cast<void>(co_await tio::as_outcome(server.job));
        BOOST_TEST(server.statistics.cancelled == 1U);
    });
    BOOST_TEST(log.kinds() == "stragglers");
}

BOOST_AUTO_TEST_CASE(D3_a_crash_while_it_stops_has_a_report_of_its_own) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log log(loop);
    loop.run([&]() -> tio::task<> {
        test::running_server server(test::echo_lines, {.grace = 1h, .bubble = true});
        auto other = co_await server.connect();
        auto bad = co_await server.connect();
        BOOST_TEST(co_await test::ask(other, "hello") == "hello");
        BOOST_TEST(co_await test::ask(bad, "hello") == "hello");
        server.job.cancel_after_grace(1h);
        BOOST_TEST(co_await test::ask(bad, "fail") == "<end>");
        auto const ended = co_await tio::as_outcome(server.job);
        BOOST_TEST(test::text_of(ended.exception()) == "bad line");
    });
    BOOST_TEST(log.kinds() == "");
}

namespace {

/// Lets time pass while others wait for their peers.
tio::task<> ticking() {
    for (;;) {
        co_await tio::testing::wait_all_blocked();
        co_await tio::testing::advance(10ms);
    }
}

/// A server and a client that talk, and end in an orderly way.
tio::task<> a_short_life(bool parallel, bool stops) {
    tio::spawn({.awaited = false}, ticking());
    auto acceptor = net::listen(test::any_port);
    auto const at = acceptor.local_endpoint();
    auto const server = tio::spawn(
        net::serve(std::move(acceptor), polite,
                   {.max_connections = 2, .idle_timeout = 1h, .grace = 1h, .parallel = parallel}));
    // Asio 1.90 frees what it has allocated twice if it cannot take a connection that waits
    // already.
    co_await tio::testing::wait_all_blocked();
    auto peer = co_await net::connect(at);
    auto const answer = co_await test::ask(peer, "hello");
    if (!stops) co_return server.cancel();
    server.cancel_after_grace(1h);
    // Asio waits for ever if one reads again from a connection that was reset.
    if (answer != "<end>") static_cast<void>(co_await test::read_line(peer));
    static_cast<void>(co_await tio::as_outcome(server)); // cancelled at once without memory
}

} // namespace

BOOST_AUTO_TEST_CASE(V3_cancelled_whatever_the_moment_nothing_is_left_of_a_server) {
    for (bool const parallel : {false, true})
        // Not while it stops: then it says that it has stragglers.
        tio::testing::cancel_everywhere([=] { return a_short_life(parallel, /*stops=*/false); });
}

BOOST_AUTO_TEST_CASE(V3_whichever_allocation_fails_nothing_is_left_of_a_server) {
    for (bool const parallel : {false, true})
        tio::testing::fail_allocations([=] { return a_short_life(parallel, /*stops=*/true); });
}

BOOST_AUTO_TEST_SUITE_END()
