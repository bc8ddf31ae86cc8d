// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace tinyasio {

namespace detail {
struct error_path;
}

/// Through which `co_await`s an error came (D7): from where it was thrown, through the tasks that
/// awaited each other, from job to job as far as each has one waiter, and from loop to loop.
///
/// A value. The place of each function is that of its latest `co_await`; for one that has not
/// awaited anything, that of the function itself.
class TINYASIO_DECL traceback {
public:
    /// A function on the way.
    struct entry {
        std::string function;       ///< "users::load", without parameters
        std::source_location place; ///< its latest `co_await`
        std::uint64_t job;          ///< the job that the function belonged to
        std::uint32_t loop;         ///< a number for the loop of that job
        std::string job_name;       ///< empty if it has none
        std::size_t times;          ///< more than one if it had called itself at that place
    };

    traceback() noexcept = default;
    /// \internal For `traceback_of`.
    explicit traceback(detail::error_path const& path);

    /// Innermost first. What belongs to the library is left out.
    std::vector<entry> const& entries() const& noexcept { return entries_; }
    /// By value: a loop over `traceback_of(e).entries()` is to be right.
    std::vector<entry> entries() && noexcept { return std::move(entries_); }
    bool empty() const noexcept { return entries_.empty(); }

    /// A line for each entry; empty if there is none.
    /// \code
    ///   in users::load at users.cpp:31
    ///   in session at server.cpp:17, job 7 'session'
    ///   in serve at server.cpp:40, job 1 'root'
    /// \endcode
    std::string text() const;

private:
    std::vector<entry> entries_{};
    bool complete_ = true;
};

/// The traceback of an error that has passed through a task. It is known for the error that is just
/// under way or came out of a `run` last, for the errors that a handle, an `exception_group` or a
/// `crash_report` holds, and for the last 16 of each loop, which the loop keeps alive for that,
/// with whatever the exceptions own. Otherwise it is empty. That of a group is its original
/// error's.
///
/// From any thread. Throws `std::bad_alloc`.
///
/// \code
/// catch (std::exception const& e) {
///     log(e.what(), tio::traceback_of(std::current_exception()).text());
/// }
/// \endcode
TINYASIO_DECL traceback traceback_of(std::exception_ptr const& error);

namespace detail {
/// `describe`, and the traceback in further lines, if there is one.
TINYASIO_DECL std::string describe_with_traceback(std::exception_ptr const& error);
} // namespace detail

} // namespace tinyasio
