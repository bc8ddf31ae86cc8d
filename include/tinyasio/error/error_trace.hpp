// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <boost/intrusive/list_hook.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace tinyasio::detail {

/// A piece of the way of an error: `co_await`s, innermost first, and the jobs they belong to.
struct error_path {
    static constexpr std::size_t max_steps = 128;

    struct job_label {
        std::uint32_t loop;
        std::uint64_t id;
        std::string name;
    };
    struct step {
        std::source_location place;
        std::uint32_t job;       ///< index into `jobs`
        std::uint32_t times = 1; ///< so many of the same in a row: recursion
    };

    std::vector<step> steps{};
    std::vector<job_label> jobs{};
    bool complete = true; ///< nothing was left out
    bool forked = false;  ///< several jobs wait for the last one: the way goes on in each of them

    void enter(job_label job) { jobs.push_back(std::move(job)); }
    /// A step in the job that was entered last; false if there is no room for more.
    bool add(std::source_location place);
    bool covers(std::uint32_t loop, std::uint64_t job) const noexcept;
    void append(error_path const& more);
    /// Forgets what comes after the last step in that job.
    void cut_after(std::uint32_t loop, std::uint64_t job) noexcept;
    /// Forgets what comes after the first so many jobs.
    void cut_to(std::size_t first_jobs) noexcept;
};

/// The way of one error (D7). It is found by the error, of which it keeps a copy: as long as it
/// lives, no other one can come to have the same address.
///
/// An error may pass through several loops, in several threads: safe from any of them. All of it is
/// off the beaten path, so that one mutex guards all traces.
class TINYASIO_DECL error_trace : public boost::intrusive::list_base_hook<> {
public:
    error_trace(error_trace const&) = delete;
    error_trace& operator=(error_trace const&) = delete;

    bool is_of(std::exception_ptr const& error) const noexcept { return error_ == error; }

    /// The error passes through that job: whether this is news.
    bool arrives_in(std::uint32_t loop, std::uint64_t job) noexcept;
    /// Notes a piece of the way. It goes on from the last one only if `goes_on` was called: an
    /// error that was kept and is thrown again, maybe many times, has its first piece and the
    /// latest one.
    void extend(error_path const& more);
    void goes_on() noexcept;
    /// The same from a job that its next awaiter comes to late.
    void goes_on_after(std::uint32_t loop, std::uint64_t job) noexcept;

    /// In a function that is not the library's own; none if there is no such place.
    std::source_location innermost_place_in(std::uint32_t loop, std::uint64_t job) const;
    error_path path() const;

private:
    friend void intrusive_ptr_add_ref(error_trace* held) noexcept;
    friend void intrusive_ptr_release(error_trace* held) noexcept;
    friend boost::intrusive_ptr<error_trace> find_trace(std::exception_ptr const&) noexcept;
    friend boost::intrusive_ptr<error_trace> find_or_make_trace(std::exception_ptr const&);
    explicit error_trace(std::exception_ptr error) noexcept : error_(std::move(error)) {}
    ~error_trace() = default;

    std::exception_ptr const error_;
    error_path path_{};
    std::size_t jobs_of_first_piece_ = 0;
    bool goes_on_ = false;
    std::size_t references_ = 1;
};

using trace_ptr = boost::intrusive_ptr<error_trace>;

TINYASIO_DECL void intrusive_ptr_add_ref(error_trace* held) noexcept;
TINYASIO_DECL void intrusive_ptr_release(error_trace* held) noexcept;

/// The trace of an error, null if nobody has one.
TINYASIO_DECL trace_ptr find_trace(std::exception_ptr const& error) noexcept;
TINYASIO_DECL trace_ptr find_or_make_trace(std::exception_ptr const& error);

/// The last errors that were under way in a loop. It keeps them alive: what it cost otherwise to
/// know that an error is the same one that came by before is paid for by every error.
class recent_errors {
public:
    trace_ptr find(std::exception_ptr const& error) const noexcept {
        for (auto const& trace : traces_)
            if (trace && trace->is_of(error)) return trace;
        return nullptr;
    }
    void add(trace_ptr trace) noexcept {
        traces_[next_].swap(trace);
        next_ = (next_ + 1) % traces_.size();
    }

private:
    std::array<trace_ptr, 16> traces_{};
    std::size_t next_ = 0;
};

/// Keeps the trace of an error that leaves the loops of this thread, until the next one does.
TINYASIO_DECL void remember_on_this_thread(trace_ptr trace) noexcept;

} // namespace tinyasio::detail
