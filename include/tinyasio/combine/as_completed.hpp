// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/operands.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/job/leaf.hpp>
#include <tinyasio/job/shared_job.hpp>
#include <tinyasio/loop/loop_core.hpp>
#include <tinyasio/loop/spawn.hpp>

#include <boost/intrusive/list.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace tinyasio {

namespace detail {

class completion_list;

using completion_hook = intrusive::list_base_hook<intrusive::link_mode<intrusive::safe_link>>;

/// Waits for the next job of a list that ends.
class TINYASIO_DECL completion_waiter : public leaf, public completion_hook {
public:
    completion_waiter(frame& waiting, completion_list& in) noexcept : leaf(waiting), in_(&in) {}

    bool await_ready();
    void await_suspend(std::coroutine_handle<>) noexcept;
    bool withdraw() noexcept override;
    char const* what() const noexcept override { return "as_completed"; }
    std::span<detail::job* const> awaited_jobs() const noexcept override;

    /// Null if all have been handed out.
    void hand_out(detail::job* ended) noexcept {
        ended_ = ended;
        complete();
    }

protected:
    ~completion_waiter() = default;

    /// After waiting: the job that has ended, with a value, or null; throws what it threw.
    detail::job* check_end() const;

private:
    completion_list* in_;
    detail::job* ended_ = nullptr;
    bool is_ready_ = false;
    bool withdrawn_ = false;
};

/// Jobs in the order in which they end, and those who wait for them; each job is handed out once.
/// The jobs belong to their domain: who loses the list does not wait for them.
class TINYASIO_DECL completion_list final : public end_listener {
public:
    completion_list(domain& in, std::size_t size);
    completion_list(completion_list const&) = delete;
    completion_list& operator=(completion_list const&) = delete;
    /// Cancels those that still run; tells the diagnostics of errors that nobody has asked for.
    ~completion_list();

    // --- first all of them are made, then they start

    template <class T>
    void add(operand<T> from) {
        job_bonds const bonds{.transparent = from.is_leaf};
        auto record = make_job<T, shared_job>(std::move(from.from), bonds);
        record->hold_by_domain();
        jobs_.push_back(record.detach()); // there is room
    }
    void start(domain& in) noexcept;

    std::span<job* const> jobs() const noexcept { return jobs_; }
    std::size_t remaining() const noexcept { return jobs_.size() - handed_out_; }

    bool on_end(job& ended, bool error_taken) noexcept override;
    job& waiting_job() const noexcept override { return waiters_.front().job(); }
    end_listener const* next_listener() const noexcept override;
    /// Its jobs belong to the domain: they are not cancelled with who asks for their results.
    job const* limit(optional_time&) noexcept override { return nullptr; }

private:
    friend class completion_waiter;

    /// Whether somebody who asks now need not wait.
    bool is_ready() const noexcept {
        return remaining() == 0 || (waiters_.empty() && handed_out_ != ended_.size());
    }
    job* take() noexcept { return remaining() == 0 ? nullptr : ended_[handed_out_++]; }
    void hand_out() noexcept;
    void let_go() noexcept;

    loop_core_ptr core_; ///< its diagnostics, even if the list outlives the loop
    std::vector<job*> jobs_{};
    std::vector<job*> ended_{};
    std::size_t handed_out_ = 0;
    bool has_started_ = false;
    intrusive::list<completion_waiter, intrusive::base_hook<completion_hook>,
                    intrusive::constant_time_size<false>>
        waiters_{};
};

template <class T>
class next_awaiter final : public completion_waiter {
public:
    using completion_waiter::completion_waiter;

    std::optional<stored_t<T>> await_resume() const {
        auto* const ended = check_end();
        if (ended == nullptr) return std::nullopt;
        return static_cast<job_record<T, shared_job>*>(ended)->result().take();
    }
};

template <class T>
struct [[nodiscard]] next_operation {
    completion_list* in;
    next_awaiter<T> await_in(frame& waiting) const noexcept { return {waiting, *in}; }
};

[[noreturn]] TINYASIO_DECL void refuse_moved_results();

} // namespace detail

/// Jobs that run at once, to be asked for their results in the order in which they complete. See
/// `as_completed`.
///
/// Movable. Destroyed early, it cancels the jobs that still run; they end in their domain. An error
/// that a job left before and that nobody has asked for is told to the diagnostics.
/// Thread safety: belongs to the loop.
template <class T>
class [[nodiscard]] completions {
public:
    /// Waits for the next of them to complete and gives its value; `nullopt` if all have been
    /// handed out. Several jobs may wait at once: they are served in the order in which they came.
    /// \throws the error of the operand, after which the next one may be asked for; `job_cancelled`
    ///         if it was cancelled
    /// Cancellation: throws `cancelled`, unless there was a result already (C4); the jobs go on.
    ///
    /// Put the body of `while (auto r = co_await results.next())` in braces: g++ 12 compiles a
    /// single statement without them into something else.
    detail::next_operation<T> next() { return {&list()}; }

    /// How many jobs there are.
    std::size_t size() const { return list().jobs().size(); }
    /// How many have not been handed out yet.
    std::size_t remaining() const { return list().remaining(); }

    /// \internal For those who make it.
    explicit completions(std::unique_ptr<detail::completion_list> list) noexcept
        : list_(std::move(list)) {}

private:
    detail::completion_list& list() const {
        if (!list_) detail::refuse_moved_results();
        return *list_;
    }

    std::unique_ptr<detail::completion_list> list_;
};

/// Starts several jobs at once, which yield values of one type, and gives their results in the
/// order in which they complete.
///
/// Takes what can be awaited, and functions without parameters. The jobs start at the call, as if
/// they were spawned: they belong to the domain, which waits for them, and must own what they use.
///
/// An error of an operand is kept until `next()` throws it, unless `crash::any` lets it crash the
/// loop at once. Who destroys the results early cancels the operands that still run.
///
/// \throws usage_error outside of a loop or for an empty task; `cancelled` in a cancelled job; what
///         making the jobs throws: then nothing has started
///
/// \code
/// auto results = tio::as_completed(urls | std::views::transform(fetch));
/// while (auto page = co_await results.next()) { show(*page); }
/// \endcode
template <class First, class... Operands>
    requires(startable<First> && (startable<Operands> && ...))
auto as_completed(First&& first, Operands&&... operands) {
    using value_type = detail::job_value_t<First>;
    static_assert((std::same_as<value_type, detail::job_value_t<Operands>> && ...),
                  "as_completed gives the values of all operands as one type, so all must yield "
                  "the same: convert them, or use all or race");
    detail::domain& domain = detail::domain_to_start_in();
    auto list = std::make_unique<detail::completion_list>(domain, 1 + sizeof...(Operands));
    list->add(detail::as_operand<First>(std::forward<First>(first)));
    (list->add(detail::as_operand<Operands>(std::forward<Operands>(operands))), ...);
    list->start(domain);
    return completions<value_type>(std::move(list));
}

/// The same for a range, which may be empty.
template <detail::range_of_operands Range>
auto as_completed(Range&& range) {
    detail::domain& domain = detail::domain_to_start_in();
    auto operands = detail::operands_of<Range>(std::forward<Range>(range));
    auto list = std::make_unique<detail::completion_list>(domain, operands.size());
    for (auto& operand : operands) list->add(std::move(operand));
    list->start(domain);
    return completions<detail::range_value_of<Range>>(std::move(list));
}

/// What is no job, and a container of tasks that is not given up.
template <class... Operands>
    requires(sizeof...(Operands) == 0 ||
             (!(startable<Operands> && ...) && !detail::startable_range<Operands...>))
void as_completed(Operands&&...) {
    static_assert(sizeof...(Operands) != 0, "as_completed of nothing has no type: name an operand");
    static_assert(!(std::ranges::range<Operands> || ...),
                  "as_completed cannot start the elements of this range: tasks are moved from, so "
                  "write as_completed(std::move(tasks))");
    static_assert((std::ranges::range<Operands> || ...) || (startable<Operands> && ...),
                  TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
