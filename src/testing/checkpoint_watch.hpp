// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/checkpoint_observer.hpp>
#include <tinyasio/testing/cancel_everywhere.hpp>

#include <cstdint>
#include <limits>
#include <source_location>
#include <string>

namespace tinyasio::testing::detail {

/// So many checkpoints a run may pass after its cancellation: it would never end.
inline constexpr std::uint64_t patience = 100'000;

struct watch_options {
    /// At this checkpoint, counted from 1, the run is cancelled; 0: at none.
    std::uint64_t cancel_at = 0;
    cancel_scope scope = cancel_scope::loop;
    std::source_location asked_at{};
    /// So many checkpoints it may pass, first without being cancelled and then after it.
    std::uint64_t patience = std::numeric_limits<std::uint64_t>::max();
};

/// Counts the checkpoints of one run, cancels it at one of them, and ends it if it goes on and on:
/// each checkpoint throws `check_failed` then.
class checkpoint_watch final : public tinyasio::detail::checkpoint_observer {
public:
    explicit checkpoint_watch(watch_options const& options) noexcept : options_(options) {}

    std::uint64_t seen() const noexcept { return seen_; }
    /// "job 2 'copy' in sleep at transfer.cpp:41", where it was cancelled; empty if it was not, or
    /// if it was ending already.
    std::string const& cancelled_at() const noexcept { return cancelled_at_; }
    /// Where it was when patience ran out; empty if it did not.
    std::string const& endless_at() const noexcept { return endless_at_; }

    void on_start(tinyasio::detail::job& starting) noexcept override;
    void at_checkpoint(tinyasio::detail::leaf const& at) override;

private:
    void cancel(tinyasio::detail::leaf const& at);
    void lose_patience(tinyasio::detail::leaf const& at);

    watch_options const options_;
    tinyasio::detail::job* root_ = nullptr;
    std::uint64_t seen_ = 0;
    std::uint64_t seen_before_cancellation_ = 0;
    std::string cancelled_at_;
    std::string endless_at_;
};

} // namespace tinyasio::testing::detail
