// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <net/limited.hpp>
#include <tinyasio/asio/executor.hpp>
#include <tinyasio/asio/use_task.hpp>
#include <tinyasio/combine/any.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/net/connect.hpp>
#include <tinyasio/net/names.hpp>
#include <tinyasio/net/resolve.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <string_view>

namespace tinyasio::net {

namespace {

using boost::asio::ip::tcp;
using tcp_endpoints = std::vector<tcp::endpoint>;

template <class Endpoint>
task<typename Endpoint::protocol_type::socket> attempt(Endpoint to) {
    typename Endpoint::protocol_type::socket socket(this_task::io_executor());
    try {
        co_await socket.async_connect(to, use_task);
    } catch (boost::system::system_error const& failed) {
        throw detail::named_error(failed.code(), "connect to " + detail::name_of(to));
    }
    co_return socket;
}

/// The families take turns, that of the first address first (RFC 8305, section 4).
tcp_endpoints interleaved(tcp_endpoints const& sorted) {
    tcp_endpoints turns[2];
    for (auto const& each : sorted)
        turns[each.protocol() == sorted.front().protocol() ? 0 : 1].push_back(each);
    tcp_endpoints order;
    for (std::size_t i = 0; order.size() != sorted.size(); ++i)
        for (auto const& family : turns)
            if (i < family.size()) order.push_back(family[i]);
    return order;
}

/// One error for those of all attempts, which are nested in it.
[[noreturn]] void throw_all_failed(exception_group const& failed, std::string what) {
    boost::system::error_code code;
    std::string_view separator = ": ";
    for (auto const& each : failed.errors()) {
        try {
            std::rethrow_exception(each);
        } catch (boost::system::system_error const& error) {
            if (!code) code = error.code();
            what += separator;
            what += error.what();
        } catch (...) {
            what += separator;
            what += tinyasio::detail::describe(each);
        }
        separator = "; ";
    }
    if (!code) code = boost::asio::error::host_unreachable; // none of them was one of the network
    std::throw_with_nested(detail::named_error(code, what));
}

task<tcp::socket> connect_to_any(tcp_endpoints to, std::chrono::steady_clock::duration stagger,
                                 std::string what) {
    if (to.size() == 1) co_return co_await attempt(to.front());
    std::vector<task<tcp::socket>> attempts;
    for (auto const& each : interleaved(to)) attempts.push_back(attempt(each));
    try {
        any_options const one_after_another{.stagger = stagger};
        auto won = co_await any(one_after_another, std::move(attempts));
        co_return std::move(won).value();
    } catch (exception_group const& failed) {
        throw_all_failed(failed, std::move(what));
    }
}

task<tcp::socket> connect_by_name(std::string host, std::string service,
                                  std::chrono::steady_clock::duration stagger) {
    auto found = co_await resolve(host, service, {.timeout = std::nullopt});
    co_return co_await connect_to_any(std::move(found), stagger,
                                      "connect to " + host + ':' + service);
}

} // namespace

task<tcp::socket> connect(tcp_endpoints to, connect_options options) {
    if (to.empty()) throw usage_error("connect was given no addresses");
    auto what = "connect to " + detail::name_of(to.front());
    if (to.size() > 1) what += " and " + std::to_string(to.size() - 1) + " more";
    co_return co_await detail::limited(connect_to_any(std::move(to), options.stagger, what),
                                       options.timeout, what);
}

task<tcp::socket> connect(std::string host, std::string service, connect_options options) {
    co_return co_await detail::limited(connect_by_name(host, service, options.stagger),
                                       options.timeout, "connect to " + host + ':' + service);
}

task<tcp::socket> connect(tcp::endpoint to, connect_options options) {
    co_return co_await detail::limited(attempt(to), options.timeout,
                                       "connect to " + detail::name_of(to));
}

task<boost::asio::local::stream_protocol::socket> connect(
    boost::asio::local::stream_protocol::endpoint to, connect_options options) {
    auto const what = "connect to " + detail::name_of(to);
    co_return co_await detail::limited(attempt(std::move(to)), options.timeout, what);
}

} // namespace tinyasio::net
