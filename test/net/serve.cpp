// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/net.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/thread.hpp>

#include <boost/asio/read.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <barrier>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include <unistd.h>

namespace asio = boost::asio;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;
using local = asio::local::stream_protocol;
using namespace std::chrono_literals;

// What a server does with its connections; its limits and its end have files of their own.
BOOST_AUTO_TEST_SUITE(net_serve)

namespace {

/// Runs `client` with a server, on one thread or in parallel on two, and cancels the server.
template <class Handler, class Client>
void with_server(Handler handler, net::serve_options options, Client client,
                 std::size_t threads = 1) {
    auto const body = [&]() -> tio::task<> {
        test::running_server server(handler, options);
        co_await tio::fail_after(client(server), 20s);
        co_await server.end();
    };
    if (threads == 1) {
        tio::loop().run(body);
    } else {
        options.parallel = true;
        tio::runtime runtime{{.threads = threads}};
        runtime.run(body);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(each_connection_is_a_job_of_its_own) {
    auto const clients = [](auto& server) -> tio::task<> {
        auto a = co_await server.connect();
        auto b = co_await server.connect();
        BOOST_TEST(co_await test::ask(b, "to b") == "to b");
        BOOST_TEST(co_await test::ask(a, "to a") == "to a");
        BOOST_TEST(server.statistics.active == 2U);
        co_await test::write_line(a, "end");
        BOOST_TEST(co_await test::read_line(a) == "<end>"); // closed by the server
        BOOST_TEST(co_await test::ask(b, "b again") == "b again");
        co_await test::until(server.statistics.completed, 1);
        BOOST_TEST(server.statistics.accepted == 2U);
        BOOST_TEST(server.statistics.active == 1U);
    };
    for (std::size_t const threads : {1U, 2U}) with_server(test::echo_lines, {}, clients, threads);
}

BOOST_AUTO_TEST_CASE(an_error_in_a_handler_ends_its_connection_alone_and_is_logged_with_its_way) {
    for (bool const parallel : {false, true}) {
        tio::runtime runtime{{.threads = 2}};
        tio::loop loop{runtime};
        test::diagnostics_log log(loop);
        loop.run([&]() -> tio::task<> {
            test::running_server server(test::echo_lines, {.parallel = parallel});
            auto good = co_await server.connect();
            auto bad = co_await server.connect();
            auto const name = net::detail::name_of(bad.local_endpoint());
            BOOST_TEST(co_await test::ask(bad, "fail") == "<end>");
            BOOST_TEST(co_await test::ask(good, "still there") == "still there");
            co_await test::until(server.statistics.active, 1);
            BOOST_TEST(server.statistics.failed == 1U);
            BOOST_REQUIRE(log.entries.size() == 1U);
            auto const& entry = log.entries.front();
            BOOST_TEST((entry.kind == tio::diagnostic::kind_type::unheard));
            BOOST_TEST(entry.text.find("connection " + name +
                                       " failed: std::runtime_error: bad line\n"
                                       "  in test::echo_lines at ") == 0U);
            co_await server.end();
        });
    }
}

BOOST_AUTO_TEST_CASE(a_logger_hears_of_it_instead_and_of_the_lives_of_the_connections) {
    std::vector<std::string> lines;
    tio::logger const logger([&](tio::log_entry const& entry) { lines.push_back(entry.text); });
    auto const client = [](auto& server) -> tio::task<> {
        auto peer = co_await server.connect();
        BOOST_TEST(co_await test::ask(peer, "fail") == "<end>");
        co_await test::until(server.statistics.active, 0);
    };
    with_server(test::echo_lines, {.logger = &logger}, client);
    auto const said = [&](std::string_view what) {
        return std::ranges::any_of(
            lines, [&](auto const& line) { return line.find(what) != std::string::npos; });
    };
    BOOST_TEST(said("failed and nobody hears of it: std::runtime_error: bad line"));
    BOOST_TEST(said("'127.0.0.1:"));
}

BOOST_AUTO_TEST_CASE(with_bubble_an_error_in_a_handler_ends_the_server_and_comes_out_of_it) {
    for (bool const parallel : {false, true}) {
        tio::loop loop;
        loop.run([&]() -> tio::task<> {
            test::running_server server(test::echo_lines, {.parallel = parallel, .bubble = true});
            auto other = co_await server.connect();
            auto bad = co_await server.connect();
            BOOST_TEST(co_await test::ask(bad, "fail") == "<end>");
            BOOST_TEST(co_await test::read_line(other) == "<end>"); // cancelled
            auto const ended = co_await tio::as_outcome(server.job);
            BOOST_TEST(test::text_of(ended.exception()) == "bad line");
            auto const refused = co_await tio::as_outcome(server.connect());
            BOOST_TEST(refused.has_exception());
        });
    }
}

BOOST_AUTO_TEST_CASE(that_a_peer_has_gone_is_counted_and_not_logged_unless_that_is_asked_for) {
    auto const reads = [](tcp::socket peer) -> tio::task<> {
        char data = 0;
        co_await asio::async_read(peer, asio::buffer(&data, 1), tio::use_task);
    };
    for (bool const report : {false, true}) {
        tio::loop loop;
        test::diagnostics_log log(loop);
        loop.run([&]() -> tio::task<> {
            test::running_server server(reads, {.report_disconnects = report});
            { auto const gone = co_await server.connect(); }
            co_await test::until(server.statistics.disconnected, 1);
            auto reset = co_await server.connect();
            co_await test::until(server.statistics.accepted, 2);
            reset.set_option(asio::socket_base::linger(true, 0));
            reset.close();
            co_await test::until(server.statistics.disconnected, 2);
            co_await test::until(server.statistics.active, 0);
            BOOST_TEST(server.statistics.failed == 0U);
            co_await server.end();
        });
        BOOST_TEST(log.kinds() == (report ? "unheard, unheard" : ""));
    }
}

BOOST_AUTO_TEST_CASE(handlers_take_the_socket_as_they_like_and_the_peer) {
    auto const client = [](auto& server) -> tio::task<> {
        auto peer = co_await server.connect();
        auto const port = std::to_string(peer.local_endpoint().port());
        auto const answer = co_await test::read_line(peer);
        BOOST_TEST((answer == "hello" || answer == port));
        BOOST_TEST(co_await test::read_line(peer) == "<end>");
    };
    auto const by_reference = [](tcp::socket& peer) { return test::write_line(peer, "hello"); };
    auto const any_stream = [](auto& peer) -> tio::task<> {
        co_await test::write_line(peer, "hello");
    };
    auto const with_peer = [](tcp::socket socket, tcp::endpoint peer) -> tio::task<> {
        co_await test::write_line(socket, std::to_string(peer.port()));
    };
    auto const by_reference_with_peer = [](tcp::socket& socket, tcp::endpoint peer) -> tio::task<> {
        co_await test::write_line(socket, std::to_string(peer.port()));
    };
    auto const gives_something = [](tcp::socket socket) -> tio::task<int> {
        co_await test::write_line(socket, "hello");
        co_return 1;
    };
    with_server(by_reference, {}, client);
    with_server(any_stream, {}, client);
    with_server(with_peer, {}, client);
    with_server(by_reference_with_peer, {}, client);
    with_server(gives_something, {}, client);
}

BOOST_AUTO_TEST_CASE(L4_in_parallel_handlers_run_at_the_same_time) {
    std::set<std::thread::id> threads;
    std::mutex mutex;
    std::barrier both(2);
    auto const meets = [&](tcp::socket) -> tio::task<> {
        both.arrive_and_wait(); // blocks its thread until the other one is there
        std::lock_guard const lock(mutex);
        threads.insert(std::this_thread::get_id());
        co_return;
    };
    auto const clients = [](auto& server) -> tio::task<> {
        auto const a = co_await server.connect();
        auto const b = co_await server.connect();
        co_await test::until(server.statistics.completed, 2);
    };
    with_server(meets, {}, clients, 3); // one for the server itself
    BOOST_TEST(threads.size() == 2U);
}

BOOST_AUTO_TEST_CASE(local_sockets_are_served_too) {
    auto const path =
        std::filesystem::temp_directory_path() / ("tinyasio-serve-" + std::to_string(::getpid()));
    std::filesystem::remove(path);
    auto const echo = [](local::socket& peer) -> tio::task<> {
        co_await test::write_line(peer, co_await test::read_line(peer));
    };
    tio::loop().run([&]() -> tio::task<> {
        auto const server = tio::spawn(net::serve(net::listen(local::endpoint(path)), echo));
        auto peer = co_await net::connect(local::endpoint(path));
        BOOST_TEST(co_await test::ask(peer, "hello") == "hello");
        server.cancel();
    });
    BOOST_TEST(std::filesystem::exists(path)); // whoever made the place removes it
    std::filesystem::remove(path);
}

BOOST_AUTO_TEST_CASE(what_listening_throws_comes_out_of_the_server) {
    tio::loop().run([]() -> tio::task<> {
        auto const taken = net::listen(test::any_port);
        auto const at = taken.local_endpoint();
        auto const ended = co_await tio::as_outcome(net::serve(at, test::echo_lines));
        BOOST_TEST(test::text_of(ended.exception()) == "listen on " + net::detail::name_of(at) +
                                                           ": Address already in use [system:98]");
    });
}

BOOST_AUTO_TEST_CASE(an_acceptor_that_is_closed_under_it_is_an_error_that_names_the_server) {
    tio::loop().run([]() -> tio::task<> {
        auto acceptor = net::listen(test::any_port);
        auto const handle = acceptor.native_handle();
        auto const at = net::detail::name_of(acceptor.local_endpoint());
        auto const server = tio::spawn(
            {.bubble = false}, net::serve(std::move(acceptor), test::echo_lines, {.name = "echo"}));
        co_await tio::sleep(1ms);
        ::shutdown(handle, SHUT_RDWR);
        auto const ended = co_await tio::as_outcome(server);
        BOOST_TEST(test::text_of(ended.exception()) ==
                   "echo: accept on " + at + ": Invalid argument [system:22]");
    });
}

BOOST_AUTO_TEST_CASE(options_that_mean_nothing_are_refused) {
    auto const refusal = [](net::serve_options options) {
        try {
            tio::loop().run(net::serve(test::any_port, test::echo_lines, options));
        } catch (tio::usage_error const& refused) {
            return std::string(refused.what());
        }
        return std::string("none");
    };
    BOOST_TEST(refusal({.max_connections = 0}) ==
               "serve was given max_connections = 0; leave it out for any number");
    auto const negative = [](std::string const& name) {
        return "serve was given a negative " + name + "; leave it out for no limit";
    };
    BOOST_TEST(refusal({.idle_timeout = -1s}) == negative("idle_timeout"));
    BOOST_TEST(refusal({.total_timeout = -1s}) == negative("total_timeout"));
    BOOST_TEST(refusal({.grace = -1s}) == negative("grace"));
}

BOOST_AUTO_TEST_CASE(several_errors_that_say_that_the_peer_has_gone_say_no_more_than_one) {
    auto const two_halves = [](tcp::socket& peer) -> tio::task<> {
        auto const half = [&]() -> tio::task<> {
            throw boost::system::system_error(asio::error::eof);
            co_return;
        };
        co_await tio::with_nursery({.on_error = tio::on_error::group},
                                   [&](tio::nursery& n) -> tio::task<> {
                                       n << half() << half();
                                       co_return;
                                   });
        co_await test::write_line(peer, "never");
    };
    auto const client = [](auto& server) -> tio::task<> {
        auto const peer = co_await server.connect();
        co_await test::until(server.statistics.disconnected, 1);
        BOOST_TEST(server.statistics.failed == 0U);
    };
    with_server(two_halves, {}, client);
}

BOOST_AUTO_TEST_CASE(several_servers_may_share_their_figures) {
    tio::loop().run([]() -> tio::task<> {
        net::serve_statistics both;
        auto first = net::listen(test::any_port);
        auto second = net::listen(test::any_port);
        auto const at_first = first.local_endpoint();
        auto const at_second = second.local_endpoint();
        auto const servers = [&](tio::nursery& n) -> tio::task<> {
            n << net::serve(std::move(first), test::echo_lines, {.statistics = &both});
            n << net::serve(std::move(second), test::echo_lines, {.statistics = &both});
            auto a = co_await net::connect(at_first);
            auto b = co_await net::connect(at_second);
            co_await test::until(both.active, 2);
            a.close();
            co_await test::until(both.active, 1);
            n.cancel();
        };
        co_await tio::with_nursery(servers);
        BOOST_TEST(both.active == 0U);
        BOOST_TEST(both.accepted == 2U);
    });
}

BOOST_AUTO_TEST_SUITE_END()
