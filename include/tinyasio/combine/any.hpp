// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/race.hpp>
#include <tinyasio/loop/alarm.hpp>
#include <tinyasio/loop/durations.hpp>

#include <optional>

namespace tinyasio {

/// How `any` goes about it.
struct any_options {
    /// Operands are started one after another: the next one when this has passed since the last one
    /// was started, or at once when one has failed (RFC 8305). Unless it is set, or if it is zero
    /// or less, all are started at once.
    std::optional<any_duration> stagger{};
};

namespace detail {

class TINYASIO_DECL any_awaiter : public group_awaiter, private alarm {
public:
    void await_suspend(std::coroutine_handle<>) noexcept;
    bool withdraw() noexcept override;
    void stop_requested() noexcept override;
    char const* what() const noexcept override { return "any"; }

protected:
    // A failed attempt is no error of the program, whatever crashes it (D2).
    any_awaiter(frame& waiting, any_options const& options) noexcept
        : group_awaiter(waiting, group_, /*bubbles=*/false)
        , group_(*this)
        , stagger_(options.stagger) {}
    ~any_awaiter() = default;

    /// After the last has ended: the number of the winner; or throws the errors, or `cancelled`.
    std::size_t check_end();

private:
    class attempts final : public any_group {
    public:
        explicit attempts(any_awaiter& waiting) noexcept : any_group(waiting), waiting_(&waiting) {}
        using any_group::watch_next;

    private:
        void on_failed_attempt() noexcept override { waiting_->start_next(); }
        any_awaiter* waiting_;
    };

    void ring() noexcept override { start_next(); }
    void start_next() noexcept;
    [[noreturn]] void throw_all() const;

    attempts group_;
    std::optional<duration> stagger_;
    bool is_staggered_ = false; ///< some are left to be started
};

template <class... Ts>
class [[nodiscard]] any_of_pack {
public:
    explicit any_of_pack(any_options const& options, operand<Ts>&&... operands) noexcept
        : options_(options)
        , operands_(std::move(operands)...) {}
    first_of_pack_awaiter<any_awaiter, Ts...> await_in(frame& waiting) && noexcept {
        return {waiting, operands_, options_};
    }

private:
    any_options options_;
    operand_tuple<Ts...> operands_;
};

template <class T>
class [[nodiscard]] any_of_range {
public:
    any_of_range(any_options const& options, std::vector<operand<T>>&& operands)
        : options_(options)
        , operands_(std::move(operands)) {
        if (operands_.empty()) refuse_empty_range("any");
    }
    first_of_range_awaiter<any_awaiter, T> await_in(frame& waiting) && noexcept {
        return {waiting, operands_, options_};
    }

private:
    any_options options_;
    std::vector<operand<T>> operands_;
};

} // namespace detail

/// Runs several jobs at once until the first of them has succeeded: that one wins. The others are
/// cancelled and waited for; then gives a `race_result`. An operand that fails is an attempt that
/// others make good: its error is in the result.
///
/// Takes what `race` takes. Whether an operand succeeds is known when it has ended, not when what
/// it waits for has come: so two leaf operations may both take something in the same turn; what the
/// loser took is in its `outcome<I>()`.
///
/// \throws `exception_group` of all errors, in the order of the operands, if all have failed. If
///         making one of the jobs throws, none is started
/// With `crash::any` a failed attempt does not crash the loop either.
/// Cancellation: all operands are cancelled and waited for; then throws `cancelled`, unless one had
/// a value already (C4), or the error of one that failed while it was being cancelled. Entered by a
/// cancelled job it starts nothing.
///
/// \code
/// auto connected = co_await tio::any({.stagger = 250ms}, connect(v6), connect(v4));
/// serve(std::move(connected).value());
/// \endcode
template <class... Operands>
    requires(sizeof...(Operands) != 0 && (startable<Operands> && ...))
auto any(any_options options, Operands&&... operands) {
    static_assert((detail::survives_co_await<Operands> && ...), TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::any_of_pack<detail::job_value_t<Operands>...>(
        options, detail::as_operand<Operands>(std::forward<Operands>(operands))...);
}
template <class... Operands>
    requires(sizeof...(Operands) != 0 && (startable<Operands> && ...))
auto any(Operands&&... operands) {
    return tinyasio::any(any_options{}, std::forward<Operands>(operands)...);
}

/// The same for a range; gives a `race_range_result`. \throws usage_error if it is empty
template <detail::range_of_operands Range>
auto any(any_options options, Range&& operands) {
    return detail::any_of_range<detail::range_value_of<Range>>(
        options, detail::operands_of<Range>(std::forward<Range>(operands)));
}
template <detail::range_of_operands Range>
auto any(Range&& operands) {
    return tinyasio::any(any_options{}, std::forward<Range>(operands));
}

/// What is no job, and nothing at all.
template <class... Operands>
    requires(sizeof...(Operands) == 0 ||
             (!(startable<Operands> && ...) && !detail::startable_range<Operands...>))
void any(any_options, Operands&&...) {
    static_assert(sizeof...(Operands) != 0, "any of nothing could never succeed: name an operand");
    static_assert(!(std::ranges::range<Operands> || ...),
                  "any cannot start the elements of this range: tasks are moved from, so write "
                  "any(std::move(tasks))");
    static_assert((std::ranges::range<Operands> || ...) || (startable<Operands> && ...),
                  TINYASIO_DETAIL_NOT_STARTABLE);
}
template <class... Operands>
    requires(sizeof...(Operands) == 0 ||
             (!(startable<Operands> && ...) && !detail::startable_range<Operands...>))
void any(Operands&&... operands) {
    tinyasio::any(any_options{}, std::forward<Operands>(operands)...);
}

} // namespace tinyasio
