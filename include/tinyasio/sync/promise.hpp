// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/return_slot.hpp>
#include <tinyasio/loop/wait_list.hpp>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <atomic>
#include <concepts>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace tinyasio {

template <class T>
class future;

namespace detail {

/// What a promise and its future share, without the value.
///
/// open -> being_kept -> kept -> taken, or open -> broken
class TINYASIO_DECL promise_core {
public:
    promise_core() noexcept : room_("a future") {}
    virtual ~promise_core();

    /// From now on nobody else can keep it. \throws usage_error if somebody has
    void begin_to_keep(char const* function);
    /// It could not be kept: it is open again.
    void do_not_keep() noexcept;
    void keep(std::exception_ptr error = {}) noexcept;
    bool is_open() const noexcept;

    /// \throws usage_error for the second one
    void make_future();
    void future_gone() noexcept;
    bool is_wanted() const noexcept;

    void another_promise() noexcept { promises_.fetch_add(1, std::memory_order_relaxed); }
    void promise_gone() noexcept;

    friend void intrusive_ptr_add_ref(promise_core* held) noexcept {
        held->references_.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(promise_core* held) noexcept {
        if (held->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete held;
    }

private:
    friend class future_waiter;
    enum class state : std::uint8_t { open, being_kept, kept, taken, broken };

    mutable waiting_room room_;
    state state_ = state::open;
    bool has_future_ = false;
    bool is_awaited_ = false; ///< by a job that has not taken the value yet
    bool future_is_gone_ = false;
    std::exception_ptr error_{};
    std::atomic<std::size_t> promises_{1};
    std::atomic<std::size_t> references_{0};
};

template <class T>
class promise_state final : public promise_core {
public:
    std::optional<stored_t<T>> value{};
};

class TINYASIO_DECL future_waiter : public waiting_leaf<> {
public:
    bool await_ready();
    bool ends_cancelled() const noexcept override { return true; }
    char const* what() const noexcept override { return "future"; }

protected:
    future_waiter(frame& waiting, promise_core& awaited) noexcept;
    ~future_waiter();

    /// Throws unless there is a value, which is about to be taken.
    void take();

private:
    promise_core* awaited_;
    bool is_to_take_ = false;
};

template <class T>
class value_waiter final : public future_waiter {
public:
    value_waiter(frame& waiting, promise_state<T>& awaited) noexcept
        : future_waiter(waiting, awaited)
        , awaited_(&awaited) {}
    T await_resume() {
        take();
        return static_cast<T>(*std::move(awaited_->value));
    }

private:
    promise_state<T>* awaited_;
};

template <class T>
struct [[nodiscard]] future_operation {
    promise_state<T>* awaited;
    value_waiter<T> await_in(frame& waiting) const noexcept { return {waiting, *awaited}; }
};

[[noreturn]] TINYASIO_DECL void refuse_empty_promise(char const* function);
[[noreturn]] TINYASIO_DECL void refuse_no_error();

} // namespace detail

/// Brings one value, or one error, from a callback or a thread to the job that waits for it, at a
/// `future`.
///
/// Copyable, as callbacks have to be: all copies stand for the same promise, and any thread may
/// keep it. If the last copy goes and it has not been kept, the future throws `broken_promise`.
/// `promise<T&>` brings a reference, `promise<>` nothing.
///
/// \code
/// tio::promise<int> answer;
/// auto reply = answer.get_future();
/// legacy_query([answer = std::move(answer)](int n) mutable { answer.set_value(n); });
/// int const n = co_await reply.get();
/// \endcode
template <class T = void>
class promise {
public:
    promise() : state_(new detail::promise_state<T>) {}
    promise(promise const& other) noexcept : state_(other.state_) {
        if (state_) state_->another_promise();
    }
    promise(promise&& other) noexcept = default;
    promise& operator=(promise other) noexcept {
        state_.swap(other.state_);
        return *this;
    }
    ~promise() {
        if (state_) state_->promise_gone();
    }

    /// Where the value will arrive. \throws usage_error if there is a future already
    future<T> get_future() {
        state("get_future").make_future();
        return future<T>(state_);
    }

    /// Keeps it. Returns whether somebody may still get the value: the future has not gone.
    /// \throws usage_error if it has been kept already; what making the value throws
    template <class... Args>
        requires(std::is_void_v<T> ? sizeof...(Args) == 0
                                   : std::constructible_from<detail::stored_t<T>, Args...>)
    bool set_value(Args&&... args) {
        auto& state = this->state("set_value");
        state.begin_to_keep("set_value");
        try {
            state.value.emplace(std::forward<Args>(args)...);
        } catch (...) {
            state.do_not_keep();
            throw;
        }
        bool const wanted = state.is_wanted();
        state.keep();
        return wanted;
    }

    /// Has the future throw this. Returns whether somebody may still get it.
    /// \throws usage_error if it has been kept already, or there is no error
    bool set_error(std::exception_ptr error) {
        if (!error) detail::refuse_no_error();
        auto& state = this->state("set_error");
        state.begin_to_keep("set_error");
        bool const wanted = state.is_wanted();
        state.keep(std::move(error));
        return wanted;
    }
    template <class E>
        requires(!std::convertible_to<E, std::exception_ptr>)
    bool set_error(E&& error) {
        return set_error(std::make_exception_ptr(std::forward<E>(error)));
    }

    /// Whether it has not been kept yet.
    bool is_open() const { return state("is_open").is_open(); }

private:
    detail::promise_state<T>& state(char const* function) const {
        if (!state_) detail::refuse_empty_promise(function);
        return *state_;
    }

    boost::intrusive_ptr<detail::promise_state<T>> state_;
};

/// Where what a `promise` brings arrives. It can be moved to another job, loop or thread, and must
/// outlive the wait. If it goes before the promise is kept, the value is dropped.
template <class T = void>
class [[nodiscard]] future {
public:
    future(future&&) noexcept = default;
    future& operator=(future&& other) noexcept {
        if (this != &other) {
            drop();
            state_ = std::move(other.state_);
        }
        return *this;
    }
    ~future() { drop(); }

    /// Waits for the value, which it gives once. Throws the error of the promise, or
    /// `broken_promise`.
    /// \throws usage_error if another job waits already, or the value has been taken
    /// Cancellation: throws `cancelled` at once; the value can still be taken later.
    detail::future_operation<T> get() {
        if (!state_) detail::refuse_empty_promise("get");
        return {state_.get()};
    }

private:
    friend promise<T>;

    explicit future(boost::intrusive_ptr<detail::promise_state<T>> state) noexcept
        : state_(std::move(state)) {}
    void drop() noexcept {
        if (state_) state_->future_gone();
    }

    boost::intrusive_ptr<detail::promise_state<T>> state_;
};

} // namespace tinyasio
