// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <concepts>
#include <memory>
#include <utility>

namespace tinyasio {

namespace detail {
/// The running job's value, null if it has none or no job runs.
TINYASIO_DECL void const* find_task_local(void const* key) noexcept;
/// \throws usage_error outside of a job
TINYASIO_DECL void set_task_local(void const* key, std::shared_ptr<void const> value);
} // namespace detail

/// A variable that each job has its own value of, inherited from the job that started it.
///
/// A job sees what its parent had set when it was started; what either sets later, the other does
/// not see. Functions that a job awaits belong to it: they see and set its values. Make it a
/// global: it must outlive the jobs that use it.
///
/// \code
/// tio::task_local<std::string> request_id{"none"};
///
/// tio::task<> session(int n) {
///     request_id.set(std::to_string(n));
///     co_await tio::all(query(), render());   // both see it
/// }
/// \endcode
template <class T>
class task_local {
public:
    /// The value of jobs for which none was set, and outside of jobs.
    template <class... Args>
        requires std::constructible_from<T, Args...>
    explicit task_local(Args&&... args) : initial_(std::forward<Args>(args)...) {}
    task_local(task_local const&) = delete;
    task_local& operator=(task_local const&) = delete;

    /// Valid until the job sets another.
    T const& get() const noexcept {
        auto const* const own = detail::find_task_local(this);
        return own != nullptr ? *static_cast<T const*>(own) : initial_;
    }
    T const& operator*() const noexcept { return get(); }
    T const* operator->() const noexcept { return std::addressof(get()); }

    /// For this job and those that it starts from now on. \throws usage_error outside of a job
    void set(T value) { detail::set_task_local(this, std::make_shared<T const>(std::move(value))); }

private:
    T initial_;
};

} // namespace tinyasio
