// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/loop_on.hpp>
#include <tinyasio/loop/loop.hpp>
#include <tinyasio/task/as_task.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/system/system_error.hpp>

#include <atomic>
#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace boost::asio {
template <typename Executor>
class basic_yield_context;
}

namespace tinyasio {

namespace detail {

/// What completes with a `T`: Asio needs a value beside an error, too.
template <class T>
struct run_signature {
    using value = std::conditional_t<std::default_initializable<stored_t<T>>, stored_t<T>,
                                     std::optional<stored_t<T>>>;
    using type = void(std::exception_ptr, value);
};
template <>
struct run_signature<void> {
    using type = void(std::exception_ptr);
};
template <class T>
using run_signature_t = typename run_signature<T>::type;

/// Whether a run was cancelled through its completion handler's slot.
class TINYASIO_DECL slot_cancellation {
public:
    explicit slot_cancellation(loop_core& core) noexcept : core_(&core) {}
    void cancel() noexcept;

    /// From now on the loop may be in its next run.
    void run_has_ended() noexcept { has_ended_.store(true, std::memory_order_release); }

    /// What came out of the run, as the one sees it who cancelled it through the slot: in the
    /// words of Asio, whatever the policy.
    std::exception_ptr seen_from_outside(std::exception_ptr error) const noexcept;

private:
    loop_core_ptr core_;
    std::atomic<bool> requested_{false};
    std::atomic<bool> has_ended_{false};
};

/// Hands the end of a run to its completion handler.
template <class T, class Handler, class Executor>
class run_completion final : public run_listener {
    using handler_executor = boost::asio::associated_executor_t<Handler, Executor>;

public:
    template <class H>
    run_completion(H&& handler, Executor const& executor, loop_core& core, job_ptr<T> root)
        : handler_(std::in_place, std::forward<H>(handler))
        , work_(boost::asio::get_associated_executor(*handler_, executor))
        , cancellation_(std::make_shared<slot_cancellation>(core))
        , root_(std::move(root)) {
        auto slot = boost::asio::get_associated_cancellation_slot(*handler_);
        if (slot.is_connected())
            slot.assign([asked = std::weak_ptr(cancellation_)](boost::asio::cancellation_type) {
                if (auto const cancellation = asked.lock()) cancellation->cancel();
            });
    }

    job& root() const noexcept { return *root_; }

    void run_ended(std::exception_ptr error) override {
        cancellation_->run_has_ended();
        error = cancellation_->seen_from_outside(std::move(error));
        if constexpr (std::is_void_v<T>) {
            complete(std::move(error));
        } else {
            using value = typename run_signature<T>::value;
            std::optional<value> result;
            if (!error) {
                try {
                    result.emplace(root_->result().take());
                } catch (...) {
                    error = std::current_exception();
                }
            }
            if (!result) result.emplace();
            complete(std::move(error), std::move(*result));
        }
    }
    void context_goes() noexcept override {
        work_.reset();
        handler_.reset();
    }

private:
    template <class... Results>
    void complete(Results... results) {
        root_.reset();
        auto const allocator = boost::asio::get_associated_allocator(*handler_);
        auto function = [handler = std::move(*handler_),
                         ... results = std::move(results)]() mutable {
            auto slot = boost::asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) slot.clear();
            std::move(handler)(std::move(results)...);
        };
        boost::asio::dispatch(work_.get_executor(),
                              boost::asio::bind_allocator(allocator, std::move(function)));
        work_.reset();
    }

    std::optional<Handler> handler_;
    boost::asio::executor_work_guard<handler_executor> work_;
    std::shared_ptr<slot_cancellation> cancellation_;
    job_ptr<T> root_;
};

/// Starts a run on a loop. What it throws is thrown by the initiating function.
template <class T, class Executor>
struct run_initiation {
    using executor_type = Executor;

    Executor executor;
    loop_core_ptr core;
    on_error policy;

    executor_type get_executor() const noexcept { return executor; }

    template <class Handler>
    void operator()(Handler&& handler, task<T> from) const {
        using completion = run_completion<T, std::decay_t<Handler>, Executor>;
        auto root = make_job<T>(std::move(from), job_traits{.name = "root"});
        auto listener = std::make_shared<completion>(std::forward<Handler>(handler), executor,
                                                     *core, std::move(root));
        job& started = listener->root();
        core->start(started, policy, std::move(listener));
    }
};

template <class Token>
inline constexpr bool is_yield_context = false;
template <class Executor>
inline constexpr bool is_yield_context<boost::asio::basic_yield_context<Executor>> = true;

template <class T, class Executor, class CompletionToken>
auto initiate_run(Executor const& executor, loop_core_ptr core, run_options options, task<T> from,
                  CompletionToken&& token) {
    run_initiation<T, Executor> initiation{executor, std::move(core), options.on_error};
    if constexpr (is_yield_context<std::decay_t<CompletionToken>>) {
        // Boost 1.81 cannot give a value beside an exception_ptr to a stackful coroutine.
        auto token_for_all = boost::asio::as_tuple(std::forward<CompletionToken>(token));
        auto results = boost::asio::async_initiate<decltype(token_for_all), run_signature_t<T>>(
            std::move(initiation), token_for_all, std::move(from));
        if (auto const& error = std::get<0>(results)) std::rethrow_exception(error);
        if constexpr (!std::is_void_v<T>) return std::get<1>(std::move(results));
    } else {
        return boost::asio::async_initiate<CompletionToken, run_signature_t<T>>(
            std::move(initiation), token, std::move(from));
    }
}

} // namespace detail

template <class A, class CompletionToken>
auto loop::start(A&& awaited, CompletionToken&& token, run_options options) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
    if constexpr (startable<A>)
        return detail::initiate_run(core_->io_executor(), core_, options,
                                    detail::as_task(std::forward<A>(awaited)),
                                    std::forward<CompletionToken>(token));
}

/// Runs a task on an Asio executor, in a loop of its own, from code that is no task (I2).
///
/// An asynchronous operation of Asio that takes any completion token: a callback, `use_future`,
/// `use_awaitable`, `deferred`, `detached` (which loses errors), a `yield_context`. It completes
/// with a `std::exception_ptr`, null if all went well, and the value, if there is one: `T`, or
/// `std::optional<T>` if that has no default constructor.
///
/// The error is what `loop::run` would throw (D5).
///
/// Cancellation: any type that is emitted to the handler's slot cancels the loop, which ends when
///         all its jobs have; then it completes with `operation_aborted`, or the value if the task
///         had one already.
/// Lifetime: if the context is destroyed, the jobs' frames and the handler are, uninvoked.
/// \throws usage_error if the task is empty, std::bad_alloc; then the handler is not invoked
///
/// \code
/// tio::async_run(context.get_executor(), session(std::move(socket)),
///                [](std::exception_ptr error) { log(error); });
/// \endcode
template <class Executor, class A, class CompletionToken>
    requires startable<A>
auto async_run(Executor const& executor, run_options options, A&& awaited,
               CompletionToken&& token) {
    static_assert(detail::asio_executor<Executor>,
                  "async_run takes an executor first: context.get_executor()");
    return detail::initiate_run(executor, detail::loop_on<Executor>::make(executor, {}), options,
                                detail::as_task(std::forward<A>(awaited)),
                                std::forward<CompletionToken>(token));
}

template <class Executor, class A, class CompletionToken>
    requires startable<A>
auto async_run(Executor const& executor, A&& awaited, CompletionToken&& token) {
    return async_run(executor, run_options{}, std::forward<A>(awaited),
                     std::forward<CompletionToken>(token));
}

} // namespace tinyasio
