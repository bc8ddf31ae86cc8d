// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/child_awaiter.hpp>
#include <tinyasio/task/as_task.hpp>

#include <optional>

namespace tinyasio {

namespace detail {

class TINYASIO_DECL until_stop_awaiter_base : public child_awaiter {
public:
    void stop_requested() noexcept override;
    char const* what() const noexcept override { return "until_stop"; }

protected:
    using child_awaiter::child_awaiter;
    ~until_stop_awaiter_base() = default;

    /// Whether there is something to wait for. Throws if nothing can be started now.
    bool check_start() const;
    /// After the end: whether there is a value. Throws the error of the child, or `cancelled`.
    bool check_end() const;
};

template <class T>
class until_stop_awaiter final : public until_stop_awaiter_base {
public:
    until_stop_awaiter(frame& waiting, task<T>& from) noexcept
        : until_stop_awaiter_base(waiting)
        , from_(&from) {}

    bool await_ready() {
        if (!check_start()) return true;
        auto const bonds = bonds_of_operand(this->job().bonds(), /*bubbles=*/false);
        keep(make_job<T>(std::move(*from_), bonds));
        started_ = true;
        return false;
    }
    std::optional<stored_t<T>> await_resume() {
        if (!started_ || !check_end()) return std::nullopt;
        return this->template take<T>();
    }

private:
    task<T>* from_;
    bool started_ = false;
};

template <class T>
class [[nodiscard]] until_stop_operation {
public:
    explicit until_stop_operation(task<T> awaited) noexcept : awaited_(std::move(awaited)) {}
    until_stop_awaiter<T> await_in(frame& waiting) && noexcept { return {waiting, awaited_}; }

private:
    task<T> awaited_;
};

} // namespace detail

/// Awaits something until the job is asked to stop (C6): gives its value, or nothing if the request
/// came first; then it has been cancelled and has ended. If the request was there before, it is not
/// started. `std::monostate` stands for `void`, `std::reference_wrapper` for a reference.
///
/// Takes what can be awaited, or a function without parameters; runs it in a job of its own.
///
/// \throws what it throws; `usage_error` for an empty task
/// Cancellation: it is cancelled and waited for; then throws `cancelled`, unless it had a value.
///
/// \code
/// while (auto job = co_await tio::until_stop(queue.receive())) co_await process(*job);
/// \endcode
template <class A>
    requires startable<A>
auto until_stop(A&& awaited) {
    static_assert(detail::survives_co_await<A>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::until_stop_operation<detail::job_value_t<A>>(
        detail::as_task(std::forward<A>(awaited)));
}

/// What is no job.
template <class A>
    requires(!startable<A>)
void until_stop(A&&) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
