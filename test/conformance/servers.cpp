// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/net.hpp>
#include <support/no_descriptors.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/read.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;
using local = asio::local::stream_protocol;
using namespace std::chrono_literals;

// Servers and their clients.
BOOST_AUTO_TEST_SUITE(conformance_servers)

namespace {

/// A place for a socket, which is free before and after.
struct socket_file {
    socket_file() { fs::remove(path); }
    ~socket_file() { fs::remove(path); }
    std::string path =
        (fs::temp_directory_path() / ("tinyasio-listen-" + std::to_string(::getpid()))).string();
};

/// Runs it in a job, and gives what it throws.
std::string error_of(auto&& function) {
    std::string text;
    tio::testing::run([&]() -> tio::task<> {
        text = test::thrown_by(function);
        co_return;
    });
    return text;
}

/// Sends all back until the peer sends no more.
tio::task<> echo(tcp::socket& peer) {
    std::vector<char> data(65'536);
    for (;;) {
        auto const got = co_await peer.async_read_some(asio::buffer(data), tio::use_result);
        if (!got) co_return;
        co_await asio::async_write(peer, asio::buffer(data, *got), tio::use_task);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(TON_099_a_mebibyte_each_way_and_cancelling_the_scope_stops_the_server) {
    tio::loop().run([]() -> tio::task<> {
        test::running_server server(echo, {});
        auto peer = co_await server.connect();
        std::string const sent(1 << 20, 'x');
        std::string received(sent.size(), ' ');
        auto const send = [&]() -> tio::task<> {
            co_await asio::async_write(peer, asio::buffer(sent), tio::use_task);
        };
        auto const receive = [&]() -> tio::task<> {
            co_await asio::async_read(peer, asio::buffer(received), tio::use_task);
        };
        co_await tio::all(send, receive);
        BOOST_TEST((received == sent));
        co_await server.end();
        BOOST_TEST(co_await test::read_line(peer) == "<end>");
        BOOST_TEST((co_await tio::as_outcome(server.connect())).has_exception());
    });
}

BOOST_AUTO_TEST_CASE(TON_100_after_the_end_of_ones_stream_nothing_can_be_sent_but_received) {
    tio::loop().run([]() -> tio::task<> {
        test::running_server server(echo, {});
        auto peer = co_await server.connect();
        co_await test::write_line(peer, "last words");
        peer.shutdown(tcp::socket::shutdown_send);
        auto const late = co_await tio::as_outcome(test::write_line(peer, "more"));
        BOOST_TEST(test::text_of(late.exception()).find("Broken pipe") != std::string::npos);
        peer.shutdown(tcp::socket::shutdown_send); // again: nothing happens
        BOOST_TEST(co_await test::read_line(peer) == "last words");
        co_await server.end();
    });
}

BOOST_AUTO_TEST_CASE(TON_101_round_trip_over_a_local_socket_whose_file_stays) {
    socket_file const file;
    tio::loop().run([&]() -> tio::task<> {
        {
            auto acceptor = net::listen(local::endpoint(file.path));
            auto accepting = tio::spawn(acceptor.async_accept(tio::use_task));
            auto client = co_await net::connect(local::endpoint(file.path));
            auto server = co_await std::move(accepting);
            co_await test::write_line(client, "there");
            BOOST_TEST(co_await test::read_line(server) == "there");
            co_await test::write_line(server, "and back");
            BOOST_TEST(co_await test::read_line(client) == "and back");
        }
        BOOST_TEST(fs::exists(file.path));
    });
}

BOOST_AUTO_TEST_CASE(TON_102_a_local_socket_gets_its_mode_and_an_abstract_one_has_none) {
    socket_file const file;
    BOOST_TEST(error_of([&] {
                   auto const acceptor = net::listen(local::endpoint(file.path), {.mode = 0600});
                   struct stat found{};
                   ::stat(file.path.c_str(), &found);
                   BOOST_TEST((found.st_mode & 0777) == 0600U);
               }) == "nothing");
    auto const abstract = std::string("\0tinyasio-test", 14);
    BOOST_TEST(error_of([&] { net::listen(local::endpoint(abstract)); }) == "nothing");
    BOOST_TEST(error_of([&] { net::listen(local::endpoint(abstract), {.mode = 0600}); }) ==
               "usage_error");
    BOOST_TEST(error_of([] { net::listen(test::any_port, {.mode = 0600}); }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(TON_103_a_path_that_is_in_use_is_named_and_its_server_lives_on) {
    socket_file const file;
    tio::loop().run([&]() -> tio::task<> {
        auto first = net::listen(local::endpoint(file.path));
        BOOST_TEST(test::thrown_by([&] { return net::listen(local::endpoint(file.path)); }) ==
                   "listen on " + file.path + ": Address already in use [system:98]");
        auto accepting = tio::spawn(first.async_accept(tio::use_task));
        auto const peer = co_await net::connect(local::endpoint(file.path));
        static_cast<void>(co_await std::move(accepting));
        BOOST_TEST(test::thrown_by([] { return net::listen(local::endpoint("/no/such/s")); }) ==
                   "listen on /no/such/s: No such file or directory [system:2]");
    });
}

BOOST_AUTO_TEST_CASE(TON_104_all_failed_is_one_error_caused_by_a_group_of_all) {
    tio::testing::run([]() -> tio::task<> {
        std::vector<tcp::endpoint> const to{test::refusing(), test::refusing()};
        auto const done = co_await tio::as_outcome(net::connect(to));
        try {
            std::rethrow_exception(done.exception());
        } catch (boost::system::system_error const& error) {
            BOOST_TEST(error.code() == asio::error::connection_refused);
            std::string const text = error.what();
            BOOST_TEST(text.find("connect to " + net::detail::name_of(to[0]) + " and 1 more: ") ==
                       0U);
            BOOST_TEST(text.find(net::detail::name_of(to[1]) + ": Connection refused") !=
                       std::string::npos);
            try {
                std::rethrow_if_nested(error);
                BOOST_ERROR("nothing is nested in it");
            } catch (tio::exception_group const& group) {
                BOOST_TEST(group.errors().size() == 2U);
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(TON_104_the_next_address_is_tried_after_a_while_or_a_failure) {
    tio::testing::run([]() -> tio::task<> {
        test::silent const first;
        auto const acceptor = net::listen(test::any_port);
        auto const good = acceptor.local_endpoint();
        auto const start = [&](std::vector<tcp::endpoint> to) {
            return tio::spawn(net::connect(std::move(to)));
        };
        auto late = start({first.at(), good});
        co_await tio::testing::wait_all_blocked();
        co_await tio::testing::advance(249ms);
        BOOST_TEST(!late.done());
        co_await tio::testing::advance(1ms);
        BOOST_TEST((co_await std::move(late)).remote_endpoint() == good);
        auto at_once = start({test::refusing(), good});
        BOOST_TEST((co_await std::move(at_once)).remote_endpoint() == good); // no time has passed
    });
}

BOOST_AUTO_TEST_CASE(TON_105_without_descriptors_a_server_says_so_once_waits_and_goes_on) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log log(loop);
    loop.run([&]() -> tio::task<> {
        test::running_server server(test::echo_lines, {.name = "echo"});
        tcp::socket peer(tio::this_task::io_executor());
        peer.open(tcp::v4());
        {
            test::no_descriptors const for_now;
            co_await peer.async_connect(server.at, tio::use_task);
            for (int i = 0; i != 3; ++i) {
                while (server.statistics.accept_errors != std::uint64_t(i) + 1)
                    co_await tio::testing::advance(100ms);
            }
        }
        BOOST_TEST(server.statistics.accepted == 0U);
        co_await tio::testing::advance(100ms);
        BOOST_TEST(co_await test::ask(peer, "late") == "late");
        BOOST_REQUIRE(log.entries.size() == 1U);
        BOOST_TEST((log.entries[0].kind == tio::diagnostic::kind_type::overloaded));
        BOOST_TEST(log.entries[0].text == "echo cannot accept on " +
                                              net::detail::name_of(server.at) +
                                              " and tries again: Too many open files");
        co_await server.end();
    });
}

BOOST_AUTO_TEST_CASE(TON_105_which_errors_of_accept_are_waited_out_ignored_or_the_end) {
    using net::detail::accept_trouble;
    auto const trouble = [](int number) {
        return net::detail::trouble_of({number, boost::system::system_category()});
    };
    for (int const number : {EMFILE, ENFILE, ENOBUFS, ENOMEM})
        BOOST_TEST((trouble(number) == accept_trouble::out_of_resources), number);
    for (int const number : {ECONNABORTED, EPROTO, ENETDOWN, EHOSTUNREACH, EPERM, EINTR})
        BOOST_TEST((trouble(number) == accept_trouble::of_one_connection), number);
    for (int const number : {EBADF, EINVAL, ENOTSOCK, EFAULT, ECANCELED})
        BOOST_TEST((trouble(number) == accept_trouble::of_the_socket), number);
    BOOST_TEST((net::detail::trouble_of(asio::error::eof) == accept_trouble::of_the_socket));
}

BOOST_AUTO_TEST_CASE(TON_105_a_handler_that_fails_does_not_stop_the_server) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log log(loop);
    loop.run([]() -> tio::task<> {
        test::running_server server(test::echo_lines, {});
        for (int i = 0; i != 3; ++i) {
            auto bad = co_await server.connect();
            BOOST_TEST(co_await test::ask(bad, "fail") == "<end>");
        }
        auto good = co_await server.connect();
        BOOST_TEST(co_await test::ask(good, "hello") == "hello");
        co_await server.end();
    });
    BOOST_TEST(log.kinds() == "unheard, unheard, unheard");
}

BOOST_AUTO_TEST_SUITE_END()
