// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/net.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace asio = boost::asio;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;
using local = asio::local::stream_protocol;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(net_connect)

namespace {

std::string error_of(auto&& connecting) {
    std::string text;
    tio::testing::run([&]() -> tio::task<> {
        auto const done = co_await tio::as_outcome(connecting());
        text = test::text_of(done.exception());
    });
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(to_an_endpoint_to_several_and_by_name) {
    tio::testing::run([]() -> tio::task<> {
        auto const acceptor = net::listen(test::any_port);
        auto const at = acceptor.local_endpoint();
        BOOST_TEST((co_await net::connect(at)).remote_endpoint() == at);
        std::vector<tcp::endpoint> const several{test::refusing(), test::refusing(), at};
        BOOST_TEST((co_await net::connect(several)).remote_endpoint() == at);
        auto const by_name = co_await net::connect("127.0.0.1", std::to_string(at.port()));
        BOOST_TEST(by_name.remote_endpoint() == at);
    });
}

BOOST_AUTO_TEST_CASE(errors_name_what_could_not_be_reached) {
    std::string expected;
    BOOST_TEST(error_of([&] {
                   auto const at = test::refusing();
                   expected = "connect to " + net::detail::name_of(at) +
                              ": Connection refused [system:111]";
                   return net::connect(at);
               }) == expected);
    BOOST_TEST(error_of([] { return net::connect(std::vector<tcp::endpoint>{}); }) ==
               "usage_error");
    BOOST_TEST(error_of([] {
                   return net::connect("no.such.host.invalid", "80");
               }).find("resolve no.such.host.invalid:80: ") == 0U);
    BOOST_TEST(error_of([] { return net::connect(local::endpoint("/no/such/socket")); }) ==
               "connect to /no/such/socket: No such file or directory [system:2]");
}

BOOST_AUTO_TEST_CASE(A4_it_takes_no_longer_than_its_timeout) {
    tio::testing::run([]() -> tio::task<> {
        test::silent const nobody;
        auto connecting = tio::spawn({.bubble = false}, net::connect(nobody.at(), {.timeout = 5s}));
        co_await tio::testing::wait_all_blocked();
        co_await tio::testing::advance(5s);
        auto const done = co_await tio::as_outcome(std::move(connecting));
        try {
            std::rethrow_exception(done.exception());
        } catch (boost::system::system_error const& error) {
            BOOST_TEST((error.code() == tio::errc::timed_out));
            BOOST_TEST(std::string(error.what())
                           .find("connect to " + net::detail::name_of(nobody.at()) + ": ") == 0U);
        }
    });
}

BOOST_AUTO_TEST_CASE(C1_a_lookup_that_is_cancelled_is_left_behind) {
    tio::loop().run([]() -> tio::task<> {
        auto const looking = tio::spawn(net::resolve("localhost", "80"));
        co_await tio::yield_now();
        looking.cancel();
        auto const ended = co_await tio::as_outcome(looking);
        BOOST_TEST(test::text_of(ended.exception()) == "job_cancelled");
    });
}

BOOST_AUTO_TEST_CASE(resolve_gives_what_there_is) {
    tio::loop().run([]() -> tio::task<> {
        auto const found = co_await net::resolve("127.0.0.1", "80");
        BOOST_REQUIRE(found.size() == 1U);
        BOOST_TEST(found[0] == (tcp::endpoint{asio::ip::address_v4::loopback(), 80}));
    });
}

BOOST_AUTO_TEST_CASE(cancelled_whatever_the_moment_nothing_is_left) {
    tio::testing::cancel_everywhere([]() -> tio::task<> {
        auto const acceptor = net::listen(test::any_port);
        std::vector<tcp::endpoint> const to{test::refusing(), acceptor.local_endpoint()};
        static_cast<void>(co_await net::connect(to));
    });
}

BOOST_AUTO_TEST_SUITE_END()
