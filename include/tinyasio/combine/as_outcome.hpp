// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/outcome.hpp>
#include <tinyasio/task/as_task.hpp>

namespace tinyasio {

namespace detail {

template <class T>
class outcome_awaiter final : public task_awaiter<T> {
public:
    using task_awaiter<T>::task_awaiter;

    outcome_of<T> await_resume() {
        auto& slot = this->slot();
        if (slot.error) {
            if (slot.cancelled) std::rethrow_exception(slot.error);
            return outcome_of_error<T>(std::move(slot.error));
        }
        if constexpr (std::is_void_v<T>)
            return outcome_of_value<T>();
        else
            return outcome_of_value<T>(slot.take());
    }
};

template <class T>
class [[nodiscard]] outcome_operation {
public:
    explicit outcome_operation(task<T> awaited) noexcept : awaited_(std::move(awaited)) {}
    outcome_awaiter<T> await_in(frame& waiting) && noexcept {
        return {waiting, std::move(awaited_).release()};
    }

private:
    task<T> awaited_;
};

} // namespace detail

/// Awaits something as a part of the same job and gives what it threw as a value: an `outcome<T>`,
/// which holds the value or a `std::exception_ptr` (D4). No exception is thrown for it again.
///
/// Takes what can be awaited, or a function without parameters. Only the `cancelled` of the
/// awaiting job itself is thrown (C3): it is to end.
///
/// \throws nothing but that, and `usage_error` for an empty task
/// Cancellation: no checkpoint; what is awaited may have some.
///
/// \code
/// auto const answer = co_await tio::as_outcome(ask(server));
/// co_await log(answer ? "ok" : "failed");
/// \endcode
template <class A>
    requires startable<A>
auto as_outcome(A&& awaited) {
    using value_type = detail::job_value_t<A>;
    static_assert(detail::survives_co_await<A>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    static_assert(detail::can_be_in_outcome<value_type>,
                  "as_outcome cannot tell this value from an error");
    return detail::outcome_operation<value_type>(detail::as_task(std::forward<A>(awaited)));
}

/// What is no job.
template <class A>
    requires(!startable<A>)
void as_outcome(A&&) {
    static_assert(startable<A>, TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
