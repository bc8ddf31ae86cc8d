// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/error/timed_out.hpp>
#include <tinyasio/error/traceback.hpp>
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
#include <exception>
#include <string>
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

/// What an error of a handler says.
enum class verdict : std::uint8_t { is_cancelled, peer_has_gone, has_failed };

verdict verdict_on(std::exception_ptr const& error) noexcept {
    try {
        std::rethrow_exception(error);
    } catch (cancelled const&) {
        return verdict::is_cancelled;
    } catch (boost::system::system_error const& failed) {
        return is_disconnect(failed.code()) ? verdict::peer_has_gone : verdict::has_failed;
    } catch (exception_group const& group) { // of several jobs of the handler
        // Those that were cancelled were so because the peer has gone.
        bool const have_failed = std::ranges::any_of(group.errors(), [](auto const& each) {
            return verdict_on(each) == verdict::has_failed;
        });
        return have_failed ? verdict::has_failed : verdict::peer_has_gone;
    } catch (...) {
        return verdict::has_failed;
    }
}

bool is_aborted(std::exception_ptr const& error) noexcept {
    try {
        std::rethrow_exception(error);
    } catch (boost::system::system_error const& failed) {
        return failed.code() == boost::asio::error::operation_aborted;
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
        throw usage_error(std::string("serve was given a negative ") + name +
                          "; leave it out for no limit");
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
    if (options.max_connections == 0)
        throw usage_error("serve was given max_connections = 0; leave it out for any number");
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

/// Awaits the handler. If that is cancelled and throws something else all the same, that is the
/// late error, unless it is what the handler makes of `operation_aborted`, the result of an
/// operation that it awaits with `as_tuple` (C4).
task<> handled(task<> handling, late_error& late) {
    try {
        co_await std::move(handling);
    } catch (cancelled const&) {
        throw;
    } catch (...) {
        job& mine = *current_job();
        if (!mine.cancellation().requested()) throw;
        if (auto const error = std::current_exception(); !is_aborted(error)) {
            // One that came before the handler knew is an ordinary one, and one that a crash in its
            // own domain has brought about joins that.
            if (!mine.cancellation().delivered() || static_cast<domain*>(mine.owner())->error())
                throw;
            late = {error, find_trace(error)};
        }
        mine.cancellation().deliver();
    }
}

} // namespace

task<bool> server_core::within_limits(task<> handling, late_error& late) const {
    handling = handled(std::move(handling), late);
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

void server_core::ended(bool in_time, late_error const& late) {
    if (late.error) std::rethrow_exception(late.error);
    count(in_time ? statistics_.completed : statistics_.timed_out);
}

void server_core::failed(late_error const& late) {
    auto const error = late.error ? late.error : std::current_exception();
    auto& cancellation = current_job()->cancellation();
    switch (verdict_on(error)) {
    case verdict::is_cancelled: count(statistics_.cancelled); break;
    case verdict::peer_has_gone:
        count(statistics_.disconnected);
        if (options_.report_disconnects) break;
        if (cancellation.delivered()) cancellation.deliver(); // or it would have swallowed that
        return;
    case verdict::has_failed: count(statistics_.failed); break;
    }
    // The nursery tells its logger, and of those that were cancelled it also tells the diagnostics.
    if (options_.bubble || options_.logger != nullptr || cancellation.delivered())
        std::rethrow_exception(error);
    tell_failure(error);
}

void server_core::tell_failure(std::exception_ptr const& error) const noexcept {
    tell(diagnostic::kind_type::unheard, [&] {
        return "connection " + std::string(current_job()->name()) +
               " failed: " + tinyasio::detail::describe_with_traceback(error);
    });
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
