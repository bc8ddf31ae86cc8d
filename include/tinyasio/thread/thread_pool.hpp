// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/task/as_task.hpp>
#include <tinyasio/thread/thread_leaf.hpp>

#include <concepts>
#include <memory>
#include <utility>

namespace tinyasio {

namespace detail {

#define TINYASIO_DETAIL_NOT_FOR_A_THREAD                                                           \
    "run_in_thread takes an ordinary function with its arguments, which the thread keeps "         \
    "(std::move what cannot be copied, std::ref for references), or the same after a "             \
    "std::stop_token; one that returns a task runs on the loop: "                                  \
    "co_await it, or use in_thread::run inside of the function"

template <class F, class... Args>
inline constexpr bool returns_awaitable = false;
template <class F, class... Args>
    requires callable_in_thread<F, Args...>
inline constexpr bool returns_awaitable<F, Args...> = awaitable<thread_result_t<F, Args...>>;

/// `F` with `Args` can be called in a thread, and is meant to be.
template <class F, class... Args>
concept thread_function =
    callable_in_thread<std::decay_t<F>, std::decay_t<Args>...> &&
    !returns_awaitable<std::decay_t<F>, std::decay_t<Args>...> && can_be_kept<F, Args...>;

template <class F, class... Args>
auto make_thread_operation(std::shared_ptr<pool_core> pool, thread_options const& options,
                           F&& function, Args&&... args) {
    static_assert(survives_co_await<F>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return thread_operation<std::decay_t<F>, std::decay_t<Args>...>(
        std::move(pool), options, std::forward<F>(function), std::forward<Args>(args)...);
}

} // namespace detail

/// Threads for functions that block (H4).
///
/// They start as they are needed, up to `max_threads`, and end when they had nothing to do for
/// `idle_ttl`. At the limit functions wait in order, and can be cancelled meanwhile. If the system
/// has no thread left (EAGAIN), they wait for those that there are; without any the `co_await`
/// throws `std::system_error`. Functions that wait for each other, as one does that waits in
/// `in_thread::run` for a task that needs the same pool, may use up a limit: give them pools of
/// their own.
///
/// The destructor waits for nothing and may run on any thread, one of the pool's own included:
/// functions that are under way or wait belong to the jobs that wait for them, and are finished;
/// idle threads hold up neither it nor the end of the program. After `fork` there are no threads in
/// the child: only `exec` is safe there.
///
/// Thread safety: `run` and `map` may be called, and what they return awaited, from any loop.
///
/// \code
/// tio::thread_pool disk{{.max_threads = 4, .name = "disk"}};
/// auto const text = co_await disk.run(read_file, path);
/// \endcode
class TINYASIO_DECL thread_pool {
public:
    /// \throws usage_error for no threads, or a negative time; std::bad_alloc
    explicit thread_pool(pool_options const& options = {});
    thread_pool(thread_pool const&) = delete;
    thread_pool& operator=(thread_pool const&) = delete;
    ~thread_pool();

    /// As `run_in_thread`, in a thread of this pool.
    template <class F, class... Args>
        requires detail::thread_function<F, Args...>
    auto run(F&& function, Args&&... args) {
        return detail::make_thread_operation(core_, thread_options{}, std::forward<F>(function),
                                             std::forward<Args>(args)...);
    }
    template <class F, class... Args>
        requires detail::thread_function<F, Args...>
    auto run(thread_options const& options, F&& function, Args&&... args) {
        return detail::make_thread_operation(core_, options, std::forward<F>(function),
                                             std::forward<Args>(args)...);
    }

    /// What does not run in a thread.
    template <class F, class... Args>
        requires(!detail::thread_function<F, Args...> &&
                 !std::same_as<std::remove_cvref_t<F>, thread_options>)
    void run(F&&, Args&&...) {
        static_assert(detail::thread_function<F, Args...>, TINYASIO_DETAIL_NOT_FOR_A_THREAD);
    }
    template <class F, class... Args>
        requires(!detail::thread_function<F, Args...>)
    void run(thread_options const&, F&&, Args&&...) {
        static_assert(detail::thread_function<F, Args...>, TINYASIO_DETAIL_NOT_FOR_A_THREAD);
    }

    /// As `map_in_threads`, in threads of this pool. Include <tinyasio/thread/map_in_threads.hpp>.
    template <class F, class Range>
    auto map(F&& function, Range&& range);

    /// What it does at the moment. From any thread.
    pool_statistics statistics() const noexcept { return core_->statistics(); }
    /// As many as it may have. From any thread.
    std::size_t max_threads() const noexcept { return core_->max_threads(); }

    /// \internal For the library's own functions.
    std::shared_ptr<detail::pool_core> const& core() const noexcept { return core_; }

private:
    std::shared_ptr<detail::pool_core> core_;
};

/// The pool of `run_in_thread`: at most 128 threads, which end after 30 seconds without work. It
/// lives as long as the process.
TINYASIO_DECL thread_pool& default_thread_pool();

} // namespace tinyasio
