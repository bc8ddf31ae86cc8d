// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/outer_call.hpp>
#include <tinyasio/job/job_record.hpp>
#include <tinyasio/job/shared_job.hpp>
#include <tinyasio/loop/outside.hpp>
#include <tinyasio/thread/pool_core.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tinyasio::detail {

class thread_call;
class thread_leaf;

/// A task that a function in a thread has for its loop (H3): made and waited for in the thread.
class TINYASIO_DECL thread_request final : public arrival {
public:
    thread_request(thread_call& from, shared_job& made) noexcept : from_(&from), made_(&made) {}

    shared_job& made() const noexcept { return *made_; }

private:
    void arrive(scheduler& at) noexcept override;
    void never_arrives() noexcept override;

    thread_call* from_;
    shared_job* made_;
};

/// The call of a function in a thread, as its job, its pool and its thread see it (H1, H2).
///
/// waiting -> begun -> returned -> arrived; or waiting -> taken out, which the thread finds if it
/// has been given the call by then. The job's leaf holds it, and so does the pool or the thread; a
/// leaf that abandons it lets go sooner.
class TINYASIO_DECL thread_call : public pool_work,
                                  public arrival,
                                  public outside_call,
                                  public outer_call {
public:
    thread_call(thread_call const&) = delete;
    thread_call& operator=(thread_call const&) = delete;
    virtual ~thread_call();

    // --- on the strand of the loop

    /// \throws what `pool_core::submit` does; then nothing has happened
    void submit(thread_leaf& leaf);

    /// Whether it will not run. `take_out` also if a thread has it, which only has to return.
    bool take_out() noexcept override;
    bool is_waiting() const noexcept { return state_.load(std::memory_order_acquire) == waiting; }

    /// The job is cancelled: asks the function to stop when that has its turn.
    void cancel(cancel_cause const& cause) noexcept;
    void ask_to_stop() noexcept override;

    /// The leaf does not wait any more.
    void abandon() noexcept;

    /// The leaf is being destroyed: waits for the thread, with all that still comes from it.
    void wait_until_back() noexcept;

    /// After the return.
    std::exception_ptr const& error() const noexcept { return error_; }
    /// It is the job's then: the thread, which may still hold the call, does not destroy it.
    std::exception_ptr take_error() noexcept { return std::exchange(error_, nullptr); }
    bool was_never_begun() const noexcept { return state_.load() == taken_out; }
    /// The function let the `cancelled` out that it was given.
    bool let_cancelled_out() const noexcept { return let_cancelled_out_; }
    bool was_given_cancelled() const noexcept { return was_given_cancelled_; }
    bool is_abandoned_when_cancelled() const noexcept { return abandon_; }

    /// It is back, and the job has what it wants: function, arguments, result and error go now. The
    /// thread may let go of the call only after the loop has ended.
    virtual void drop() noexcept { error_ = nullptr; }

    /// "'hash' (tinyasio-3)"
    std::string thread_name() const;

    // --- in the thread

    void checkpoint() override;
    std::stop_token stop_token() const noexcept override { return stop_.get_token(); }
    cancel_cause const& cause() const noexcept override { return cause_; }

    /// Blocks until the job, which is made for it, has ended. Throws `cancelled` if it was, or
    /// could not be started; its error is left in it.
    void run_on_loop(shared_job& made);

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

protected:
    /// \throws std::bad_alloc
    thread_call(std::shared_ptr<pool_core> pool, thread_options const& options);

    /// Calls the function, and destroys it and its arguments. What it throws is its error.
    virtual void invoke() = 0;

private:
    friend class thread_request;
    friend class thread_leaf;
    enum state : std::uint8_t { waiting, begun, taken_out };

    void run(std::string const& thread_name) noexcept override;
    void call_function(std::string const& thread_name) noexcept;
    bool is_abandoned() noexcept;
    void tell_end() noexcept override;
    void arrive(scheduler& at) noexcept override;
    void never_arrives() noexcept override;
    /// What becomes of a request: its job has ended, was cancelled, or could not be started.
    struct answer_type {
        std::optional<cancel_cause> cancelled_by{};
        std::exception_ptr error{};
    };
    void answer(answer_type with) noexcept;
    [[noreturn]] void throw_cancelled(cancel_cause const& cause);

    std::shared_ptr<pool_core> const pool_;
    std::string const name_;
    bool const interrupt_;
    bool const abandon_;

    std::atomic<std::uint32_t> references_{1};
    std::atomic<state> state_{waiting};
    std::atomic<std::string const*> runs_in_{nullptr}; ///< of a place in the pool

    // The strand writes them before it asks, and before it answers.
    std::stop_source stop_{};
    cancel_cause cause_{reason::shutdown, 0, {}};
    bool keeps_itself_until_asked_ = false;

    std::mutex leaving_{}; ///< held by the thread while it turns to the loop, which lives as long
    thread_leaf* leaf_ = nullptr; ///< null: it is abandoned, or torn down, or back

    outside_calls* outside_ = nullptr; ///< of the loop
    std::atomic<bool> is_back_{false};

    std::atomic<std::uint32_t> is_answered_{0};
    answer_type answer_{};

    std::exception_ptr error_{};
    bool let_cancelled_out_ = false;
    bool was_given_cancelled_ = false;
    std::ptrdiff_t blocks_made_ = 0; ///< and not freed, in the thread: the loop's to account for
};

inline void intrusive_ptr_add_ref(thread_call* held) noexcept {
    held->retain();
}
inline void intrusive_ptr_release(thread_call* held) noexcept {
    held->release();
}

/// Whether a function must be given a stop token before its arguments.
template <class F, class... Args>
inline constexpr bool wants_stop_token =
    !std::invocable<F, Args...> && std::invocable<F, std::stop_token, Args...>;

template <class F, class... Args>
concept callable_in_thread =
    std::invocable<F, Args...> || std::invocable<F, std::stop_token, Args...>;

template <class F, class... Args>
decltype(auto) invoke_in_thread(std::stop_token token, F&& function, Args&&... args) {
    if constexpr (wants_stop_token<F, Args...>)
        return std::invoke(std::forward<F>(function), std::move(token),
                           std::forward<Args>(args)...);
    else
        return std::invoke(std::forward<F>(function), std::forward<Args>(args)...);
}

/// What the job gets: an object in place of an rvalue reference, which would dangle.
template <class F, class... Args>
using thread_result_t = std::conditional_t<
    std::is_lvalue_reference_v<decltype(invoke_in_thread(
        std::declval<std::stop_token>(), std::declval<F>(), std::declval<Args>()...))>,
    decltype(invoke_in_thread(std::declval<std::stop_token>(), std::declval<F>(),
                              std::declval<Args>()...)),
    std::remove_cvref_t<decltype(invoke_in_thread(std::declval<std::stop_token>(),
                                                  std::declval<F>(), std::declval<Args>()...))>>;

/// A call whose result is a `T`.
template <class T>
class thread_call_for : public thread_call {
public:
    return_slot<T>& result() noexcept { return *result_; }
    void drop() noexcept override {
        result_.reset();
        thread_call::drop();
    }

protected:
    using thread_call::thread_call;

private:
    std::optional<return_slot<T>> result_{std::in_place};
};

template <class F, class... Args>
class thread_call_of final : public thread_call_for<thread_result_t<F, Args...>> {
public:
    thread_call_of(std::shared_ptr<pool_core> pool, thread_options const& options,
                   std::tuple<F, Args...>&& work)
        : thread_call_for<thread_result_t<F, Args...>>(std::move(pool), options)
        , work_(std::move(work)) {}

    void drop() noexcept override {
        work_.reset();
        thread_call_for<thread_result_t<F, Args...>>::drop();
    }

private:
    void invoke() override {
        struct end {
            std::optional<std::tuple<F, Args...>>& work;
            ~end() { work.reset(); }
        } const guard{work_};
        std::apply(
            [this](F& function, Args&... args) {
                auto call = [&]() -> decltype(auto) {
                    return invoke_in_thread(this->stop_token(), std::move(function),
                                            std::move(args)...);
                };
                if constexpr (std::is_void_v<thread_result_t<F, Args...>>) {
                    call();
                    this->result().emplace();
                } else {
                    this->result().emplace(call());
                }
            },
            *work_);
    }

    std::optional<std::tuple<F, Args...>> work_;
};

} // namespace tinyasio::detail
