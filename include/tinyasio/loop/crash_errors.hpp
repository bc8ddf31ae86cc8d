// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/loop/crash_report.hpp>
#include <tinyasio/loop/job_list.hpp>
#include <tinyasio/loop/options.hpp>

#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace tinyasio::detail {

/// The errors of a crash: those that are kept, what comes out of it (D5), and its report (D6).
class TINYASIO_DECL crash_errors {
public:
    crash_errors() noexcept = default;
    ~crash_errors() { close(); }

    /// Whether there has been one.
    explicit operator bool() const noexcept { return original_ != nullptr; }
    std::exception_ptr const& original() const noexcept { return original_; }

    /// What comes out of it if there are several.
    void set_policy(on_error policy) noexcept { policy_ = policy; }
    on_error policy() const noexcept { return policy_; }

    /// The first one.
    void begin(std::exception_ptr error) noexcept;
    /// What all jobs did at that moment.
    void note(std::vector<job_info>&& jobs) noexcept;

    bool has(std::exception_ptr const& error) const noexcept;
    /// One more, that left no job. False if there is no memory.
    bool keep(std::exception_ptr const& error) noexcept;
    /// That of a job. False if it is known already.
    bool keep(job& failed) noexcept;
    /// Those that left no job, but for the first one.
    std::vector<std::exception_ptr> const& others_without_job() const noexcept {
        return others_without_job_;
    }
    /// A job that the crash has cancelled.
    void keep_cancelled(job& ended) noexcept { keep(cancelled_, ended); }

    /// Whether a group comes out of it.
    bool is_group() const noexcept;
    /// \throws std::bad_alloc
    exception_group group(std::string const& label) const;

    /// The crash is over: its report is the last one, its errors are forgotten.
    void close() noexcept;

    /// Of the latest crash that is over, null if there was none.
    crash_report const* last_report() const noexcept {
        return last_report_ ? &*last_report_ : nullptr;
    }
    void forget_last_report() noexcept { last_report_.reset(); }

private:
    bool is_without_job(std::exception_ptr const& error) const noexcept;
    void finish_report() noexcept;
    static void keep(job_list& list, job& ended) noexcept;
    static void forget(job_list& list) noexcept;

    on_error policy_ = on_error::automatic;
    std::exception_ptr original_{};
    // Jobs whose errors are kept are linked, so that keeping one cannot fail (D6).
    job_list others_;
    job_list cancelled_;
    std::vector<std::exception_ptr> others_without_job_;
    std::optional<crash_report> report_{}; ///< of the crash that is under way
    std::optional<crash_report> last_report_{};
};

} // namespace tinyasio::detail
