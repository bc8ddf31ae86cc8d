// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/foreign_core.hpp>
#include <tinyasio/detail/reserved_memory.hpp>
#include <tinyasio/loop/loop.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <concepts>
#include <optional>

namespace tinyasio::detail {

template <class Executor>
concept asio_executor = boost::asio::execution::is_executor<Executor>::value &&
                        boost::asio::can_query<Executor, boost::asio::execution::context_t>::value;

/// What a context that one can wait for says about itself, seen through strands and wrappers.
struct context_state {
    bool runs_here = false;
    bool is_stopped = false;
};

template <class Executor>
context_state state_of_context(Executor const& executor) noexcept {
    if constexpr (requires { executor.get_inner_executor(); }) {
        return state_of_context(executor.get_inner_executor());
    } else if constexpr (std::same_as<Executor, boost::asio::any_io_executor>) {
        using plain = boost::asio::io_context::executor_type;
        using pooled = boost::asio::thread_pool::executor_type;
        if (auto const* const found = executor.template target<plain>())
            return state_of_context(*found);
        if (auto const* const found = executor.template target<boost::asio::strand<plain>>())
            return state_of_context(*found);
        if (auto const* const found = executor.template target<pooled>())
            return state_of_context(*found);
        if (auto const* const found = executor.template target<boost::asio::strand<pooled>>())
            return state_of_context(*found);
        return {};
    } else {
        context_state state;
        if constexpr (requires { executor.running_in_this_thread(); })
            state.runs_here = executor.running_in_this_thread();
        auto& context = boost::asio::query(executor, boost::asio::execution::context);
        if constexpr (requires { context.stopped(); }) state.is_stopped = context.stopped();
        return state;
    }
}

/// A loop on an executor of this type.
template <class Executor>
class executor_core final : public foreign_core {
public:
    executor_core(Executor const& executor, loop_options const& options)
        : foreign_core(options, boost::asio::query(executor, boost::asio::execution::context))
        , executor_(executor) {}

    boost::asio::any_io_executor io_executor() override {
        if (!executor_) refuse_context_gone();
        return *executor_;
    }

private:
    using timer = boost::asio::basic_waitable_timer<
        std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
    using working_executor = std::decay_t<decltype(boost::asio::prefer(
        std::declval<Executor const&>(), boost::asio::execution::outstanding_work.tracked))>;

    void call_drain(when soonest) override {
        auto run = boost::asio::bind_allocator(
            memory_allocator<void, reserved_memory>(drain_memory_),
            [self = loop_core_ptr(this)] { static_cast<executor_core&>(*self).drain(); });
        if (soonest == when::at_once)
            boost::asio::dispatch(*executor_, std::move(run));
        else
            boost::asio::post(*executor_, std::move(run));
    }
    void set_timer(time_point deadline) override {
        if (!timer_) timer_.emplace(*executor_);
        timer_->expires_at(deadline);
        timer_->async_wait([self = loop_core_ptr(this)](boost::system::error_code error) {
            if (!error) static_cast<executor_core&>(*self).look_again();
        });
    }
    void cancel_timer() override {
        if (timer_) timer_->cancel();
    }

    void hold_context() override {
        work_.emplace(
            boost::asio::prefer(*executor_, boost::asio::execution::outstanding_work.tracked));
    }
    void let_context_go() noexcept override { work_.reset(); }
    bool runs_in_context() const noexcept override {
        return state_of_context(*executor_).runs_here;
    }
    bool context_is_stopped() const noexcept override {
        return state_of_context(*executor_).is_stopped;
    }
    void forget_context() noexcept override {
        timer_.reset();
        executor_.reset();
    }

    reserved_memory drain_memory_{};
    std::optional<Executor> executor_;
    std::optional<timer> timer_{}; ///< made when it is needed: many loops never are
    std::optional<working_executor> work_{};
};

template <class Executor>
struct loop_on {
    static_assert(
        asio_executor<Executor> || requires(Executor& object) { object.get_executor(); },
        "a loop lives on an Asio executor, an execution context or an I/O object: "
        "loop{context}, loop{strand}, loop{socket.get_executor()}");

    static loop_core_ptr make(Executor const& executor, loop_options const& options)
        requires asio_executor<Executor>
    {
        return loop_core_ptr(new executor_core<Executor>(executor, options));
    }
    static loop_core_ptr make(Executor& object, loop_options const& options)
        requires(!asio_executor<Executor>)
    {
        auto const executor = object.get_executor();
        return loop_on<std::remove_cvref_t<decltype(executor)>>::make(executor, options);
    }
};

} // namespace tinyasio::detail
