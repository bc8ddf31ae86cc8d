// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/reserved_memory.hpp>
#include <tinyasio/detail/spin_lock.hpp>
#include <tinyasio/loop/loop_core.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <optional>
#include <random>
#include <utility>

namespace tinyasio::detail {

/// How time passes in a loop, and in which order it runs what is ready.
struct driver_options {
    bool virtual_clock = false;
    std::optional<std::uint64_t> seed{};
};

/// Drives an engine on the thread that calls `run`, on an `io_context` of its own (L1).
class TINYASIO_DECL loop_driver final : public loop_core {
public:
    loop_driver(loop_options const& options, driver_options const& how);
    ~loop_driver() override;

    boost::asio::execution_context& context() noexcept override;
    boost::asio::any_io_executor io_executor() override;

    void run(job& root, on_error policy) override;
    void run_on(boost::asio::io_context& context, job& root, on_error policy) override;
    void start(job& root, on_error policy, std::shared_ptr<run_listener> listener) override;
    void close() noexcept override;
    bool owns_its_context() const noexcept override { return true; }

    void work_started() noexcept override;
    void work_finished() noexcept override;

    time_point now() const noexcept override;
    bool set_clock(time_point now) noexcept override;
    std::optional<std::uint64_t> seed() const noexcept override { return seed_; }
    void wake() noexcept override;
    void handled() noexcept override;

private:
    /// A look at I/O costs as much as some fifty switches: only every so many of them.
    static constexpr std::size_t switches_between_looks = 256;

    static constexpr std::size_t handlers_in_a_look = 64;

    void drive(job& root) noexcept;
    void run_ready() noexcept;
    /// Lets handlers and timers in that are ready.
    void look() noexcept;
    /// Nothing is ready: waits until something is.
    void wait() noexcept;
    void wait_on_virtual_clock() noexcept;
    void wait_in_context() noexcept;
    /// Blocks until a handler has run; false if nothing is outstanding.
    bool wait_for_handler() noexcept;
    /// Jobs wait, and nothing of the loop's own can wake them (D8).
    void stuck() noexcept;
    bool has_work_outside() const noexcept;

    /// Sets Asio's timer for the earliest deadline, if it is not set for it already.
    void arm();
    /// Runs `wait`, one of the context's functions; what a handler throws crashes the loop (L3).
    template <class Wait>
    std::size_t in_context(Wait&& wait) noexcept;

    bool const virtual_clock_;
    deadlock const on_deadlock_;
    duration const patience_;
    time_point virtual_now_{};
    std::optional<std::uint64_t> const seed_;
    std::optional<std::mt19937_64> random_{};

    // It goes with the `loop`; executors may stay longer.
    std::optional<boost::asio::io_context> context_{std::in_place, 1};
    std::optional<boost::asio::steady_timer> timer_{std::in_place, *context_};
    std::optional<time_point> armed_for_{};
    bool said_stuck_ = false;
    bool waits_for_handler_ = false;

    reserved_memory wake_memory_{};
    std::atomic<bool> wake_is_posted_{false};
    spin_lock closing_;
    bool is_closed_ = false; ///< nothing is posted to the context any more

    // Executors that count as work: those that came and went on the strand, and elsewhere.
    std::ptrdiff_t work_here_ = 0;
    std::atomic<std::ptrdiff_t> work_elsewhere_{0};
};

} // namespace tinyasio::detail
