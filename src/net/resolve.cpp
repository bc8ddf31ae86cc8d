// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <net/limited.hpp>
#include <tinyasio/asio/abandonable.hpp>
#include <tinyasio/asio/executor.hpp>
#include <tinyasio/asio/use_task.hpp>
#include <tinyasio/asio/wrapped_tokens.hpp>
#include <tinyasio/combine/timeout.hpp>
#include <tinyasio/net/names.hpp>
#include <tinyasio/net/resolve.hpp>

#include <boost/asio/as_tuple.hpp>

namespace tinyasio::net {

namespace {

using boost::asio::ip::tcp;

task<std::vector<tcp::endpoint>> ask_system(std::string const& host, std::string const& service) {
    tcp::resolver resolver(this_task::io_executor());
    auto const answer = co_await abandonable(
        resolver.async_resolve(host, service, boost::asio::as_tuple(use_task)));
    if (auto const& error = std::get<0>(answer))
        throw detail::named_error(error, "resolve " + host + ':' + service);
    auto const& found = std::get<1>(answer);
    co_return std::vector<tcp::endpoint>(found.begin(), found.end());
}

} // namespace

task<std::vector<tcp::endpoint>> resolve(std::string host, std::string service,
                                         resolve_options options) {
    co_return co_await detail::limited(ask_system(host, service), options.timeout,
                                       "resolve " + host + ':' + service);
}

} // namespace tinyasio::net
