// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>
#include <tinyasio/job/scheduler.hpp>
#include <tinyasio/job/work_item.hpp>

#include <boost/intrusive/list.hpp>

#include <atomic>
#include <cstdint>
#include <utility>

namespace tinyasio::detail {

using outside_hook = intrusive::list_base_hook<intrusive::tag<class outside_tag>,
                                               intrusive::link_mode<intrusive::auto_unlink>>;

/// What a job waits for that runs outside of the loop, in a thread that cannot be stopped, only
/// asked to.
class outside_call : public outside_hook {
public:
    /// Whether it had not begun yet, and never will.
    virtual bool take_out() noexcept = 0;

    /// To end soon. Once.
    virtual void ask_to_stop() noexcept = 0;

protected:
    outside_call() = default;
    ~outside_call() = default;
};

/// Those of one loop. Belongs to its strand.
///
/// When jobs are cancelled together, those that have not begun are taken out before the first of
/// the others is asked to stop: the thread that one leaves behind must not begin with the next.
class TINYASIO_DECL outside_calls {
public:
    explicit outside_calls(scheduler& loop) noexcept : turn_(*this), loop_(&loop) {}

    /// From any thread that keeps the loop: something has come from outside.
    void tell_news() noexcept {
        news_.fetch_add(1, std::memory_order_release);
        news_.notify_all();
    }
    std::uint32_t news() const noexcept { return news_.load(std::memory_order_acquire); }
    /// For those who block the strand, in a destructor.
    void wait_for_news(std::uint32_t seen) const noexcept {
        news_.wait(seen, std::memory_order_acquire);
    }

    void add(outside_call& begun) noexcept { calls_.push_back(begun); }

    /// Asks it when all that is being cancelled now has been.
    void ask_soon(outside_call& which) noexcept;

    /// Takes out or asks all of them, now: they are about to be waited for where no turn comes any
    /// more.
    void ask_all() noexcept;

private:
    using call_list = intrusive::list<outside_call, intrusive::base_hook<outside_hook>,
                                      intrusive::constant_time_size<false>>;

    class turn final : public work_item {
    public:
        explicit turn(outside_calls& calls) noexcept : calls_(&calls) {}
        void take(scheduler& loop) noexcept {
            if (!std::exchange(is_queued_, true)) loop.ready.push(*this);
        }

    private:
        void run() noexcept override;
        void discard() noexcept override { is_queued_ = false; }

        outside_calls* calls_;
        bool is_queued_ = false;
    };

    void ask_those_to_be_asked() noexcept;

    turn turn_;
    scheduler* loop_;
    call_list calls_;
    call_list to_be_asked_;
    call_list asked_;
    std::atomic<std::uint32_t> news_{0};
};

} // namespace tinyasio::detail
