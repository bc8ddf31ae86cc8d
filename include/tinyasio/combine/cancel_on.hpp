// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/child_awaiter.hpp>
#include <tinyasio/job/shared_job.hpp>
#include <tinyasio/task/as_task.hpp>

#include <optional>
#include <stop_token>

namespace tinyasio {

namespace detail {

class TINYASIO_DECL cancel_on_awaiter_base : public child_awaiter {
public:
    bool await_suspend(std::coroutine_handle<>) noexcept;
    void stop_requested() noexcept override { child().request_stop(); }
    char const* what() const noexcept override { return "cancel_on"; }

protected:
    cancel_on_awaiter_base(frame& waiting, std::stop_token const& token) noexcept
        : child_awaiter(waiting)
        , token_(&token) {}
    ~cancel_on_awaiter_base() = default;

    void check_start() const;
    /// After the end: throws what the child threw, `cancelled`, or `job_cancelled`.
    void check_end();

private:
    struct cancel_child {
        shared_job* child;
        void operator()() const noexcept { child->cancel_where_awaited_from_anywhere(); }
    };

    std::stop_token const* token_;
    std::optional<std::stop_callback<cancel_child>> callback_{};
};

template <class T>
class cancel_on_awaiter final : public cancel_on_awaiter_base {
public:
    cancel_on_awaiter(frame& waiting, std::stop_token const& token, task<T>& from) noexcept
        : cancel_on_awaiter_base(waiting, token)
        , from_(&from) {}

    bool await_ready() {
        check_start();
        auto const bonds = bonds_of_operand(this->job().bonds(), /*bubbles=*/false);
        auto made = make_job<T, shared_job>(std::move(*from_), bonds);
        made->hold_by_domain();
        keep(std::move(made));
        return false;
    }
    T await_resume() {
        check_end();
        return static_cast<T>(this->template take<T, shared_job>());
    }

private:
    task<T>* from_;
};

template <class T>
class [[nodiscard]] cancel_on_operation {
public:
    cancel_on_operation(std::stop_token token, task<T> awaited) noexcept
        : token_(std::move(token))
        , awaited_(std::move(awaited)) {}
    cancel_on_awaiter<T> await_in(frame& waiting) && noexcept {
        return {waiting, token_, awaited_};
    }

private:
    std::stop_token token_;
    task<T> awaited_;
};

} // namespace detail

/// Awaits something, which is cancelled when a stop is requested of the token, on any thread (I2).
///
/// Takes what can be awaited, or a function without parameters; runs it in a job of its own.
///
/// \throws what it throws; `job_cancelled` if the token stopped it; if it has a value all the same,
///         that is given
/// Cancellation: it is cancelled and waited for; then throws `cancelled`, unless it had a value.
///
/// \code
/// auto const page = co_await tio::cancel_on(thread.get_stop_token(), fetch(url));
/// \endcode
template <class A>
    requires startable<A>
auto cancel_on(std::stop_token token, A&& awaited) {
    static_assert(detail::survives_co_await<A>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::cancel_on_operation<detail::job_value_t<A>>(
        std::move(token), detail::as_task(std::forward<A>(awaited)));
}

/// What is no job.
template <class A>
    requires(!startable<A>)
void cancel_on(std::stop_token, A&&) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
