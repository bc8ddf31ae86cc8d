// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/nursery/nursery_core.hpp>

namespace tinyasio {

namespace detail {

/// Trap of g++ 12: only a function among them can be a closure.
template <class... Args>
inline constexpr bool first_survives_co_await = false;
template <class First, class... Rest>
inline constexpr bool first_survives_co_await<First, Rest...> = survives_co_await<First>;

template <class T>
class spawn_when_free_awaiter final : public slot_waiter {
public:
    spawn_when_free_awaiter(frame& waiting, nursery_core& in, job_traits const& traits,
                            task<T>& from) noexcept
        : slot_waiter(waiting, in)
        , traits_(&traits)
        , from_(&from) {}

    bool await_ready() {
        check_start();
        record_ = make_job<T, shared_job>(std::move(*from_), *traits_);
        return start_or_queue(*record_);
    }
    handle<T> await_resume() {
        check_started();
        return handle<T>(std::move(record_));
    }

private:
    job_traits const* traits_;
    task<T>* from_;
    shared_record_ptr<T> record_{};
};

template <class T>
class [[nodiscard]] spawn_when_free_operation {
public:
    spawn_when_free_operation(nursery_core& in, job_traits const& traits, task<T> from) noexcept
        : in_(&in)
        , traits_(traits)
        , from_(std::move(from)) {}
    spawn_when_free_awaiter<T> await_in(frame& waiting) && noexcept {
        return {waiting, *in_, traits_, from_};
    }

private:
    nursery_core* in_;
    job_traits traits_;
    task<T> from_;
};

} // namespace detail

template <class... Args>
    requires startable<Args...>
auto nursery::spawn_when_free(job_flags flags, Args&&... args)
    -> detail::spawn_when_free_operation<detail::job_value_t<Args...>> {
    static_assert(detail::first_survives_co_await<Args...>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return {core(), detail::traits_of(flags), detail::as_task(std::forward<Args>(args)...)};
}

} // namespace tinyasio
