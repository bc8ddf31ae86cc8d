// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/net.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;
using local = asio::local::stream_protocol;

BOOST_AUTO_TEST_SUITE(net_listen)

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

} // namespace

BOOST_AUTO_TEST_CASE(errors_name_the_address) {
    BOOST_TEST(error_of([] {
                   auto const first = net::listen(test::any_port);
                   try {
                       net::listen(first.local_endpoint());
                   } catch (boost::system::system_error const& error) {
                       BOOST_TEST(std::string(error.what()) ==
                                  "listen on " + net::detail::name_of(first.local_endpoint()) +
                                      ": Address already in use [system:98]");
                       throw std::runtime_error("refused");
                   }
               }) == "refused");
    BOOST_TEST(error_of([] {
                   net::listen(tcp::endpoint{asio::ip::make_address("2001:db8::1"), 80});
               }).find("listen on [2001:db8::1]:80: ") == 0U);
}

BOOST_AUTO_TEST_CASE(outside_of_a_loop_it_is_refused) {
    BOOST_TEST(test::thrown_by([] { return net::listen(test::any_port); }) == "usage_error");
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

BOOST_AUTO_TEST_SUITE_END()
