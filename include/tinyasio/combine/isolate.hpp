// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/outcome.hpp>
#include <tinyasio/loop/nested_domain.hpp>
#include <tinyasio/loop/options.hpp>
#include <tinyasio/task/as_task.hpp>

#include <cstdint>

namespace tinyasio {

namespace detail {

/// What becomes of the errors of jobs that are cancelled with the waiting one.
enum class late_errors : std::uint8_t {
    join_the_crash, ///< that cancels it, if it is one
    come_out,       ///< instead of `cancelled`, as they do from `all`
};

class TINYASIO_DECL isolate_awaiter_base : public domain_waiter {
public:
    char const* what() const noexcept override { return "isolate"; }

protected:
    isolate_awaiter_base(frame& waiting, on_error policy,
                         late_errors late = late_errors::join_the_crash) noexcept
        : domain_waiter(waiting)
        , policy_(policy)
        , late_(late) {}
    ~isolate_awaiter_base() = default;

    /// Makes the domain. Throws if nothing can be started now.
    void prepare();
    void start(detail::job& root) noexcept;
    /// After the end: the error, null if the root has a value. Throws `cancelled`.
    std::exception_ptr error(detail::job const& root) const;

private:
    on_error policy_;
    late_errors late_;
};

template <class T>
class isolate_awaiter final : public isolate_awaiter_base {
public:
    isolate_awaiter(frame& waiting, task<T>& from, on_error policy) noexcept
        : isolate_awaiter_base(waiting, policy)
        , from_(&from) {}

    bool await_ready() {
        prepare();
        root_ = make_job<T>(std::move(*from_));
        return false;
    }
    void await_suspend(std::coroutine_handle<> waiting) noexcept {
        domain_waiter::await_suspend(waiting);
        start(*root_);
    }
    outcome_of<T> await_resume() {
        if (auto failed = error(*root_)) return outcome_of_error<T>(std::move(failed));
        if constexpr (std::is_void_v<T>)
            return outcome_of_value<T>();
        else
            return outcome_of_value<T>(root_->result().take());
    }

private:
    task<T>* from_;
    job_ptr<T> root_{};
};

template <class T>
class [[nodiscard]] isolate_operation {
public:
    isolate_operation(task<T> isolated, on_error policy) noexcept
        : isolated_(std::move(isolated))
        , policy_(policy) {}
    isolate_awaiter<T> await_in(frame& waiting) && noexcept {
        return {waiting, isolated_, policy_};
    }

private:
    task<T> isolated_;
    on_error policy_;
};

} // namespace detail

/// Runs something in a domain of its own (D4): an error in it, or in a job that it spawns, cancels
/// all of these jobs and none of the others. Gives an `outcome<T>`, when the last of them has
/// ended: the value, or what a `run` would have thrown. That is the error itself, or an
/// `exception_group` if others failed while they were being cancelled; see `run_options::on_error`.
///
/// Takes what can be awaited, or a function without parameters. It may refer to the caller's
/// locals, and so may the jobs that it spawns.
///
/// \throws nothing else; `usage_error` for an empty task, or in a domain that is cancelled
/// Cancellation: all of them are cancelled and waited for; then throws `cancelled`, unless they had
/// ended by themselves. What they throw while they are cancelled joins the crash, if it is one.
///
/// \code
/// auto const done = co_await tio::isolate(talk(peer));
/// if (!done) co_await report(done.exception());           // the others know nothing of it
/// \endcode
template <class A>
    requires startable<A>
auto isolate(A&& isolated, run_options options = {}) {
    using value_type = detail::job_value_t<A>;
    static_assert(detail::survives_co_await<A>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    static_assert(detail::can_be_in_outcome<value_type>,
                  "isolate cannot tell this value from an error");
    return detail::isolate_operation<value_type>(detail::as_task(std::forward<A>(isolated)),
                                                 options.on_error);
}

/// What is no job.
template <class A>
    requires(!startable<A>)
void isolate(A&&, run_options = {}) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
