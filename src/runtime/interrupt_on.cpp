// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <runtime/signal_watch.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/posted_function.hpp>
#include <tinyasio/runtime/interrupt_on.hpp>

#include <atomic>
#include <csignal>
#include <mutex>
#include <source_location>
#include <utility>

namespace tinyasio {

/// What it has posted to the loop may run later than it lives.
class interrupt_on::listener final : public detail::signal_listener,
                                     public std::enable_shared_from_this<listener> {
public:
    listener(loop& which, interrupt_options const& options) noexcept
        : loop_(&which)
        , grace_(options.grace) {}

    /// The loop is not touched any more when this returns.
    void leave_loop() noexcept {
        detail::signal_watch::get().remove(*this);
        std::lock_guard const lock(mutex_);
        loop_ = nullptr;
    }

    std::optional<int> first() const noexcept {
        int const number = first_.load(std::memory_order_acquire);
        return number != 0 ? std::optional(number) : std::nullopt;
    }

private:
    struct interruption {
        std::weak_ptr<listener> from;
        void operator()() const noexcept {
            if (auto const self = from.lock()) self->interrupt();
        }
    };

    void on_signal(int number) noexcept override {
        int none = 0;
        first_.compare_exchange_strong(none, number, std::memory_order_acq_rel);
        try {
            // Not by `post`: a loop whose context is gone is not to be torn down here.
            auto& loop = loop_->engine();
            auto& made = posted_interruption(loop);
            loop.hold();
            loop.put(made);
            loop.wake_and_let_go();
        } catch (...) {
            // No memory: at least the run that is in progress. The loop lives as long as this is
            // being told.
            cancel(*loop_);
        }
    }
    detail::posted& posted_interruption(detail::engine& to) {
        using function = detail::posted_function<interruption, std::allocator<void>>;
        auto const here = std::source_location::current();
        return function::make(to, interruption{weak_from_this()}, here, {});
    }
    /// On the strand.
    void interrupt() noexcept {
        std::lock_guard const lock(mutex_);
        if (loop_ == nullptr) return;
        if (loop_->engine().has_run())
            cancel(*loop_);
        else
            keep_for_run(loop_->engine());
    }
    /// A loop on an executor has a strand that is served while it does not run.
    void keep_for_run(detail::engine& next) noexcept {
        try {
            next.keep_for_run(posted_interruption(next));
        } catch (...) {
            // no memory: there is no run to interrupt, and `signal()` tells
        }
    }
    void cancel(loop& which) const noexcept {
        if (grace_)
            which.cancel_after_grace(*grace_, reason::interrupt);
        else
            which.cancel(reason::interrupt);
    }

    std::recursive_mutex mutex_{}; ///< what is cancelled may own the `interrupt_on`
    loop* loop_;
    std::optional<detail::duration> grace_;
    std::atomic<int> first_{0};
};

void interrupt_on::begin(loop& which, interrupt_options const& options,
                         std::span<int const> signals) {
    if (options.grace && *options.grace < detail::duration::zero())
        throw usage_error("interrupt_on was given a negative grace");
    static constexpr int usual[] = {SIGINT, SIGTERM};
    auto made = std::make_shared<listener>(which, options);
    detail::signal_watch::get().add(*made, signals.empty() ? usual : signals,
                                    options.exit_at_second);
    listener_ = std::move(made);
}

interrupt_on::~interrupt_on() {
    listener_->leave_loop();
}

std::optional<int> interrupt_on::signal() const noexcept {
    return listener_->first();
}

} // namespace tinyasio
