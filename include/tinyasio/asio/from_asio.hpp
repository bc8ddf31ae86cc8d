// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/executor.hpp>
#include <tinyasio/asio/operation_leaf.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/job/return_slot.hpp>
#include <tinyasio/task/awaitable.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>

#include <atomic>
#include <concepts>
#include <memory>
#include <utility>

namespace tinyasio {

namespace detail {

/// How to cancel a coroutine of Asio, from the task that awaits it to the executor on which it
/// runs. Not through `co_spawn` itself, which before Boost 1.83 forgot its own signal on the way
/// (trap 5).
template <class Executor>
class awaitable_cancellation {
public:
    explicit awaitable_cancellation(Executor executor) : executor_(std::move(executor)) {}

    boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }
    void has_ended() noexcept { has_ended_.store(true, std::memory_order_relaxed); }

    static void emit(std::shared_ptr<awaitable_cancellation> const& self,
                     boost::asio::cancellation_type type) {
        boost::asio::dispatch(self->executor_, [self, type] {
            if (!self->has_ended_.load(std::memory_order_relaxed)) self->signal_.emit(type);
        });
    }

private:
    Executor executor_;
    boost::asio::cancellation_signal signal_;
    std::atomic<bool> has_ended_{false};
};

/// The completion handler of such a coroutine. Its associated executor is that of the coroutine.
template <class Executor>
class awaitable_handler {
public:
    using cancellation_slot_type = boost::asio::cancellation_slot;

    awaitable_handler(operation_leaf& leaf,
                      std::shared_ptr<awaitable_cancellation<Executor>> cancellation) noexcept
        : cancellation_(std::move(cancellation))
        , core_(&leaf.core())
        , link_(leaf) {}

    cancellation_slot_type get_cancellation_slot() const noexcept { return cancellation_->slot(); }

    void operator()(std::exception_ptr error) {
        cancellation_->has_ended();
        auto& leaf = link_.cut();
        if (error) leaf.fail(std::move(error));
        leaf.arrived();
    }

private:
    std::shared_ptr<awaitable_cancellation<Executor>> cancellation_;
    // Beside the loop, the handler hands over to it, and is still waking it when the run may be
    // over and the loop gone.
    loop_core_ptr core_;
    handler_link link_; // last: if it goes uninvoked, it needs the loop
};

template <class T, class Executor>
boost::asio::awaitable<void, Executor> leave_result(boost::asio::awaitable<T, Executor> from,
                                                    return_slot<T>& in) {
    if constexpr (std::is_void_v<T>) {
        co_await std::move(from);
        in.emplace();
    } else {
        in.emplace(co_await std::move(from));
    }
}

[[noreturn]] TINYASIO_DECL void refuse_executor_of_awaitable();

/// Where a coroutine of Asio runs that a job awaits: in the job's loop if its executor can be that
/// of a loop, else where the loop lives.
template <class Executor>
Executor executor_for_awaitable(loop_core& core) {
    if constexpr (std::constructible_from<Executor, loop::executor_type>) {
        return Executor(loop::executor_type(core));
    } else {
        auto const io_executor = core.io_executor();
        if (auto const* const found = io_executor.target<Executor>()) return *found;
        refuse_executor_of_awaitable();
    }
}

template <class T, class Executor>
class [[nodiscard]] from_asio_awaiter final : public operation_leaf {
public:
    from_asio_awaiter(frame& waiting, boost::asio::awaitable<T, Executor>& awaited) noexcept
        : operation_leaf(waiting, "asio::awaitable", boost::asio::cancellation_type::all)
        , awaited_(&awaited) {}

    bool await_ready() const {
        if (!awaited_->valid())
            throw usage_error("an empty asio::awaitable was awaited: it has been moved from");
        return check_ready();
    }
    bool await_suspend(std::coroutine_handle<>) noexcept {
        try {
            begin();
            auto const executor = executor_for_awaitable<Executor>(core());
            cancellation_ = std::make_shared<awaitable_cancellation<Executor>>(executor);
            boost::asio::co_spawn(executor, leave_result(std::move(*awaited_), result_),
                                  awaitable_handler<Executor>(*this, cancellation_));
        } catch (...) {
            fail(std::current_exception());
        }
        return wait();
    }
    T await_resume() {
        check_arrival();
        return static_cast<T>(result_.take());
    }

    bool withdraw() noexcept override {
        try_to([this] { awaitable_cancellation<Executor>::emit(cancellation_, emitted()); });
        return false;
    }

private:
    boost::asio::awaitable<T, Executor>* awaited_;
    std::shared_ptr<awaitable_cancellation<Executor>> cancellation_{};
    return_slot<T> result_;
};

template <class T, class Executor>
struct await_traits<boost::asio::awaitable<T, Executor>> {
    static from_asio_awaiter<T, Executor> awaiter(
        frame& in, boost::asio::awaitable<T, Executor>&& awaited) noexcept {
        return {in, awaited};
    }
};

template <class T, class Executor>
class [[nodiscard]] from_asio_operation {
public:
    explicit from_asio_operation(boost::asio::awaitable<T, Executor> awaited) noexcept
        : awaited_(std::move(awaited)) {}
    from_asio_awaiter<T, Executor> await_in(frame& waiting) && noexcept {
        return {waiting, awaited_};
    }

private:
    boost::asio::awaitable<T, Executor> awaited_;
};

} // namespace detail

/// Awaits a coroutine of Asio in a task, with its value, its errors and cancellation. Implicit:
/// `co_await f()` does the same, and `all(f(), g())`, `spawn(f())` take it as they take tasks.
///
/// It runs as a part of the awaiting loop: `this_coro::executor` is the loop's. If its type of
/// executor cannot be that, it runs on the executor on which the loop lives, beside the loop.
///
/// \throws what it throws; `usage_error` if there is no executor for it
/// Cancellation: it is asked to end, as `co_spawn` would (its filter lets terminal cancellation
///         through), and waited for; `operation_aborted` that comes out of it is `cancelled` then.
template <class T, class Executor>
detail::from_asio_operation<T, Executor> from_asio(
    boost::asio::awaitable<T, Executor> awaited) noexcept {
    return detail::from_asio_operation<T, Executor>(std::move(awaited));
}

} // namespace tinyasio
