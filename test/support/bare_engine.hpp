// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/engine.hpp>
#include <tinyasio/loop/spawn.hpp>

#include <atomic>
#include <functional>
#include <limits>
#include <string>
#include <utility>

namespace test {

/// An engine without a driver: what is ready runs when the test says so. Destroying it tears down
/// the jobs that are left.
class bare_engine final : tinyasio::detail::loop_host {
public:
    explicit bare_engine(tinyasio::loop_options const& options = {}) : engine_(options, *this) {
        engine_.jobs.open(tinyasio::on_error::automatic);
        engine_.diagnostics.redirect([this](auto const& entry) {
            told += std::string(told.empty() ? "" : ", ") + to_string(entry.kind);
        });
    }

    tinyasio::detail::engine& operator*() noexcept { return engine_; }
    tinyasio::detail::engine* operator->() noexcept { return &engine_; }

    /// Starts a job. The record can be kept beyond the end of the engine.
    template <class T>
    tinyasio::handle<T> start(tinyasio::task<T> task, tinyasio::job_flags const& flags = {}) {
        return tinyasio::detail::start_shared(engine_.jobs, std::move(task),
                                              tinyasio::detail::traits_of(flags));
    }

    /// Runs at most so many items of the ready queue.
    void run(std::size_t limit = std::numeric_limits<std::size_t>::max()) {
        on_strand([&] { engine_.run_ready(limit); });
    }

    /// Calls a function as a handler of the loop would be.
    template <class F>
    void on_strand(F&& function) {
        auto* const outer =
            std::exchange(tinyasio::detail::this_thread.current_scheduler, &engine_);
        function();
        tinyasio::detail::this_thread.current_scheduler = outer;
    }

    /// How often the engine wanted its inbox to be looked at.
    int wakes() const noexcept { return wakes_; }

    /// What came to the diagnostics: "unheard, raised".
    std::string told;

    /// Called when the engine is woken, unless that is by somebody who has said that the loop may
    /// be about to go: as on a context that is gone, where waking up is tearing down.
    std::function<void()> on_wake{};

private:
    tinyasio::detail::time_point now() const noexcept override { return now_; }
    bool set_clock(tinyasio::detail::time_point now) noexcept override {
        now_ = now;
        return true;
    }
    void wake() noexcept override {
        ++wakes_;
        if (on_wake) on_wake();
    }
    void wake_unless_gone() noexcept override { ++wakes_; }
    void hold() noexcept override {}
    void let_go() noexcept override {}

    tinyasio::detail::time_point now_{};
    std::atomic<int> wakes_{0};
    tinyasio::detail::engine engine_;
};

/// Waits until the test lets it go, or its job is cancelled: the simplest leaf there is.
class gate {
public:
    class waiter final : public tinyasio::detail::leaf {
    public:
        waiter(tinyasio::detail::frame& waiting, gate& at) noexcept : leaf(waiting), gate_(&at) {}
        bool await_ready() const {
            checkpoint();
            return false;
        }
        void await_suspend(std::coroutine_handle<>) noexcept {
            suspend();
            gate_->waiting_ = this;
            ++gate_->entered;
        }
        void await_resume() const { checkpoint(); }
        bool withdraw() noexcept override {
            ++gate_->withdrawn;
            if (gate_->busy) return false;
            gate_->waiting_ = nullptr;
            return true;
        }
        char const* what() const noexcept override { return "gate"; }

    private:
        gate* gate_;
    };

    waiter await_in(tinyasio::detail::frame& waiting) noexcept { return {waiting, *this}; }

    void open() noexcept { std::exchange(waiting_, nullptr)->complete(); }
    bool has_waiter() const noexcept { return waiting_ != nullptr; }

    int entered = 0;
    int withdrawn = 0;
    bool busy = false; ///< what was waited for is under way and cannot be withdrawn

private:
    waiter* waiting_ = nullptr;
};

} // namespace test
