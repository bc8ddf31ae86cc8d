// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>
#include <tinyasio/thread/thread_call.hpp>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <memory>
#include <string>
#include <tuple>
#include <utility>

namespace tinyasio::detail {

/// Where the functions of a job's `run_in_thread` run: in the pool of its loop, if it has one.
TINYASIO_DECL std::shared_ptr<pool_core> const& pool_for(job const& of);
/// The same for the running job; outside of jobs, the default pool.
TINYASIO_DECL std::shared_ptr<pool_core> const& pool_for_running_job();

/// Waits for a function in a thread (H1), and for the tasks that it runs on the loop (H3).
class TINYASIO_DECL thread_leaf : public leaf, public end_listener {
public:
    bool await_suspend(std::coroutine_handle<>) noexcept;

    bool withdraw() noexcept override;
    bool ends_cancelled() const noexcept override;
    void stop_requested() noexcept override;
    char const* what() const noexcept override { return "thread"; }
    std::string details() const override { return call_->thread_name(); }
    std::span<detail::job* const> awaited_jobs() const noexcept override {
        return {&inner_, inner_ != nullptr ? std::size_t{1} : 0};
    }

    bool on_end(detail::job& ended, bool error_taken) noexcept override;
    detail::job& waiting_job() const noexcept override { return job(); }

protected:
    explicit thread_leaf(frame& waiting) noexcept : leaf(waiting) {}
    /// Waits for the thread if it has to (C9).
    ~thread_leaf();

    void keep(boost::intrusive_ptr<thread_call> call) noexcept { call_ = std::move(call); }
    thread_call& call() const noexcept { return *call_; }

    /// After the end: throws what the function did, or `cancelled`.
    void check_return();

private:
    friend class thread_call;
    friend class thread_request;

    void start(shared_job& made) noexcept;
    void set_inner(detail::job* waited_for) noexcept;
    void returned() noexcept;
    void go_on() noexcept;

    boost::intrusive_ptr<thread_call> call_{};
    std::exception_ptr not_submitted_{};
    detail::job* inner_ = nullptr; ///< the job that the function waits for
    bool is_out_ = false;
    bool leaves_ = false; ///< as soon as that job has ended
};

template <class F, class... Args>
class thread_awaiter final : public thread_leaf {
    using call_type = thread_call_of<F, Args...>;

public:
    thread_awaiter(frame& waiting, std::shared_ptr<pool_core>& pool, thread_options const& options,
                   std::tuple<F, Args...>& work, bool is_first) noexcept
        : thread_leaf(waiting)
        , pool_(&pool)
        , options_(&options)
        , work_(&work)
        , is_first_(is_first) {}

    bool await_ready() {
        checkpoint();
        if (!is_first_) refuse_second_await();
        keep(boost::intrusive_ptr<thread_call>(
            new call_type(*pool_ ? std::move(*pool_) : pool_for(job()), *options_,
                          std::move(*work_)),
            /*add_ref=*/false));
        return false;
    }
    thread_result_t<F, Args...> await_resume() {
        check_return();
        return static_cast<thread_result_t<F, Args...>>(
            static_cast<call_type&>(call()).result().take());
    }

private:
    std::shared_ptr<pool_core>* pool_;
    thread_options const* options_;
    std::tuple<F, Args...>* work_;
    bool is_first_;
};

/// What `run_in_thread` returns.
template <class F, class... Args>
class [[nodiscard]] thread_operation {
public:
    template <class... Work>
    thread_operation(std::shared_ptr<pool_core> pool, thread_options const& options, Work&&... work)
        : pool_(std::move(pool))
        , name_(options.name)
        , options_(options)
        , work_(std::forward<Work>(work)...) {}

    thread_awaiter<F, Args...> await_in(frame& waiting) && noexcept {
        options_.name = name_;
        return {waiting, pool_, options_, work_, !std::exchange(was_awaited_, true)};
    }

private:
    std::shared_ptr<pool_core> pool_;
    std::string name_;
    thread_options options_;
    std::tuple<F, Args...> work_;
    bool was_awaited_ = false;
};

} // namespace tinyasio::detail
