// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/error/timed_out.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/loop/sleep.hpp>
#include <tinyasio/loop/yield_now.hpp>
#include <tinyasio/net/server_core.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string_view>

namespace tinyasio::net {

bool is_disconnect(boost::system::error_code const& error) noexcept {
    namespace errors = boost::asio::error;
    if (error == errors::eof || error == errors::connection_reset ||
        error == errors::connection_aborted || error == errors::broken_pipe ||
        error == errors::not_connected || error == errors::timed_out ||
        error == errors::network_unreachable || error == errors::host_unreachable)
        return true;
    // Of libraries that are not ours to include: a TLS stream, and Beast's HTTP and WebSocket.
    std::string_view const category = error.category().name();
    return (category == "asio.ssl.stream" && error.value() == 1) ||     // stream_truncated
           (category == "boost.beast.http" && error.value() == 1) ||    // end_of_stream
           (category == "boost.beast.websocket" && error.value() == 1); // closed
}

namespace detail {

namespace {

/// So many errors that are each of one connection, and no connection, are more than that.
constexpr int most_errors_in_a_row = 16;
/// How long it has to have enough until it says again that it is out of them: for as long as others
/// wait, whatever one connection gives back is taken by the next at once.
constexpr auto respite = std::chrono::seconds(10);

void count(std::atomic<std::uint64_t>& counter) noexcept {
    counter.fetch_add(1, std::memory_order_relaxed);
}

bool says_disconnect(std::exception_ptr const& error) noexcept {
    try {
        std::rethrow_exception(error);
    } catch (boost::system::system_error const& failed) {
        return is_disconnect(failed.code());
    } catch (cancelled const&) {
        return true; // for that reason
    } catch (...) {
        return false;
    }
}

template <class Text>
void tell(diagnostic::kind_type kind, Text&& text) noexcept {
    job const* const telling = current_job();
    engine_of(*telling).diagnostics.tell(kind, telling->id(), text);
}

void check(std::optional<duration> const& limit, char const* name) {
    if (limit && *limit < duration::zero())
        throw usage_error(std::string("serve was given a negative ") + name);
}

} // namespace

accept_trouble trouble_of(boost::system::error_code const& error) noexcept {
    if (error.category() != boost::system::system_category()) return accept_trouble::of_the_socket;
    switch (error.value()) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return accept_trouble::out_of_resources;
    case ECONNABORTED:
    case ECONNRESET:
    case EPROTO:
    case ENOPROTOOPT:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ETIMEDOUT:
    case EPERM: // a firewall
    case EINTR:
#ifdef ENONET
    case ENONET:
#endif
        return accept_trouble::of_one_connection;
    default: return accept_trouble::of_the_socket;
    }
}

server_core::server_core(serve_options const& options)
    : name_(options.name)
    , options_(options)
    , statistics_(options.statistics != nullptr ? *options.statistics : own_statistics_) {
    check(options.idle_timeout, "idle_timeout");
    check(options.total_timeout, "total_timeout");
    check(options.grace, "grace");
    if (options.max_connections == 0) throw usage_error("serve was given max_connections = 0");
    if (options.max_connections)
        room_.emplace(static_cast<std::ptrdiff_t>(
            std::min<std::size_t>(*options.max_connections, PTRDIFF_MAX)));
    all_gone_.set();
}

// --- accepting

task<connection_place> server_core::room() {
    connection_place place;
    if (room_) place.token_ = co_await room_->acquire();
    co_return place;
}

void server_core::accepted(connection_place& place) noexcept {
    place.server_ = this;
    if (active_++ == 0) all_gone_.clear();
    errors_in_a_row_ = 0;
    count(statistics_.accepted);
    statistics_.active.fetch_add(1, std::memory_order_relaxed);
}

void server_core::one_has_gone() noexcept {
    statistics_.active.fetch_sub(1, std::memory_order_relaxed);
    if (--active_ == 0) all_gone_.set();
}

task<> server_core::after(boost::system::error_code error, std::string address) {
    auto const trouble = trouble_of(error);
    if (trouble == accept_trouble::of_the_socket) {
        co_await yield_now(); // `operation_aborted` in a cancelled job is `cancelled` (C4)
        throw named_error(error, name_ + ": accept on " + address);
    }
    if (trouble == accept_trouble::of_one_connection && ++errors_in_a_row_ < most_errors_in_a_row) {
        count(statistics_.accept_errors);
        co_return;
    }
    out_of_resources(error, address);
    co_await sleep(pause);
}

void server_core::out_of_resources(boost::system::error_code const& error,
                                   std::string const& address) noexcept {
    count(statistics_.accept_errors);
    auto const last = std::exchange(out_of_resources_, now());
    if (last && now() - *last <= respite) return;
    tell(diagnostic::kind_type::overloaded, [&] {
        return name_ + " cannot accept on " + address + " and tries again: " + error.message();
    });
}

void server_core::out_of_memory(std::string const& address) noexcept {
    out_of_resources({ENOMEM, boost::system::system_category()}, address);
}

// --- a connection

namespace {

/// What a handler makes of `operation_aborted`, the result of an operation that it awaits with
/// `as_tuple`, is no error of its own if its job was cancelled (C4).
task<> without_aborted(task<> handling) {
    std::exception_ptr aborted;
    try {
        co_await std::move(handling);
    } catch (boost::system::system_error const& error) {
        if (error.code() != boost::asio::error::operation_aborted) throw;
        aborted = std::current_exception();
    }
    if (!aborted) co_return;
    co_await yield_now(); // throws `cancelled`
    std::rethrow_exception(aborted);
}

} // namespace

task<bool> server_core::within_limits(task<> handling) const {
    handling = without_aborted(std::move(handling));
    if (options_.idle_timeout) {
        auto until_idle = run_until_idle(std::move(handling), *options_.idle_timeout);
        if (!options_.total_timeout) co_return (co_await std::move(until_idle)).has_value();
        auto const in_time = co_await timeout(std::move(until_idle), *options_.total_timeout);
        co_return in_time.has_value() && in_time->has_value();
    }
    if (options_.total_timeout)
        co_return (co_await timeout(std::move(handling), *options_.total_timeout)).has_value();
    co_await std::move(handling);
    co_return true;
}

void server_core::ended(bool in_time) noexcept {
    count(in_time ? statistics_.completed : statistics_.timed_out);
}

bool server_core::failed() noexcept {
    try {
        throw;
    } catch (cancelled const&) {
        count(statistics_.cancelled);
        return true;
    } catch (exception_group const& group) { // of several jobs of the handler
        bool const are_gone = std::ranges::all_of(group.errors(), says_disconnect);
        count(are_gone ? statistics_.disconnected : statistics_.failed);
        return !are_gone || options_.report_disconnects;
    } catch (boost::system::system_error const& error) {
        bool const is_gone = is_disconnect(error.code());
        count(is_gone ? statistics_.disconnected : statistics_.failed);
        return !is_gone || options_.report_disconnects;
    } catch (...) {
        count(statistics_.failed);
        return true;
    }
}

// --- the end

void server_core::report_stragglers(tinyasio::nursery const& connections,
                                    std::string_view when) const noexcept {
    if (active_ == 0) return;
    tell(diagnostic::kind_type::stragglers, [&] {
        return name_ + ": " + std::to_string(active_) +
               (active_ == 1 ? " connection is" : " connections are") + " cancelled " +
               std::string(when) + ":\n" + tinyasio::to_string(connections.jobs());
    });
}

task<> server_core::drain(tinyasio::nursery& connections) {
    auto const since = now();
    try {
        if (!options_.grace) {
            co_await all_gone_.wait();
            co_return;
        }
        if (co_await all_gone_.wait(*options_.grace)) co_return;
    } catch (cancelled const& by) {
        // A crash has a report of its own, and whoever cancels at once wants no stragglers.
        if (by.why() != reason::crash && now() > since)
            report_stragglers(connections, "before the end");
        throw;
    }
    report_stragglers(connections,
                      "after " + tinyasio::detail::describe(*options_.grace) + " of grace");
    connections.cancel();
}

} // namespace detail

} // namespace tinyasio::net
