// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/operation_leaf.hpp>
#include <tinyasio/combine/isolate.hpp>
#include <tinyasio/error/error_trace.hpp>
#include <tinyasio/job/job_record.hpp>
#include <tinyasio/task/task.hpp>

#include <memory>
#include <string>
#include <utility>

namespace tinyasio::detail {

class apart_run;

/// Waits for a run in a loop of its own beside the job's, on the same context (L4).
class TINYASIO_DECL apart_leaf : public operation_leaf {
public:
    bool withdraw() noexcept override;
    bool is_watched() const noexcept override { return false; } // what it waits for is no I/O
    bool ends_cancelled() const noexcept override { return ends_cancelled_without_result(); }
    void stop_requested() noexcept override;

protected:
    explicit apart_leaf(frame& waiting) noexcept
        : operation_leaf(waiting, "parallel", boost::asio::cancellation_type::all) {}
    ~apart_leaf() = default;

    /// Starts it, unless there is no memory; whether there is something to wait for.
    bool start(detail::job& root) noexcept;
    /// After the end: throws what came out of the run, or `cancelled`.
    void check_end(detail::job const& root);

private:
    friend class apart_run;

    loop_core_ptr other_{};
    trace_ptr trace_{}; ///< of the error, on its way from one loop to the other
};

/// The job that runs the task there.
template <class T>
class root_of_task {
public:
    root_of_task(task<T>& from, std::string const& name) noexcept : from_(&from), name_(&name) {}

    void make() { made_ = make_job<T>(std::move(*from_), job_traits{.name = *name_}); }
    detail::job& job() const noexcept { return *made_; }
    /// \pre it has a value
    T take() const { return static_cast<T>(made_->result().take()); }

private:
    task<T>* from_;
    std::string const* name_;
    job_ptr<T> made_{};
};

template <class T>
class apart_awaiter final : public apart_leaf {
public:
    apart_awaiter(frame& waiting, root_of_task<T> root) noexcept
        : apart_leaf(waiting)
        , root_(std::move(root)) {}

    bool await_ready() {
        check_ready();
        root_.make();
        return false;
    }
    bool await_suspend(std::coroutine_handle<>) noexcept { return start(root_.job()); }
    T await_resume() {
        check_end(root_.job());
        return root_.take();
    }

private:
    root_of_task<T> root_;
};

/// The same in a domain of its own, in the job's loop.
template <class T>
class isolated_awaiter final : public isolate_awaiter_base {
public:
    isolated_awaiter(frame& waiting, root_of_task<T> root) noexcept
        : isolate_awaiter_base(waiting, on_error::automatic, late_errors::come_out)
        , root_(std::move(root)) {}

    char const* what() const noexcept override { return "parallel"; }

    bool await_ready() {
        prepare();
        root_.make();
        return false;
    }
    void await_suspend(std::coroutine_handle<> waiting) noexcept {
        domain_waiter::await_suspend(waiting);
        isolate_awaiter_base::start(root_.job());
    }
    T await_resume() {
        if (auto failed = error(root_.job())) std::rethrow_exception(std::move(failed));
        return root_.take();
    }

private:
    root_of_task<T> root_;
};

/// Awaited by one of the two.
template <class T, template <class> class Awaiter>
struct [[nodiscard]] apart_operation {
    task<T>* from;
    std::string const* name;

    Awaiter<T> await_in(frame& waiting) && noexcept { return {waiting, {*from, *name}}; }
};

/// Whether the running job's loop has a context of its own, which one thread drives: loops beside
/// it would take turns with it, on another clock than its own maybe (V1).
TINYASIO_DECL bool runs_on_one_thread() noexcept;

/// A task that runs another one apart from the jobs around it.
template <class T>
task<T> run_apart(task<T> from, std::string name) {
    if (runs_on_one_thread()) co_return co_await apart_operation<T, isolated_awaiter>{&from, &name};
    co_return co_await apart_operation<T, apart_awaiter>{&from, &name};
}

} // namespace tinyasio::detail
