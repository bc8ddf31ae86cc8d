// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/job_group.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/loop/handle.hpp>
#include <tinyasio/task/as_task.hpp>

#include <array>
#include <ranges>
#include <tuple>
#include <vector>

namespace tinyasio {

namespace detail {

/// Waits for jobs that it starts; base of the two forms of `all`.
class TINYASIO_DECL all_awaiter : public leaf {
public:
    void await_suspend(std::coroutine_handle<>) noexcept;
    bool withdraw() noexcept override;
    void stop_requested() noexcept override { group_.request_stop(); }
    char const* what() const noexcept override { return "all"; }
    std::span<detail::job* const> awaited_jobs() const noexcept override { return group_.jobs(); }

protected:
    explicit all_awaiter(frame& waiting) noexcept : leaf(waiting), group_(*this) {}
    ~all_awaiter() = default;

    /// Throws if no job can be started now.
    void check_start() const;
    /// Where the records are, made one after the other before the first job starts: if one cannot
    /// be, nothing has started.
    void keep(std::span<detail::job*> jobs) noexcept { jobs_ = jobs; }
    template <class T>
    detail::job* make(task<T>& from) const {
        return make_job<T>(std::move(from), traits_of_operand(job())).detach();
    }
    /// In the destructor of whoever has the pointers.
    void release_jobs() noexcept;
    /// After the last has ended: throws their first error, or `cancelled`.
    void check_end();

    /// The value of one of them, after `check_end`.
    template <class T>
    stored_t<T> take(std::size_t index) {
        return static_cast<job_record<T>*>(jobs_[index])->result().take();
    }

private:
    job_group group_;
    std::span<detail::job*> jobs_{};
};

template <class... Ts>
class all_tuple_awaiter final : public all_awaiter {
public:
    all_tuple_awaiter(frame& waiting, std::tuple<task<Ts>...>& tasks) noexcept
        : all_awaiter(waiting)
        , tasks_(&tasks) {}
    ~all_tuple_awaiter() { release_jobs(); }

    bool await_ready() {
        check_start();
        keep(jobs_);
        [this]<std::size_t... I>(std::index_sequence<I...>) {
            ((jobs_[I] = make<Ts>(std::get<I>(*tasks_))), ...);
        }(std::index_sequence_for<Ts...>{});
        return false;
    }
    std::tuple<stored_t<Ts>...> await_resume() {
        check_end();
        return [this]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple<stored_t<Ts>...>{this->template take<Ts>(I)...};
        }(std::index_sequence_for<Ts...>{});
    }

private:
    std::tuple<task<Ts>...>* tasks_;
    std::array<detail::job*, sizeof...(Ts)> jobs_{};
};

template <class T>
class all_vector_awaiter final : public all_awaiter {
public:
    all_vector_awaiter(frame& waiting, std::vector<task<T>>& tasks) noexcept
        : all_awaiter(waiting)
        , tasks_(&tasks) {}
    ~all_vector_awaiter() { release_jobs(); }

    bool await_ready() {
        check_start();
        jobs_.resize(tasks_->size());
        keep(jobs_);
        for (std::size_t i = 0; i != jobs_.size(); ++i) jobs_[i] = make<T>((*tasks_)[i]);
        return false;
    }
    std::vector<stored_t<T>> await_resume() {
        check_end();
        std::vector<stored_t<T>> values;
        values.reserve(jobs_.size());
        for (std::size_t i = 0; i != jobs_.size(); ++i) values.push_back(this->template take<T>(i));
        return values;
    }

private:
    std::vector<task<T>>* tasks_;
    std::vector<detail::job*> jobs_{};
};

template <class... Ts>
class [[nodiscard]] all_of_pack {
public:
    explicit all_of_pack(task<Ts>&&... tasks) noexcept : tasks_(std::move(tasks)...) {}
    all_tuple_awaiter<Ts...> await_in(frame& waiting) && noexcept { return {waiting, tasks_}; }

private:
    std::tuple<task<Ts>...> tasks_;
};

template <class T>
class [[nodiscard]] all_of_range {
public:
    explicit all_of_range(std::vector<task<T>>&& tasks) noexcept : tasks_(std::move(tasks)) {}
    all_vector_awaiter<T> await_in(frame& waiting) && noexcept { return {waiting, tasks_}; }

private:
    std::vector<task<T>> tasks_;
};

/// Elements are moved out of a range that is given up, and otherwise must be copyable.
template <class Range>
using element_of = std::conditional_t<std::is_lvalue_reference_v<Range> || std::ranges::view<Range>,
                                      std::ranges::range_reference_t<Range>,
                                      std::ranges::range_rvalue_reference_t<Range>>;

template <class... Operands>
inline constexpr bool startable_range = false;
template <std::ranges::input_range Range>
inline constexpr bool startable_range<Range> = startable<element_of<Range>>;

/// `*it` as an `element_of<Range>`, as a task.
template <class Range, class Iterator>
auto as_task_at(Iterator const& it) {
    if constexpr (std::is_same_v<element_of<Range>, std::ranges::range_reference_t<Range>>)
        return as_task(*it);
    else
        return as_task(std::ranges::iter_move(it));
}

} // namespace detail

/// Runs several jobs at once and waits for all of them.
///
/// Takes what can be awaited and functions without parameters, each of which becomes a job; they
/// start in the order in which they are named and may refer to the caller's locals. Gives a tuple
/// of their values in that order, `std::monostate` for `void` and `std::reference_wrapper` for
/// references; `all()` gives an empty one after a turn.
///
/// \throws the first error of an operand, after the others have been cancelled and have ended (D1).
///         If more of them fail, their errors are told to the diagnostics, or join the crash that
///         cancelled them. If making one of the jobs throws, none is started
/// Cancellation: all operands are cancelled and waited for; then throws `cancelled`, unless all had
/// a value already (C4). Entered by a cancelled job it starts nothing.
///
/// \code
/// auto [user, orders] = co_await tio::all(load_user(id), load_orders(id));
/// \endcode
template <class... Operands>
    requires(startable<Operands> && ...)
auto all(Operands&&... operands) {
    static_assert((detail::survives_co_await<Operands> && ...), TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::all_of_pack<detail::job_value_t<Operands>...>(
        detail::as_task(std::forward<Operands>(operands))...);
}

/// The same for a range, of tasks for example; gives a vector. Tasks are moved out of a container
/// that is given up, `all(std::move(tasks))`, or come out of a view.
///
/// \code
/// auto pages = co_await tio::all(urls | std::views::transform(fetch));
/// \endcode
template <std::ranges::input_range Range>
    requires(!startable<Range> && detail::startable_range<Range>)
auto all(Range&& operands) {
    using element = detail::element_of<Range>;
    std::vector<detail::task_of<element>> tasks;
    if constexpr (std::ranges::sized_range<Range>)
        tasks.reserve(static_cast<std::size_t>(std::ranges::size(operands)));
    for (auto it = std::ranges::begin(operands); it != std::ranges::end(operands); ++it)
        tasks.push_back(detail::as_task_at<Range>(it));
    return detail::all_of_range<detail::job_value_t<element>>(std::move(tasks));
}

/// What is no job, and a container of tasks that is not given up.
template <class... Operands>
    requires(!(startable<Operands> && ...) && !detail::startable_range<Operands...>)
void all(Operands&&...) {
    static_assert(!(std::ranges::range<Operands> || ...),
                  "all cannot start the elements of this range: tasks are moved from, so write "
                  "all(std::move(tasks))");
    static_assert((std::ranges::range<Operands> || ...) || (startable<Operands> && ...),
                  TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
