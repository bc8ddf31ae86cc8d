// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/job_record.hpp>
#include <tinyasio/job/shared_job.hpp>
#include <tinyasio/loop/timer_queue.hpp>

#include <source_location>

namespace tinyasio {

template <class T = void>
class handle;

namespace detail {

template <class T>
using shared_record_ptr = job_ptr<T, shared_job>;

template <class T>
inline constexpr bool is_handle = false;
template <class T>
inline constexpr bool is_handle<handle<T>> = true;

/// The value that stays in the record, as `T const&`, `T&` or `void`; or throws the error.
template <class T>
decltype(auto) value_of(return_slot<T> const& slot) {
    if constexpr (std::is_void_v<T>)
        static_cast<void>(slot.get());
    else if constexpr (std::is_reference_v<T>)
        return slot.get().get();
    else
        return slot.get();
}

/// `co_await h`: the value stays where it is. `Waiter` is how it waits.
template <class T, class Waiter = end_waiter>
class [[nodiscard]] get_awaiter final : public Waiter {
public:
    get_awaiter(frame& waiting, job_record<T, shared_job>& record) noexcept
        : Waiter(waiting, record)
        , record_(&record) {}

    decltype(auto) await_resume() const {
        this->check_end();
        return value_of<T>(record_->result());
    }

private:
    job_record<T, shared_job>* record_;
};

/// `co_await std::move(h)`: takes the value.
template <class T>
class [[nodiscard]] take_awaiter final : public end_waiter {
public:
    take_awaiter(frame& waiting, shared_record_ptr<T> record) noexcept
        : end_waiter(waiting, *record)
        , record_(std::move(record)) {}

    T await_resume() const {
        check_end();
        return static_cast<T>(record_->result().take());
    }

private:
    shared_record_ptr<T> record_;
};

[[noreturn]] TINYASIO_DECL void refuse_empty_handle();

} // namespace detail

/// A job that `spawn` started, as the others see it.
///
/// Copyable; copies refer to the same job. Dropping all of them lets the job run on. It outlives
/// its loop: what the job returned or threw stays in it (D10).
///
/// `co_await h` waits for the job and gives `T const&`, which lives as long as a handle;
/// `co_await std::move(h)` gives the value itself, which is then gone for the other copies too.
/// Both throw what the job threw, and `job_cancelled` if it was cancelled. An error of the job goes
/// to those who await it at that moment; if nobody does, it crashes the loop (D1).
///
/// Cancellation of the waiting job: throws `cancelled` at once; the awaited job is not touched.
/// Thread safety: `cancel` may be called, and copies made and dropped, from any thread; the rest
/// belongs to the loop.
///
/// \code
/// auto answer = tio::spawn(ask());
/// co_await prepare();
/// use(co_await answer);
/// \endcode
template <class T>
class handle {
public:
    using value_type = T;

    /// Refers to no job: what asks it for one throws `usage_error`, `cancel` does nothing.
    handle() noexcept = default;
    explicit operator bool() const& noexcept { return record_ != nullptr; }
    explicit operator bool() const&& = delete; ///< a `co_await` was forgotten

    /// Whether it has returned, thrown or been cancelled.
    bool done() const { return record().has_ended(); }
    std::uint64_t id() const { return record().id(); }
    /// Valid as long as a handle.
    std::string_view name() const { return record().name(); }

    /// Cancels the job (C1). From any thread; does nothing if it has ended, or is cancelled
    /// already, or the handle is empty (C8).
    void cancel(std::source_location where = std::source_location::current()) const noexcept {
        if (record_) record_->cancel_from_anywhere(where);
    }

    /// Asks the job to stop, and cancels it if it has not ended after `grace` (C6). The jobs that
    /// it waits for are asked too. Called again, the sooner end counts. Otherwise as `cancel`; if
    /// there is no memory for a timer, the job is cancelled at once.
    /// \throws usage_error for a floating point duration that is no number
    template <class Rep, class Period>
    void cancel_after_grace(std::chrono::duration<Rep, Period> grace,
                            std::source_location where = std::source_location::current()) const
        noexcept(std::integral<Rep>) {
        detail::check_number(grace, "cancel_after_grace");
        if (record_) record_->cancel_after_grace_from_anywhere(detail::saturate(grace), where);
    }

    /// \internal For `co_await` in a task.
    detail::get_awaiter<T> await_in(detail::frame& waiting) const& { return {waiting, record()}; }
    detail::take_awaiter<T> await_in(detail::frame& waiting) && {
        record();
        return {waiting, std::move(record_)};
    }

    /// \internal For those who start the job, and for `loop::run`.
    explicit handle(detail::shared_record_ptr<T> record) noexcept : record_(std::move(record)) {}
    detail::job_record<T, detail::shared_job>& record() const {
        if (!record_) detail::refuse_empty_handle();
        return *record_;
    }

private:
    detail::shared_record_ptr<T> record_{};
};

} // namespace tinyasio
