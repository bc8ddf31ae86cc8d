// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/crash_report.hpp>
#include <tinyasio/loop/handle.hpp>
#include <tinyasio/loop/job_info.hpp>
#include <tinyasio/loop/spawn.hpp>
#include <tinyasio/nursery/nursery_waiters.hpp>
#include <tinyasio/nursery/options.hpp>
#include <tinyasio/nursery/this_nursery.hpp>
#include <tinyasio/task/as_task.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <exception>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tinyasio {

namespace detail {

class nursery_core;

template <class T>
class spawn_when_free_operation;

template <class E>
concept error_object = !std::same_as<E, std::source_location> &&
                       !std::same_as<E, std::exception_ptr> && std::copy_constructible<E>;

} // namespace detail

/// A group of jobs that end together (N1 to N5). With `with_nursery` it is given to a function, and
/// has ended when that returns. By hand:
///
/// \code
/// tio::nursery downloads{{.name = "downloads", .timeout = 10s}};
/// for (auto const& url : urls) downloads.spawn(fetch, url);
/// co_await downloads.join();
/// \endcode
///
/// An error that leaves one of its jobs while nobody awaits that job cancels all of them, and is
/// thrown in whoever waits for the nursery, when the last has ended. The jobs that its jobs `spawn`
/// belong to it too.
///
/// One that is made by hand belongs to the domain in which it was made, the loop or another
/// nursery: it is cancelled with it, and finalized when that has no other job left. Its jobs must
/// own what they use. If it is destroyed while jobs are left, they are cancelled, and that domain
/// waits for them; unless an exception is on its way, or the job is cancelled, the domain crashes
/// with a `usage_error` that names them: say `join()`, or `cancel()`.
///
/// Thread safety: `cancel` and `cancel_after_grace` may be called from any thread as long as the
/// nursery lives; the rest belongs to the loop.
class TINYASIO_DECL nursery {
public:
    /// Makes one by hand, in a job. \throws usage_error outside of a loop, for `max_jobs = 0`, and
    /// in a domain that is cancelled; `cancelled` in a cancelled job
    explicit nursery(nursery_options const& options = {},
                     std::source_location where = std::source_location::current());
    nursery(nursery&& other) noexcept
        : core_(std::exchange(other.core_, nullptr))
        , owns_(std::exchange(other.owns_, false)) {}
    nursery& operator=(nursery&& other) noexcept {
        nursery(std::move(other)).swap(*this);
        return *this;
    }
    ~nursery() {
        if (owns_) let_go();
    }
    void swap(nursery& other) noexcept {
        std::swap(core_, other.core_);
        std::swap(owns_, other.owns_);
    }

    /// Unique in the loop.
    std::uint64_t id() const;
    /// Empty if it was given none.
    std::string const& name() const;

    // --- jobs

    /// Starts a job in the nursery; as `tinyasio::spawn`, but for where. An error of it cancels the
    /// nursery, unless somebody awaits its handle, or with `{.bubble = false}`: then it is told to
    /// the logger, or to the loop's diagnostics if there is none, and stays in the handle.
    ///
    /// With `{.master = true}` the nursery ends with the job: all others are cancelled, silently.
    /// With `{.awaited = false}` the nursery does not wait for it. If `max_jobs` are running it is
    /// queued, and has the id 0 until it starts.
    ///
    /// \throws usage_error if the nursery has ended or is cancelled (the task is destroyed);
    ///         `cancelled` in a cancelled job
    template <class... Args>
        requires startable<Args...>
    auto spawn(job_flags flags, Args&&... args) -> handle<detail::job_value_t<Args...>> {
        check_open();
        return spawn_task(detail::as_task_or_itself(std::forward<Args>(args)...),
                          detail::traits_of(flags));
    }
    template <class... Args>
        requires startable<Args...>
    auto spawn(Args&&... args) -> handle<detail::job_value_t<Args...>> {
        check_open();
        return spawn_task(detail::as_task_or_itself(std::forward<Args>(args)...));
    }
    /// What is no job.
    template <class... Args>
        requires(!startable<Args...>)
    void spawn(job_flags, Args&&...) {
        static_assert(startable<Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }
    template <class F, class... Args>
        requires(!startable<F, Args...> && !std::convertible_to<F, job_flags>)
    void spawn(F&&, Args&&...) {
        static_assert(startable<F, Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }
    /// The same in a loop of its own, as `tinyasio::spawn_parallel` (L4). Include
    /// <tinyasio/runtime.hpp>, or <tinyasio.hpp>.
    template <class... Args>
        requires startable<Args...>
    auto spawn_parallel(job_flags flags, Args&&... args) -> handle<detail::job_value_t<Args...>>;
    template <class... Args>
        requires startable<Args...>
    auto spawn_parallel(Args&&... args) -> handle<detail::job_value_t<Args...>> {
        return spawn_parallel(job_flags{}, std::forward<Args>(args)...);
    }
    /// What is no job.
    template <class... Args>
        requires(!startable<Args...>)
    void spawn_parallel(job_flags, Args&&...) {
        static_assert(startable<Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }
    template <class F, class... Args>
        requires(!startable<F, Args...> && !std::convertible_to<F, job_flags>)
    void spawn_parallel(F&&, Args&&...) {
        static_assert(startable<F, Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }

    /// `spawn`, in one stroke.
    template <class A>
    nursery& operator<<(A&& started) {
        static_cast<void>(spawn(std::forward<A>(started)));
        return *this;
    }

    /// The same, waits until there is room for it, and then gives its handle. The order is that of
    /// the calls, those of `spawn` included.
    /// Cancellation: the job is never started; throws `cancelled`.
    template <class... Args>
        requires startable<Args...>
    auto spawn_when_free(job_flags flags, Args&&... args)
        -> detail::spawn_when_free_operation<detail::job_value_t<Args...>>;
    template <class... Args>
        requires startable<Args...>
    auto spawn_when_free(Args&&... args)
        -> detail::spawn_when_free_operation<detail::job_value_t<Args...>> {
        return spawn_when_free(job_flags{}, std::forward<Args>(args)...);
    }
    template <class... Args>
        requires(!startable<Args...>)
    void spawn_when_free(job_flags, Args&&...) {
        static_assert(startable<Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }
    template <class F, class... Args>
        requires(!startable<F, Args...> && !std::convertible_to<F, job_flags>)
    void spawn_when_free(F&&, Args&&...) {
        static_assert(startable<F, Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
    }

    /// Starts a service and waits until it says that it is up (N5): `function` gets a `started<T>`
    /// first, and calls it; `co_await` gives the value. From then on it is a job like any other.
    /// A member function is followed by its object, as for `spawn`. Where the compiler cannot see
    /// which `T` that is, say `start<T>(...)`.
    ///
    /// \throws what the service throws before that; `usage_error` if it ends without calling it.
    ///         The nursery lives on
    /// Cancellation: the service is cancelled and waited for; then throws `cancelled`.
    ///
    /// \code
    /// tio::task<> serve(tio::started<std::uint16_t> started, endpoint where) { ... }
    /// auto const port = co_await n.start(serve, where);
    /// \endcode
    template <class T = void, class F, class... Args>
        requires(!std::same_as<std::remove_cvref_t<F>, job_flags>)
    auto start(F&& function, Args&&... args) {
        return start<T>(job_flags{}, std::forward<F>(function), std::forward<Args>(args)...);
    }
    template <class T = void, class F, class... Args>
    auto start(job_flags flags, F&& function, Args&&... args);

    /// The jobs that live now, those in what is nested in it included: what they are called, how
    /// old they are, what they wait for. Without the body of a `with_nursery`. \throws bad_alloc
    std::vector<job_info> jobs() const;

    // --- another one

    /// A nursery by hand that belongs to this one, with its logger. It is cancelled with it, and
    /// finalized when this one has nothing else to wait for. Its errors are its own.
    [[nodiscard]] nursery fork(nursery_options const& options = {},
                               std::source_location where = std::source_location::current());

    // --- its end

    /// From now on it ends with the last of its jobs that is awaited. Until then jobs may be
    /// spawned. Of one that was made by hand; again, or in `with_nursery`, it does nothing.
    void finalize();
    bool finalized() const;
    /// Whether it has ended: nothing is left, and nothing can be spawned.
    bool done() const;

    /// Waits for its end, from wherever and as often as you like.
    /// \throws what came out of it; `usage_error` in one of its own jobs, `cycle_error` if one of
    ///         them waits for this job
    /// Cancellation of the waiting job: throws `cancelled` at once. The nursery is not touched.
    detail::nursery_wait_operation<detail::nursery_watcher> wait() const;

    /// `finalize()` and waits for its end, once: as its owner.
    /// \throws as `wait`; `usage_error` if it was joined before
    /// Cancellation: its jobs are cancelled and waited for; then throws `cancelled`.
    detail::nursery_wait_operation<detail::nursery_joiner> join();

    /// Cancels all jobs, the body too, and ends it silently. What was first counts: nothing happens
    /// if it was cancelled or has ended. From any thread; allocates nothing (C8).
    void cancel(std::source_location where = std::source_location::current()) const noexcept;
    /// The same, and lets an error come out of it. If it was cancelled or has ended before, the
    /// error joins the crash that is under way, here or around it; if there is none, the
    /// diagnostics are told, or, outside of the loop, standard error.
    /// \throws usage_error for a null pointer
    void cancel(std::exception_ptr error,
                std::source_location where = std::source_location::current()) const;
    template <detail::error_object E>
    void cancel(E error, std::source_location where = std::source_location::current()) const {
        cancel(std::make_exception_ptr(std::move(error)), where);
    }
    /// Asks all jobs to stop, and cancels them after `grace` (C6); as of `loop`.
    /// \throws usage_error for a floating point duration that is no number
    template <class Rep, class Period>
    void cancel_after_grace(std::chrono::duration<Rep, Period> grace,
                            std::source_location where = std::source_location::current()) const
        noexcept(std::integral<Rep>) {
        detail::check_number(grace, "cancel_after_grace");
        cancel_after(detail::saturate(grace), where);
    }

    /// It is to end within that time from now on, or at once if it is zero or less.
    /// \throws usage_error if it is cancelled or has ended, and for what is no number
    template <class Rep, class Period>
    void set_timeout(std::chrono::duration<Rep, Period> timeout) {
        detail::check_number(timeout, "nursery::set_timeout");
        set_time_limit(detail::saturate(timeout));
    }
    /// It may take as long as it likes.
    void clear_timeout() { set_time_limit(std::nullopt); }

    /// All that is known about its crash (D6), when it has ended; null if there was none. Valid as
    /// long as the nursery.
    crash_report const* crash() const;

    /// \internal For `with_nursery`, and for what a job of a nursery sees of it.
    explicit nursery(detail::nursery_core& seen) noexcept : core_(&seen) {}
    detail::nursery_core& core() const;

private:
    struct owning {};
    nursery(owning, detail::nursery_core& made) noexcept;

    void let_go() noexcept;
    void check_open() const;
    void start_or_queue(detail::shared_job& made);
    void cancel_after(detail::duration grace, std::source_location where) const noexcept;
    void set_time_limit(std::optional<detail::duration> timeout);

    template <class T, class Traits = detail::job_bonds>
    handle<T> spawn_task(task<T>&& from, Traits const& traits = {}) {
        auto record = detail::make_job<T, detail::shared_job>(std::move(from), traits);
        record->hold_by_domain();
        start_or_queue(*record);
        return handle<T>(std::move(record));
    }

    detail::nursery_core* core_ = nullptr;
    bool owns_ = false;
};

/// "nursery 3 'sessions'"
TINYASIO_DECL std::string to_string(nursery const& which);

} // namespace tinyasio
