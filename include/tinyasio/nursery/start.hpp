// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/nursery/nursery_core.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace tinyasio {

template <class T = void>
class started;

namespace detail {

/// Where a service says that it is up; it may go before the service does.
class TINYASIO_DECL start_waiter : public leaf, public end_listener {
public:
    void await_suspend(std::coroutine_handle<>) noexcept;
    bool withdraw() noexcept override;
    void stop_requested() noexcept override { service_->request_stop(); }
    char const* what() const noexcept override { return "start of a service"; }
    std::span<detail::job* const> awaited_jobs() const noexcept override { return {&service_, 1}; }
    bool on_end(detail::job& ended, bool error_taken) noexcept override;
    detail::job& waiting_job() const noexcept override { return job(); }

    /// The service is up.
    void on_started() noexcept;

protected:
    start_waiter(frame& waiting, nursery_core& in) noexcept : leaf(waiting), in_(&in) {}
    ~start_waiter() = default;

    void check_start() const;
    void keep(shared_job& service) noexcept { service_ = &service; }
    /// After waiting: throws if the service has not said that it is up.
    void check_started() const;

private:
    nursery_core* in_;
    detail::job* service_ = nullptr;
    bool is_up_ = false;
    bool error_taken_ = false;
};

/// What a service and the one who waits for it share.
template <class T>
struct start_state {
    start_waiter* waiting = nullptr;
    bool was_called = false;
    std::optional<stored_t<T>> value{};
};

[[noreturn]] TINYASIO_DECL void refuse_started_twice();
[[noreturn]] TINYASIO_DECL void refuse_empty_started();

/// As what a function takes its first argument. These also accept what is noexcept.
template <class R, class A, class... Args>
std::type_identity<A> first_parameter(R (*)(A, Args...));
template <class C, class R, class A, class... Args>
std::type_identity<A> first_parameter(R (C::*)(A, Args...));
template <class C, class R, class A, class... Args>
std::type_identity<A> first_parameter(R (C::*)(A, Args...) const);
template <class C, class R, class A, class... Args>
std::type_identity<A> first_parameter(R (C::*)(A, Args...) &);
template <class C, class R, class A, class... Args>
std::type_identity<A> first_parameter(R (C::*)(A, Args...) const&);
template <class C, class R, class A, class... Args>
std::type_identity<A> first_parameter(R (C::*)(A, Args...) &&);

struct none;
template <class Started>
struct value_of_started {
    using type = none;
};
template <class T>
struct value_of_started<started<T>> {
    using type = T;
};

/// The `T` of the `started<T>` that a function takes first; `none` where that cannot be seen.
template <class F>
struct service_value {
    using type = none;
};
template <class F>
    requires requires(F function) { first_parameter(function); }
struct service_value<F>
    : value_of_started<
          std::remove_cvref_t<typename decltype(first_parameter(std::declval<F>()))::type>> {};
template <class F>
    requires requires { first_parameter(&F::operator()); }
struct service_value<F> : service_value<decltype(&F::operator())> {};
template <class F>
struct service_value<std::reference_wrapper<F>> : service_value<std::decay_t<F>> {};

template <class T, class F>
struct chosen_service_value {
    using type = T;
};
template <class F>
struct chosen_service_value<void, F> {
    using seen = typename service_value<F>::type;
    using type = std::conditional_t<std::is_same_v<seen, none>, void, seen>;
};

} // namespace detail

/// What a service that `nursery::start` starts calls when it is up (N5). Copies are the same.
/// \throws usage_error when it is called a second time
template <class T>
class started {
public:
    /// The service is up: `start` gives this value, or returns if there is none.
    void operator()(detail::stored_t<T> value) const {
        auto& state = checked();
        state.value.emplace(std::move(value));
        state.was_called = true;
        if (state.waiting != nullptr) state.waiting->on_started();
    }

    /// \internal For `start`.
    explicit started(std::shared_ptr<detail::start_state<T>> state) noexcept
        : state_(std::move(state)) {}

private:
    detail::start_state<T>& checked() const {
        if (!state_) detail::refuse_empty_started();
        if (state_->was_called) detail::refuse_started_twice();
        return *state_;
    }

    std::shared_ptr<detail::start_state<T>> state_;
};

template <>
class started<void> {
public:
    void operator()() const {
        if (!state_) detail::refuse_empty_started();
        if (std::exchange(state_->was_called, true)) detail::refuse_started_twice();
        state_->value.emplace();
        if (state_->waiting != nullptr) state_->waiting->on_started();
    }

    explicit started(std::shared_ptr<detail::start_state<void>> state) noexcept
        : state_(std::move(state)) {}

private:
    std::shared_ptr<detail::start_state<void>> state_;
};

namespace detail {

template <class T, class R>
class start_awaiter final : public start_waiter {
public:
    start_awaiter(frame& waiting, nursery_core& in, job_traits const& traits,
                  std::shared_ptr<start_state<T>> const& state, task<R>& from) noexcept
        : start_waiter(waiting, in)
        , traits_(&traits)
        , state_(state)
        , from_(&from) {}
    ~start_awaiter() { state_->waiting = nullptr; }

    bool await_ready() {
        check_start();
        record_ = make_job<R, shared_job>(std::move(*from_), *traits_);
        keep(*record_);
        state_->waiting = this;
        return false;
    }
    T await_resume() {
        check_started();
        return static_cast<T>(*std::move(state_->value));
    }

private:
    job_traits const* traits_;
    std::shared_ptr<start_state<T>> state_;
    task<R>* from_;
    shared_record_ptr<R> record_{};
};

template <class T, class R>
class [[nodiscard]] start_service_operation {
public:
    start_service_operation(nursery_core& in, job_traits const& traits,
                            std::shared_ptr<start_state<T>> state, task<R> from) noexcept
        : in_(&in)
        , traits_(traits)
        , state_(std::move(state))
        , from_(std::move(from)) {}
    start_awaiter<T, R> await_in(frame& waiting) && noexcept {
        return {waiting, *in_, traits_, state_, from_};
    }

private:
    nursery_core* in_;
    job_traits traits_;
    std::shared_ptr<start_state<T>> state_;
    task<R> from_;
};

/// `function(started, args...)`, or `(object.*function)(started, args...)`, as a task.
template <class Started, class F, class... Args>
    requires task_function<F, Started, Args...>
auto service_as_task(Started started, F&& function, Args&&... args) {
    return as_task(std::forward<F>(function), std::move(started), std::forward<Args>(args)...);
}
template <class Started, class F, class Object, class... Args>
    requires(std::is_member_function_pointer_v<std::decay_t<F>> &&
             task_function<F, Object, Started, Args...>)
auto service_as_task(Started started, F&& function, Object&& object, Args&&... args) {
    return as_task(std::forward<F>(function), std::forward<Object>(object), std::move(started),
                   std::forward<Args>(args)...);
}

template <class Started, class F, class... Args>
concept service = requires(Started started, F&& function, Args&&... args) {
    service_as_task(std::move(started), std::forward<F>(function), std::forward<Args>(args)...);
};

} // namespace detail

template <class T, class F, class... Args>
auto nursery::start(job_flags flags, F&& function, Args&&... args) {
    using value_type = typename detail::chosen_service_value<T, std::decay_t<F>>::type;
    using started_type = started<value_type>;
    static_assert(detail::service<started_type, F, Args...>,
                  "nursery::start takes a function whose first parameter is a started<T>, and its "
                  "other arguments, which are kept: std::move what cannot be copied, std::ref for "
                  "references; if it is a template or overloaded, say start<T>(...)");
    static_assert(detail::survives_co_await<F>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    if constexpr (detail::service<started_type, F, Args...>) {
        auto state = std::make_shared<detail::start_state<value_type>>();
        auto service = detail::service_as_task(started_type(state), std::forward<F>(function),
                                               std::forward<Args>(args)...);
        using result_type = typename decltype(service)::value_type;
        return detail::start_service_operation<value_type, result_type>(
            core(), detail::traits_of(flags), std::move(state), std::move(service));
    }
}

} // namespace tinyasio
