// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/inquest.hpp>
#include <support/net.hpp>
#include <support/no_descriptors.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/read.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using test::inquest;
using test::see;

// The table of doc/errors.md: servers and clients.
BOOST_AUTO_TEST_SUITE(loop_where_errors_go_in_a_server)

namespace {

using situation = tio::task<>(inquest&, net::serve_options);

/// Fails after a line; waits, and fails if it is cancelled, after "late".
tio::task<> session(tcp::socket peer) {
    auto const line = co_await test::read_line(peer);
    if (line == "fail") throw std::runtime_error("boom");
    try {
        char data = 0;
        co_await asio::async_read(peer, asio::buffer(&data, 1), tio::use_task);
    } catch (tio::cancelled const&) {
        if (line == "late") throw std::runtime_error("late");
        throw;
    }
}

struct served {
    explicit served(net::serve_options options) : server(session, options) {}
    /// A connection whose handler has read this.
    tio::task<tcp::socket> connect(std::string line) {
        auto peer = co_await server.connect();
        co_await test::until(server.statistics.accepted, ++connected);
        co_await test::write_line(peer, std::move(line));
        for (int i = 0; i != 3; ++i) co_await tio::testing::wait_all_blocked();
        co_return peer;
    }
    test::running_server<decltype(&session)> server;
    std::uint64_t connected = 0;
};

tio::task<> serve_handler(inquest& at, net::serve_options options) {
    served with(options);
    auto good = co_await with.connect("wait");
    auto bad = co_await with.connect("fail");
    at.add("peer", co_await test::read_line(bad));
    co_await test::until(with.server.statistics.active, 1);
    co_await with.server.end();
}

tio::task<> serve_handler_with_bubble(inquest& at, net::serve_options options) {
    options.bubble = true;
    served with(options);
    auto other = co_await with.connect("wait");
    auto const fails = [&]() -> tio::task<> { static_cast<void>(co_await with.connect("fail")); };
    co_await tio::all(see(at, "server", with.server.job), fails);
    at.add("other peer", co_await test::read_line(other));
}

tio::task<> serve_peer_has_gone(inquest& at, net::serve_options options) {
    served with(options);
    { auto const gone = co_await with.connect("wait"); }
    co_await test::until(with.server.statistics.disconnected, 1);
    co_await test::until(with.server.statistics.active, 0);
    co_await see(at, "root", tio::yield_now());
    co_await with.server.end();
}

tio::task<> serve_limit_expires(inquest& at, net::serve_options options) {
    options.idle_timeout = 30s;
    served with(options);
    auto silent = co_await with.connect("wait");
    co_await tio::testing::advance(30s);
    at.add("peer", co_await test::read_line(silent));
    co_await test::until(with.server.statistics.timed_out, 1);
    co_await with.server.end();
}

tio::task<> serve_cannot_listen(inquest& at, net::serve_options options) {
    auto const taken = net::listen(test::any_port);
    auto const run = [&]() -> tio::task<> {
        try {
            co_await net::serve(taken.local_endpoint(), session, options);
        } catch (boost::system::system_error const& error) {
            throw std::runtime_error(error.code().message());
        }
    };
    co_await see(at, "awaiter", run());
}

tio::task<> serve_acceptor_breaks(inquest& at, net::serve_options options) {
    auto acceptor = net::listen(test::any_port);
    acceptor.close();
    acceptor.open(tcp::v4()); // does not listen
    auto const run = [&]() -> tio::task<> {
        try {
            co_await net::serve(std::move(acceptor), session, options);
        } catch (boost::system::system_error const& error) {
            throw std::runtime_error(error.code().message());
        }
    };
    co_await see(at, "awaiter", run());
}

tio::task<> serve_out_of_descriptors(inquest& at, net::serve_options options) {
    served with(options);
    tcp::socket peer(tio::this_task::io_executor());
    peer.open(tcp::v4());
    {
        test::no_descriptors const none;
        co_await peer.async_connect(with.server.at, tio::use_task);
        co_await test::until(with.server.statistics.accept_errors, 1);
    }
    co_await tio::testing::advance(100ms);
    co_await test::until(with.server.statistics.accepted, 1);
    at.add("peer", "served");
    co_await with.server.end();
}

tio::task<> serve_stragglers(inquest& at, net::serve_options options) {
    options.grace = 10s;
    served with(options);
    auto peer = co_await with.connect("wait");
    with.server.job.cancel_after_grace(1h);
    co_await tio::testing::advance(10s);
    co_await see(at, "server", with.server.job);
}

/// A handler fails because a crash cancels it.
tio::task<> serve_handler_fails_late(inquest&, net::serve_options options) {
    auto acceptor = net::listen(test::any_port);
    auto const at = acceptor.local_endpoint();
    net::serve_statistics statistics;
    auto const crashes = [&]() -> tio::task<> {
        auto peer = co_await net::connect(at);
        co_await test::write_line(peer, "late");
        co_await test::until(statistics.accepted, 1);
        for (int i = 0; i != 3; ++i) co_await tio::testing::wait_all_blocked();
        throw std::runtime_error("boom");
    };
    options.statistics = &statistics;
    tio::spawn(crashes);
    co_await net::serve(std::move(acceptor), session, options);
}

tio::task<> connect_fails(inquest& at, net::serve_options) {
    auto const run = [&]() -> tio::task<> {
        std::vector const both{test::refusing(), test::refusing()};
        try {
            co_await net::connect(both);
        } catch (boost::system::system_error const& error) {
            try {
                std::rethrow_if_nested(error);
            } catch (tio::exception_group const& each) {
                at.add("nested", std::to_string(each.errors().size()) + " errors");
            }
            throw std::runtime_error(error.code().message());
        }
    };
    co_await see(at, "awaiter", run());
}

std::string went(situation* of, tio::crash which, bool parallel) {
    return test::inquest_into(
        [&](inquest& at) { return of(at, net::serve_options{.parallel = parallel}); }, which, {});
}
/// The same has to happen with one loop, and with one for each connection.
std::string went(situation* of, tio::crash which) {
    auto const alone = went(of, which, false);
    BOOST_TEST(went(of, which, true) == alone);
    return alone;
}
std::string by_default(situation* of) {
    return went(of, tio::crash::unhandled);
}
std::string with_crash_any(situation* of) {
    return went(of, tio::crash::any);
}

} // namespace

BOOST_AUTO_TEST_CASE(serve_handler_by_default) {
    BOOST_TEST(by_default(serve_handler) == "diagnostics: unheard, peer: <end>, run: nothing");
}
BOOST_AUTO_TEST_CASE(serve_handler_with_crash_any) {
    BOOST_TEST(with_crash_any(serve_handler) == "diagnostics: unheard, peer: <end>, run: nothing");
}

BOOST_AUTO_TEST_CASE(serve_handler_with_bubble_by_default) {
    BOOST_TEST(by_default(serve_handler_with_bubble) ==
               "server: boom, other peer: <end>, run: nothing");
}
BOOST_AUTO_TEST_CASE(serve_handler_with_bubble_with_crash_any) {
    BOOST_TEST(with_crash_any(serve_handler_with_bubble) ==
               "server: boom, other peer: <end>, run: nothing");
}

BOOST_AUTO_TEST_CASE(serve_peer_has_gone_by_default) {
    BOOST_TEST(by_default(serve_peer_has_gone) == "root: nothing, run: nothing");
}
BOOST_AUTO_TEST_CASE(serve_peer_has_gone_with_crash_any) {
    BOOST_TEST(with_crash_any(serve_peer_has_gone) == "root: nothing, run: nothing");
}

BOOST_AUTO_TEST_CASE(serve_limit_expires_by_default) {
    BOOST_TEST(by_default(serve_limit_expires) == "peer: <end>, run: nothing");
}
BOOST_AUTO_TEST_CASE(serve_limit_expires_with_crash_any) {
    BOOST_TEST(with_crash_any(serve_limit_expires) == "peer: <end>, run: nothing");
}

BOOST_AUTO_TEST_CASE(serve_cannot_listen_by_default) {
    BOOST_TEST(by_default(serve_cannot_listen) == "awaiter: Address already in use, run: nothing");
}
BOOST_AUTO_TEST_CASE(serve_cannot_listen_with_crash_any) {
    BOOST_TEST(with_crash_any(serve_cannot_listen) ==
               "awaiter: Address already in use, run: nothing");
}

BOOST_AUTO_TEST_CASE(serve_acceptor_breaks_by_default) {
    BOOST_TEST(by_default(serve_acceptor_breaks) == "awaiter: Invalid argument, run: nothing");
}
BOOST_AUTO_TEST_CASE(serve_acceptor_breaks_with_crash_any) {
    BOOST_TEST(with_crash_any(serve_acceptor_breaks) == "awaiter: Invalid argument, run: nothing");
}

BOOST_AUTO_TEST_CASE(serve_out_of_descriptors_by_default) {
    BOOST_TEST(by_default(serve_out_of_descriptors) ==
               "diagnostics: overloaded, peer: served, run: nothing");
}
BOOST_AUTO_TEST_CASE(serve_out_of_descriptors_with_crash_any) {
    BOOST_TEST(with_crash_any(serve_out_of_descriptors) ==
               "diagnostics: overloaded, peer: served, run: nothing");
}

BOOST_AUTO_TEST_CASE(serve_stragglers_by_default) {
    BOOST_TEST(by_default(serve_stragglers) ==
               "diagnostics: stragglers, server: nothing, run: nothing");
}
BOOST_AUTO_TEST_CASE(serve_stragglers_with_crash_any) {
    BOOST_TEST(with_crash_any(serve_stragglers) ==
               "diagnostics: stragglers, server: nothing, run: nothing");
}

BOOST_AUTO_TEST_CASE(serve_handler_fails_late_by_default) {
    auto const seen = went(serve_handler_fails_late, tio::crash::unhandled, false);
    BOOST_TEST(seen == "diagnostics: raised, run: [boom, late]");
}
BOOST_AUTO_TEST_CASE(serve_handler_fails_late_with_crash_any) {
    auto const seen = went(serve_handler_fails_late, tio::crash::any, false);
    BOOST_TEST(seen == "diagnostics: raised, run: [boom, late]");
}

BOOST_AUTO_TEST_CASE(serve_parallel_handler_fails_late_by_default) {
    auto const seen = went(serve_handler_fails_late, tio::crash::unhandled, true);
    BOOST_TEST(seen == "diagnostics: raised, run: [boom, late]");
}
BOOST_AUTO_TEST_CASE(serve_parallel_handler_fails_late_with_crash_any) {
    auto const seen = went(serve_handler_fails_late, tio::crash::any, true);
    BOOST_TEST(seen == "diagnostics: raised, run: [boom, late]");
}

BOOST_AUTO_TEST_CASE(connect_fails_by_default) {
    BOOST_TEST(by_default(connect_fails) ==
               "nested: 2 errors, awaiter: Connection refused, run: nothing");
}
BOOST_AUTO_TEST_CASE(connect_fails_with_crash_any) {
    BOOST_TEST(with_crash_any(connect_fails) ==
               "nested: 2 errors, awaiter: Connection refused, run: nothing");
}

BOOST_AUTO_TEST_SUITE_END()
