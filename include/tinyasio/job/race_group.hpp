// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/job_group.hpp>

namespace tinyasio::detail {

/// The jobs of a `race`: open -> [claimed ->] decided. The first job that ends, with a value or an
/// error, wins, and the others are cancelled.
///
/// A job of a leaf operation wins as soon as that has fired, before its job has had its turn:
/// otherwise the leaf of another one might fire in the same turn, and take what nobody uses (A1).
class TINYASIO_DECL race_group final : public job_group {
public:
    explicit race_group(leaf& waiting) noexcept : job_group(waiting) {}

    /// After the end: null if all were cancelled.
    job const* winner() const noexcept;
    /// Whether the winner's error has crashed its domain (D2).
    bool error_was_taken() const noexcept { return error_was_taken_; }

    /// After the end: calls `visit(job const&)` for those whose error nobody hears if the winner's
    /// is thrown: they failed while the winner had yet to go on.
    template <class Visit>
    void for_each_unheard(Visit&& visit) const {
        for (job const* const member : jobs())
            if (member->ending() == ending::error && member->listener() == nullptr &&
                member != winner())
                visit(*member);
    }

    bool has_nothing_to_say() const noexcept override { return winner() == nullptr; }
    bool on_end(job& ended, bool error_taken) noexcept override;
    void on_fire(job& fired) noexcept override;

private:
    job const* claimed_by_ = nullptr; ///< its leaf was the first to fire
    job const* first_ = nullptr;      ///< it ended first
    bool error_was_taken_ = false;
};

/// The jobs of an `any`: open -> decided. The first job that has a value wins, and the others are
/// cancelled; jobs that fail before are attempts that others make good.
class TINYASIO_DECL any_group : public job_group {
public:
    explicit any_group(leaf& waiting) noexcept : job_group(waiting) {}

    /// How many jobs there are, some of which may be started later, or not at all.
    void expect(std::size_t jobs) noexcept { expected_ = jobs; }

    /// After the end: null if there is none.
    job const* winner() const noexcept { return winner_; }
    /// After the end: the first job that failed while it was being cancelled, without a winner.
    job const* failed_in_cleanup() const noexcept { return failed_in_cleanup_; }
    bool all_failed() const noexcept { return failures_ == expected_; }

    bool has_nothing_to_say() const noexcept override;
    bool on_end(job& ended, bool error_taken) noexcept override;

protected:
    ~any_group() = default;

    /// One has failed while others may still win.
    virtual void on_failed_attempt() noexcept {}
    using job_group::watch_next;

private:
    job const* winner_ = nullptr;
    job const* failed_in_cleanup_ = nullptr;
    std::size_t expected_ = 0;
    std::size_t failures_ = 0;
};

} // namespace tinyasio::detail
