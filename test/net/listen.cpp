// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/net.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace asio = boost::asio;
namespace net = tinyasio::net;
namespace tio = tinyasio;
using asio::ip::tcp;

BOOST_AUTO_TEST_SUITE(net_listen)

namespace {

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

BOOST_AUTO_TEST_SUITE_END()
