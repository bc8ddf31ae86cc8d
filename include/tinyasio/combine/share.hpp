// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/engine.hpp>
#include <tinyasio/loop/handle.hpp>
#include <tinyasio/loop/spawn.hpp>
#include <tinyasio/task/as_task.hpp>

#include <concepts>

namespace tinyasio {

namespace detail {

/// Waits for the end of a job that the first of its waiters starts.
class TINYASIO_DECL share_awaiter : public end_waiter {
public:
    bool await_ready();
    void await_suspend(std::coroutine_handle<> waiting) noexcept;

protected:
    using end_waiter::end_waiter;
    ~share_awaiter() = default;
};

template <class T>
class copy_shared_awaiter final : public share_awaiter {
public:
    copy_shared_awaiter(frame& waiting, shared_record_ptr<T> record) noexcept
        : share_awaiter(waiting, *record)
        , record_(std::move(record)) {}

    T await_resume() const {
        static_assert(std::is_void_v<T> || std::copy_constructible<stored_t<T>>,
                      "a temporary shared_task gives a copy of the value, and this type cannot be "
                      "copied: give the shared_task a name");
        check_end();
        return static_cast<T>(value_of<T>(record_->result()));
    }

private:
    shared_record_ptr<T> record_;
};

[[noreturn]] TINYASIO_DECL void refuse_empty_shared_task();

template <class T>
shared_record_ptr<T> make_shared_record(job_flags const& flags, task<T> from) {
    auto traits = traits_of(flags);
    traits.bonds.always_bubbles = true;
    auto record = make_job<T, shared_job>(std::move(from), traits);
    if (job const* const sharing = current_job()) record->belong_to_and_hold(*sharing->owner());
    return record;
}

} // namespace detail

/// A task that many may await: it runs once, and all get the same value (T6). See `share`.
///
/// Copyable; copies refer to the same task. `co_await s` gives `T const&` (`T&` for a reference),
/// which lives as long as a copy of `s`; `co_await` of a temporary gives a copy of the value.
///
/// Throws when awaited: `usage_error` in another loop than the one it belongs to; `cycle_error` if
/// it waits, directly or through others, for the job that awaits it; `job_cancelled` if it was
/// cancelled with its domain; for those who come after it has failed, its error.
/// Cancellation of an awaiting job: throws `cancelled` at once. The shared task is not touched.
/// Thread safety: copies may be made and dropped on any thread; the rest belongs to the loop.
template <class T = void>
class [[nodiscard]] shared_task {
public:
    using value_type = T;

    /// Refers to no task: awaiting it throws `usage_error`.
    shared_task() noexcept = default;
    explicit operator bool() const& noexcept { return record_ != nullptr; }
    explicit operator bool() const&& = delete; ///< a `co_await` was forgotten

    /// Whether somebody has awaited it.
    bool started() const { return record().was_started(); }
    /// Whether it has returned, thrown or been cancelled.
    bool done() const { return record().has_ended(); }

    /// \internal For `co_await` in a task.
    detail::get_awaiter<T, detail::share_awaiter> await_in(detail::frame& waiting) const& {
        return {waiting, record()};
    }
    detail::copy_shared_awaiter<T> await_in(detail::frame& waiting) && {
        record();
        return {waiting, std::move(record_)};
    }

    /// \internal For `share`.
    explicit shared_task(detail::shared_record_ptr<T> record) noexcept
        : record_(std::move(record)) {}

private:
    detail::job_record<T, detail::shared_job>& record() const {
        if (!record_) detail::refuse_empty_shared_task();
        return *record_;
    }

    detail::shared_record_ptr<T> record_{};
};

/// Makes a task that many may await; it starts when the first one does (T6).
///
/// Takes what can be awaited, or a function and its arguments. It runs as a job of the domain in
/// which `share` was called, and of the loop that first awaits it if that was outside of a job; it
/// must own what it uses. What it returned stays for those who come later, in a later `run` of the
/// loop too. One that nobody awaits never starts.
///
/// Its error crashes its domain, whose jobs see `cancelled`, even if they await it; with
/// `{.bubble = false}` it goes to all that await it, then or later. As long as it runs, `run` waits
/// for it, unless with `{.awaited = false}` or if only such a job has awaited it (D9).
///
/// \throws usage_error for an empty task; what making the job throws
///
/// \code
/// auto const config = tio::share(load_config());
/// co_await tio::all(serve(config), watch(config));     // both `co_await config`
/// \endcode
template <class... Args>
    requires startable<Args...>
auto share(job_flags flags, Args&&... args) -> shared_task<detail::job_value_t<Args...>> {
    using value_type = detail::job_value_t<Args...>;
    return shared_task<value_type>(detail::make_shared_record<value_type>(
        flags, detail::as_task(std::forward<Args>(args)...)));
}

template <class... Args>
    requires startable<Args...>
auto share(Args&&... args) -> shared_task<detail::job_value_t<Args...>> {
    return share(job_flags{}, std::forward<Args>(args)...);
}

/// What is no job.
template <class... Args>
    requires(!startable<Args...>)
void share(job_flags, Args&&...) {
    static_assert(startable<Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
}
template <class F, class... Args>
    requires detail::refused_as_job<F, Args...>
void share(F&&, Args&&...) {
    static_assert(startable<F, Args...>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
