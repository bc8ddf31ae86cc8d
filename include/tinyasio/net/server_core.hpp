// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/timeout.hpp>
#include <tinyasio/error/error_trace.hpp>
#include <tinyasio/net/idle_timeout.hpp>
#include <tinyasio/net/names.hpp>
#include <tinyasio/net/serve_options.hpp>
#include <tinyasio/nursery/nursery.hpp>
#include <tinyasio/sync/event.hpp>
#include <tinyasio/sync/semaphore.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace tinyasio::net {

/// Whether an error says no more than that the peer has gone: the end of its stream, a connection
/// that it has reset or closed. Of Asio's sockets, TLS streams, and Beast. From any thread.
///
/// \code
/// } catch (boost::system::system_error const& error) {
///     if (!tio::net::is_disconnect(error.code())) throw;
///     save(unfinished); // and the connection ends
/// }
/// \endcode
TINYASIO_DECL bool is_disconnect(boost::system::error_code const& error) noexcept;

namespace detail {

/// What has to be done about an error of `accept`.
enum class accept_trouble {
    of_one_connection, ///< nothing: it was that of a peer that has gone again
    out_of_resources,  ///< wait until there are descriptors, or memory
    of_the_socket,     ///< give up
};
TINYASIO_DECL accept_trouble trouble_of(boost::system::error_code const& error) noexcept;

class server_core;

/// The error of a handler that was cancelled, if it did not leave it at that. It is taken around
/// the layers between the handler's job and that of its connection, limits of time and a loop of
/// its own, through which the cancellation goes: so it is told once, whatever there is of these,
/// and joins the crash that has cancelled (D6).
struct late_error {
    std::exception_ptr error{};
    trace_ptr trace{}; ///< of the error: its loop may be gone by the time that somebody asks
};

/// One of the connections, from before it is accepted until its handler has ended.
class TINYASIO_DECL connection_place {
public:
    connection_place() noexcept = default;
    connection_place(connection_place&& other) noexcept
        : server_(std::exchange(other.server_, nullptr))
        , token_(std::move(other.token_)) {}
    connection_place& operator=(connection_place&&) = delete;
    ~connection_place();

private:
    friend class server_core;
    server_core* server_ = nullptr; ///< if it counts as active
    std::optional<semaphore_guard> token_{};
};

/// A server without its sockets: which connections there are, and what becomes of them. Belongs to
/// the loop of the server, also if the handlers run elsewhere.
class TINYASIO_DECL server_core {
public:
    /// \throws usage_error for options that mean nothing
    explicit server_core(serve_options const& options);

    nursery_options nursery() const noexcept { return {.name = name_, .logger = options_.logger}; }
    job_flags flags(std::string const& peer) const noexcept {
        return {.name = peer, .bubble = options_.bubble};
    }
    bool is_parallel() const noexcept { return options_.parallel; }

    // --- accepting

    /// Waits until there is room for one more.
    task<connection_place> room();
    void accepted(connection_place& place) noexcept;
    /// Returns when it is to be tried again. \throws the error if that is no use
    task<> after(boost::system::error_code error, std::string address);
    /// Tells that something could not be allocated. After `pause` it is to be tried again.
    void out_of_memory(std::string const& address) noexcept;
    static constexpr auto pause = std::chrono::milliseconds(100);

    // --- a connection

    /// Awaits what its handler returned, in whatever loop; whether it ended within its time.
    task<bool> within_limits(task<> handling, late_error& late) const;
    /// Throws the late error, if there is one.
    void ended(bool in_time, late_error const& late);
    /// In a handler of what the connection has thrown: counts it. Throws what is to go on, to the
    /// nursery; what is not has been told to the diagnostics, if anybody wants to know of it.
    void failed(late_error const& late);

    // --- the end

    /// The server was asked to stop, and accepts no more: waits for the handlers.
    task<> drain(tinyasio::nursery& connections);

private:
    friend class connection_place;

    void out_of_resources(boost::system::error_code const& error,
                          std::string const& address) noexcept;
    void one_has_gone() noexcept;
    void tell_failure(std::exception_ptr const& error) const noexcept;
    void report_stragglers(tinyasio::nursery const& connections,
                           std::string_view when) const noexcept;

    std::string const name_;
    serve_options const options_;
    serve_statistics own_statistics_{};
    serve_statistics& statistics_;
    std::optional<semaphore> room_{};
    std::size_t active_ = 0;
    int errors_in_a_row_ = 0;
    std::optional<time_point> out_of_resources_{}; ///< when it was the last time
    event all_gone_{};
};

inline connection_place::~connection_place() {
    if (server_ != nullptr) server_->one_has_gone();
}

} // namespace detail

} // namespace tinyasio::net
