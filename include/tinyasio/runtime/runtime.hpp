// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/loop_on.hpp>
#include <tinyasio/loop/loop.hpp>
#include <tinyasio/runtime/options.hpp>
#include <tinyasio/thread/thread_pool.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>

namespace tinyasio {

/// A context with threads of its own, for any number of loops (L4).
///
/// `run` runs a task in a loop on it. The jobs of one loop run one at a time; what is to use
/// several processors is started with `parallel` or `spawn_parallel`, or in further loops:
/// `tio::loop loop{runtime, options}`, which also takes a sink for its diagnostics. Functions of
/// `run_in_thread` in all of these loops share one pool.
///
/// The destructor stops the context and joins the threads. Jobs that are left by then, of loops
/// that were started and not waited for, are destroyed as with any context (C9): `join()` first.
///
/// What a plain handler throws that was posted to the context itself, not to a loop, ends the
/// program, as it does in an `asio::thread_pool`.
///
/// Thread safety: everything but the destructor may be called from any thread; `run` and `join`
///         not from those of the runtime.
///
/// \code
/// tio::runtime runtime{{.threads = 4}};
/// auto const sum = runtime.run(sum_of(files));
/// \endcode
class TINYASIO_DECL runtime {
public:
    /// That of the context, on which handlers run in any of the threads.
    using executor_type = boost::asio::io_context::executor_type;

    /// \throws usage_error for no threads, `std::system_error` if the system has none
    explicit runtime(runtime_options const& options = {});
    runtime(runtime const&) = delete;
    runtime& operator=(runtime const&) = delete;
    /// \pre not on one of its threads: the program ends with a message
    ~runtime();

    /// Runs a task, and all jobs that it spawns, to the end, in a loop of its own with the default
    /// options, and blocks meanwhile. May be called by several threads at once. \throws as
    /// `loop::run`; usage_error on one of its own threads
    template <class A>
        requires startable<A>
    decltype(auto) run(A&& awaited, run_options options = {}) {
        check_not_joined();
        loop on_its_own{*this};
        return on_its_own.run(std::forward<A>(awaited), options);
    }
    template <class... Args>
        requires(sizeof...(Args) > 1 && task_function<Args...>)
    decltype(auto) run(Args&&... args) {
        check_not_joined();
        loop on_its_own{*this};
        return on_its_own.run(std::forward<Args>(args)...);
    }
    /// What is no job.
    template <class A>
        requires(!startable<A>)
    void run(A&&, run_options = {}) {
        static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
    }
    template <class... Args>
        requires detail::refused_in_run<Args...>
    void run(Args&&...) {
        static_assert(startable<Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }

    /// The same, with what it would have thrown as a value.
    template <class A>
        requires startable<A>
    auto try_run(A&& awaited, run_options options = {}) {
        check_not_joined();
        loop on_its_own{*this};
        return on_its_own.try_run(std::forward<A>(awaited), options);
    }
    /// What is no job.
    template <class A>
        requires(!startable<A>)
    void try_run(A&&, run_options = {}) {
        static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
    }

    /// Waits until no loop on it runs and nothing else is outstanding. Then its threads have ended,
    /// and nothing can be run any more. \throws usage_error on one of its threads
    void join();

    /// For what is not a loop's: sockets that any loop may take, plain handlers.
    boost::asio::io_context& context() noexcept;
    executor_type get_executor() noexcept { return context().get_executor(); }
    /// How many run loops.
    std::size_t threads() const noexcept;
    /// That of `run_in_thread` in its loops.
    thread_pool& blocking_pool() noexcept;

private:
    void check_not_joined() const;

    class state;
    std::unique_ptr<state> state_;
};

} // namespace tinyasio
