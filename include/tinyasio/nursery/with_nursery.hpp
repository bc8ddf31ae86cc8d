// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/nursery/nursery_core.hpp>
#include <tinyasio/task/as_task.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace tinyasio {

namespace detail {

class TINYASIO_DECL with_nursery_awaiter_base : public domain_waiter {
public:
    char const* what() const noexcept override { return "nursery"; }

protected:
    explicit with_nursery_awaiter_base(frame& waiting) noexcept : domain_waiter(waiting) {}
    ~with_nursery_awaiter_base() = default;

    /// Throws if nothing can be started now.
    nursery& prepare(nursery_options const& options);
    void start(detail::job& body) noexcept;
    /// After the end: whether the body has a value. Throws what came out of the nursery.
    bool check_body(detail::job const& body) const;
    [[noreturn]] static void throw_cut_short(detail::job const& body);

private:
    nursery_core& core() const noexcept { return static_cast<nursery_core&>(awaited()); }
};

template <class Body>
using nursery_body_t = std::invoke_result_t<Body&, nursery&>;

template <class Body>
class with_nursery_awaiter final : public with_nursery_awaiter_base {
    using task_type = task_of<nursery_body_t<Body>>;
    using value_type = typename task_type::value_type;

public:
    with_nursery_awaiter(frame& waiting, nursery_options const& options, Body& body) noexcept
        : with_nursery_awaiter_base(waiting)
        , options_(&options)
        , body_(&body) {}

    bool await_ready() {
        nursery& made = prepare(*options_);
        root_ = make_job<value_type>(as_task((*body_)(made)));
        checkpoint(); // a body that is no coroutine has run by now, and may have cancelled this job
        return false;
    }
    void await_suspend(std::coroutine_handle<> waiting) noexcept {
        domain_waiter::await_suspend(waiting);
        start(*root_);
    }
    value_type await_resume() {
        bool const has_value = check_body(*root_);
        if constexpr (!std::is_void_v<value_type>) {
            if (!has_value) throw_cut_short(*root_);
            return static_cast<value_type>(root_->result().take());
        }
    }

private:
    nursery_options const* options_;
    Body* body_;
    job_ptr<value_type> root_{};
};

template <class Body>
class [[nodiscard]] with_nursery_operation {
public:
    with_nursery_operation(nursery_options const& options, Body body)
        : options_(options)
        , body_(std::forward<Body>(body)) {}
    with_nursery_awaiter<std::remove_reference_t<Body>> await_in(frame& waiting) && noexcept {
        return {waiting, options_, body_};
    }

private:
    nursery_options options_;
    Body body_; ///< a reference if it was given an lvalue
};

template <class Body>
concept nursery_body =
    std::invocable<Body&, nursery&> && awaitable<std::invoke_result_t<Body&, nursery&>>;

} // namespace detail

/// Runs `body` in a nursery of its own, which it is given, and which ends when the body and all
/// jobs in it have ended (N1). Gives what the body returned.
///
/// The body is a function of a `nursery&` that gives something awaitable. It is a job of the
/// nursery, begins at once, and may refer to the caller's locals; so may all jobs, directly or
/// through the body's closure, but not to locals of the body, which may return before they end.
///
/// \throws what leaves the body, or a job that nobody awaits, or what `n.cancel(error)` was given:
///         the first; then all others have been cancelled and have ended (see
///         `nursery_options::on_error`); `timed_out`. If `n.cancel()` or a `master` has cut the
///         body short, `job_cancelled`, or nothing if it yields nothing; `usage_error` for
///         `max_jobs = 0`
/// Cancellation: the body and all jobs are cancelled and waited for; then throws `cancelled`,
/// unless they had ended by themselves. What they throw meanwhile joins the crash, if it is one.
///
/// \code
/// co_await tio::with_nursery([&](tio::nursery& sessions) -> tio::task<> {
///     for (;;) sessions.spawn({.name = "session"}, session(co_await accept()));
/// });
/// \endcode
template <class Body>
    requires detail::nursery_body<Body>
auto with_nursery(nursery_options options, Body&& body) {
    static_assert(detail::survives_co_await<Body>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::with_nursery_operation<Body>(options, std::forward<Body>(body));
}
template <class Body>
    requires detail::nursery_body<Body>
auto with_nursery(Body&& body) {
    return with_nursery(nursery_options{}, std::forward<Body>(body));
}

/// What is no such function.
template <class Body>
    requires(!detail::nursery_body<Body>)
void with_nursery(nursery_options, Body&&) {
    static_assert(detail::nursery_body<Body>,
                  "with_nursery takes a function of a nursery& that returns a task");
}
template <class Body>
    requires(!detail::nursery_body<Body>)
void with_nursery(Body&& body) {
    with_nursery(nursery_options{}, std::forward<Body>(body));
}

} // namespace tinyasio
