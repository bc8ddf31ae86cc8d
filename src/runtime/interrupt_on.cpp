// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/runtime/interrupt_on.hpp>

#include <atomic>
#include <csignal>
#include <runtime/signal_watch.hpp>

namespace tinyasio {

class interrupt_on::listener final : public detail::signal_listener {
public:
    listener(loop& which, interrupt_options const& options, std::span<int const> signals)
        : loop_(&which)
        , grace_(options.grace) {
        detail::signal_watch::get().add(*this, signals, options.exit_at_second);
    }
    ~listener() { detail::signal_watch::get().remove(*this); }

    std::optional<int> first() const noexcept {
        int const number = first_.load(std::memory_order_acquire);
        return number != 0 ? std::optional(number) : std::nullopt;
    }

private:
    void on_signal(int number) noexcept override {
        int none = 0;
        first_.compare_exchange_strong(none, number, std::memory_order_acq_rel);
        try {
            // On the strand, so that it waits for the next run if there is none; by then this
            // listener may be gone.
            loop_->post([which = loop_, grace = grace_] { interrupt(*which, grace); });
        } catch (...) {
            interrupt(*loop_, grace_); // no memory: at least the run that is in progress
        }
    }
    static void interrupt(loop& which, std::optional<detail::duration> grace) noexcept {
        if (grace)
            which.cancel_after_grace(*grace, reason::interrupt);
        else
            which.cancel(reason::interrupt);
    }

    loop* loop_;
    std::optional<detail::duration> grace_;
    std::atomic<int> first_{0};
};

void interrupt_on::begin(loop& which, interrupt_options const& options,
                         std::span<int const> signals) {
    if (options.grace && *options.grace < detail::duration::zero())
        throw usage_error("interrupt_on was given a negative grace");
    static constexpr int usual[] = {SIGINT, SIGTERM};
    listener_ = std::make_unique<listener>(which, options, signals.empty() ? usual : signals);
}

interrupt_on::~interrupt_on() = default;

std::optional<int> interrupt_on::signal() const noexcept {
    return listener_->first();
}

} // namespace tinyasio
