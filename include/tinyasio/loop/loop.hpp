// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/cancelled.hpp>
#include <tinyasio/error/outcome.hpp>
#include <tinyasio/loop/handle.hpp>
#include <tinyasio/loop/loop_core.hpp>
#include <tinyasio/loop/posted_function.hpp>
#include <tinyasio/task/as_task.hpp>

#include <concepts>
#include <exception>
#include <memory>
#include <source_location>
#include <type_traits>
#include <utility>

namespace boost::asio {
class io_context;
}

namespace tinyasio {

namespace detail {

template <bool CountsAsWork, class Allocator>
class basic_loop_executor;

/// How a loop lives on an executor: defined in <tinyasio/asio/loop_on.hpp>.
template <class Executor>
struct loop_on;

/// A function, first, and arguments that do not fit.
template <class... Args>
inline constexpr bool refused_in_run = false;
template <class F, class A, class... Args>
    requires(!std::convertible_to<F, run_options> && !std::convertible_to<A, run_options>)
inline constexpr bool refused_in_run<F, A, Args...> = !startable<F, A, Args...>;

} // namespace detail

/// Runs tasks, and is the outermost domain of their jobs: an error that no job handles cancels all
/// of them, and comes out of `run` when the last has cleaned up (D1 to D4).
///
/// `loop{}` owns a single-threaded `io_context`, which `run` drives on the calling thread. There
/// may be any number of loops in a thread, and one may run inside a job of another, which it blocks
/// (L2). A loop can be run again, also after a crash.
///
/// `loop{executor}` lives on a context that others drive, which may have any number of threads and
/// of loops: its jobs and all that is posted to it run one at a time, as on a strand. A strand that
/// it is given it shares with the other handlers of that strand. `start` starts a task there, `run`
/// blocks for its end. As long as it runs, it counts as work of the context. If a context is
/// destroyed, the jobs of its loops are, without running on; their handles give `job_cancelled`.
///
/// Thread safety: `cancel`, `cancel_after_grace`, `fail`, `post` and `get_executor` may be called
/// from any thread as long as the loop lives; the rest belongs to the thread that runs it, or to
/// one that is not of the context.
///
/// \code
/// tio::loop loop;
/// int const result = loop.run(foo());
/// \endcode
class TINYASIO_DECL loop {
public:
    /// An executor of Asio: see `get_executor`.
    using executor_type = detail::basic_loop_executor<false, std::allocator<void>>;

    /// With an `io_context` of its own.
    explicit loop(loop_options const& options = {});

    /// On an Asio executor, or on that of an execution context or an I/O object (L1). Include
    /// <tinyasio/asio.hpp>, or <tinyasio.hpp>. On a type-erased executor, such as
    /// `any_io_executor`, or a strand, it allocates whenever it is woken: without memory for that
    /// the program ends (C8).
    template <class Executor>
        requires(!std::convertible_to<Executor&, loop_options const&>)
    explicit loop(Executor&& executor, loop_options const& options = {})
        : loop(detail::loop_on<std::remove_cvref_t<Executor>>::make(executor, options)) {}

    loop(loop const&) = delete;
    loop& operator=(loop const&) = delete;

    /// Functions that were posted and have not run are destroyed. If jobs are left, a loop on the
    /// executor of others cancels them and waits; if its context is stopped, they stay there.
    /// \pre if it owns its context, it does not run; else it is not destroyed by a thread of its
    ///      context while it runs. If so, the program ends with a message
    ~loop();

    /// Runs a task, and all jobs that it spawns, to the end (D9).
    ///
    /// \returns what the task returned
    /// \throws the error that crashed the loop, or an `exception_group` (D5; see
    ///         `run_options::on_error`); `job_cancelled` if `cancel()` ended it; `usage_error` if
    ///         the loop is running already, or if this thread is one of those that drive its
    ///         context; `context_stopped` if nobody drives it, then the jobs stay
    template <class A>
        requires(startable<A> && !detail::is_handle<std::remove_cvref_t<A>>)
    decltype(auto) run(A&& awaited, run_options options = {}) {
        return run_task(detail::as_task(std::forward<A>(awaited)), options);
    }
    /// The same for a function with its arguments, which the job keeps.
    template <class... Args>
        requires(sizeof...(Args) > 1 && task_function<Args...>)
    decltype(auto) run(Args&&... args) {
        return run_task(detail::as_task(std::forward<Args>(args)...), {});
    }
    template <class... Args>
        requires task_function<Args...>
    decltype(auto) run(run_options options, Args&&... args) {
        return run_task(detail::as_task(std::forward<Args>(args)...), options);
    }

    /// What is no job.
    template <class A>
        requires(!startable<A> && !detail::is_handle<std::remove_cvref_t<A>>)
    void run(A&&, run_options = {}) {
        static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
    }
    template <class... Args>
        requires detail::refused_in_run<Args...>
    void run(Args&&...) {
        static_assert(startable<Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }
    template <class F, class... Args>
        requires(!startable<F, Args...>)
    void run(run_options, F&&, Args&&...) {
        static_assert(startable<F, Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }

    /// The value of a job of an earlier run (D10), which stays in the handle or, from an rvalue, is
    /// moved out. \throws what the job threw; `job_cancelled`; `usage_error` for a handle of
    /// another loop, or while the loop runs
    template <class T>
    decltype(auto) run(handle<T> const& finished) {
        check_finished(finished.record());
        return detail::value_of<T>(finished.record().result());
    }
    template <class T>
    T run(handle<T>&& finished) {
        check_finished(finished.record());
        handle<T> const taken(std::move(finished));
        return static_cast<T>(taken.record().result().take());
    }

    /// The same as `run` of a task, with what it would have thrown as a value.
    template <class A>
        requires startable<A>
    auto try_run(A&& awaited, run_options options = {}) {
        return try_task(detail::as_task(std::forward<A>(awaited)), options);
    }
    template <class... Args>
        requires(sizeof...(Args) > 1 && task_function<Args...>)
    auto try_run(Args&&... args) {
        return try_task(detail::as_task(std::forward<Args>(args)...), {});
    }
    template <class... Args>
        requires task_function<Args...>
    auto try_run(run_options options, Args&&... args) {
        return try_task(detail::as_task(std::forward<Args>(args)...), options);
    }
    /// What is no job.
    template <class A>
        requires(!startable<A>)
    void try_run(A&&, run_options = {}) {
        static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
    }
    template <class... Args>
        requires detail::refused_in_run<Args...>
    void try_run(Args&&...) {
        static_assert(startable<Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }
    template <class F, class... Args>
        requires(!startable<F, Args...>)
    void try_run(run_options, F&&, Args&&...) {
        static_assert(startable<F, Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }

    /// Cancels all jobs of the current `run`, which then throws `job_cancelled`; does nothing if
    /// none is in progress. From any thread; allocates nothing (C8).
    void cancel(reason why = reason::explicit_,
                std::source_location where = std::source_location::current()) noexcept;

    /// Asks all jobs of the current `run` to stop, and cancels them after `grace` (C6): until then
    /// they may end by themselves. Those that wait for it at `this_task::stop()` or in `until_stop`
    /// go on at once; jobs that start later are asked too. `run` gives its value if nothing had to
    /// be cancelled. Called again, the sooner end counts. From any thread; allocates nothing.
    /// \throws usage_error for a floating point duration that is no number
    template <class Rep, class Period>
    void cancel_after_grace(
        std::chrono::duration<Rep, Period> grace, reason why = reason::explicit_,
        std::source_location where = std::source_location::current()) noexcept(std::integral<Rep>) {
        detail::check_number(grace, "cancel_after_grace");
        cancel_after(detail::saturate(grace), why, where);
    }

    /// Crashes the loop with an error from outside: it cancels all jobs and comes out of `run`
    /// (D10). If none is in progress, out of the next; if there is none, the end of the loop says
    /// so on standard error. From any thread.
    /// \throws std::bad_alloc, usage_error for a null pointer; then nothing has happened
    void fail(std::exception_ptr error,
              std::source_location where = std::source_location::current());

    /// Calls a function on the loop's strand, between the steps of its jobs; what it throws crashes
    /// the loop. From any thread. A function that comes while nothing runs is called in the next
    /// `run` of a `loop{}`, or at once where a `loop{executor}` lives; none is awaited.
    /// \throws std::bad_alloc
    template <std::invocable F>
    void post(F&& function, std::source_location where = std::source_location::current()) {
        static_assert(!detail::is_task<std::remove_cv_t<std::invoke_result_t<std::decay_t<F>>>>,
                      "post calls an ordinary function, nobody would await the task that this one "
                      "returns: write loop.post([] { tinyasio::spawn(f()); })");
        using function_type = detail::posted_function<std::decay_t<F>, std::allocator<void>>;
        core_->post(function_type::make(engine(), std::forward<F>(function), where, {}));
    }

    /// The jobs that live now, in the order in which they were started. On the loop's strand, or
    /// while it does not run (then there are none). \throws std::bad_alloc
    std::vector<job_info> jobs() const;

    /// The latest crash of a `run` that has ended (D6): null if there was none. Valid until the
    /// next one, or the end of the loop.
    crash_report const* last_crash() const noexcept;

    /// Where the loop tells what is nobody's result; standard error if nothing is set.
    void on_diagnostic(diagnostic_sink sink);

    /// The `io_context` that a `loop{}` owns and drives while it runs, or on which a
    /// `loop{executor}` lives. \throws usage_error if it lives on a context of another kind
    boost::asio::io_context& context();

    /// For sockets, timers and handlers: what is posted to it runs between the steps of the jobs,
    /// and crashes the loop if it throws (L3). It may outlive the loop; then posting to it throws
    /// `usage_error`.
    executor_type get_executor() const noexcept;

    /// Starts a task on a `loop{executor}` and does not wait. The completion token is called with a
    /// `std::exception_ptr`, null or what `run` would have thrown, and the value (nothing for
    /// `void`; in an `optional` if it has no default constructor). Its cancellation slot cancels
    /// the loop. \throws usage_error for a `loop{}`
    template <class A, class CompletionToken>
    auto start(A&& awaited, CompletionToken&& token, run_options options = {});

    /// Runs a task on a `loop{executor}` and drives the context until it has ended. The context
    /// must be the one that the loop lives on, and may be driven by other threads, too.
    /// \throws as `run`
    template <class A>
    decltype(auto) run_on(boost::asio::io_context& context, A&& awaited, run_options options = {}) {
        static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
        if constexpr (startable<A>)
            return run_task(detail::as_task(std::forward<A>(awaited)), options, &context);
    }

protected:
    explicit loop(detail::loop_core_ptr core) noexcept;
    detail::loop_core& core() const noexcept { return *core_; }

private:
    friend class interrupt_on;

    template <class T>
    T run_task(task<T> from, run_options options, boost::asio::io_context* driven = nullptr);
    template <class T>
    detail::outcome_of<T> try_task(task<T> from, run_options options);

    /// Runs the job and the domain to the end; throws what comes out of a crash.
    void run_job(detail::job& root, run_options options, boost::asio::io_context* driven);
    void check_finished(detail::shared_job& job) const;
    void cancel_after(detail::duration grace, reason why, std::source_location where) noexcept;
    detail::engine& engine() const noexcept { return core_->engine(); }

    detail::loop_core_ptr core_;
};

template <class T>
T loop::run_task(task<T> from, run_options options, boost::asio::io_context* driven) {
    auto const root = detail::make_job<T>(std::move(from), detail::job_traits{.name = "root"});
    run_job(*root, options, driven);
    return static_cast<T>(root->result().take());
}

template <class T>
detail::outcome_of<T> loop::try_task(task<T> from, run_options options) {
    static_assert(detail::can_be_in_outcome<T>,
                  "try_run cannot tell this value from an error: use run");
    try {
        if constexpr (std::is_void_v<T>) {
            run_task(std::move(from), options);
            return detail::outcome_of_value<T>();
        } else {
            return detail::outcome_of_value<T>(run_task(std::move(from), options));
        }
    } catch (...) {
        return detail::outcome_of_error<T>(std::current_exception());
    }
}

} // namespace tinyasio
