// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/race_result.hpp>
#include <tinyasio/job/race_group.hpp>

namespace tinyasio {

namespace detail {

[[noreturn]] TINYASIO_DECL void refuse_empty_range(char const* function);

class TINYASIO_DECL race_awaiter : public group_awaiter {
public:
    char const* what() const noexcept override { return "race"; }

protected:
    explicit race_awaiter(frame& waiting) noexcept
        : group_awaiter(waiting, group_)
        , group_(*this) {}
    ~race_awaiter() = default;

    /// After the last has ended: the number of the winner; or throws its error, or `cancelled`.
    std::size_t check_end();

private:
    race_group group_;
};

template <class... Ts>
class [[nodiscard]] race_of_pack {
public:
    explicit race_of_pack(operand<Ts>&&... operands) noexcept : operands_(std::move(operands)...) {}
    first_of_pack_awaiter<race_awaiter, Ts...> await_in(frame& waiting) && noexcept {
        return {waiting, operands_};
    }

private:
    operand_tuple<Ts...> operands_;
};

template <class T>
class [[nodiscard]] race_of_range {
public:
    explicit race_of_range(std::vector<operand<T>>&& operands) : operands_(std::move(operands)) {
        if (operands_.empty()) refuse_empty_range("race");
    }
    first_of_range_awaiter<race_awaiter, T> await_in(frame& waiting) && noexcept {
        return {waiting, operands_};
    }

private:
    std::vector<operand<T>> operands_;
};

} // namespace detail

/// Runs several jobs at once until the first of them has ended, with a value or an error: that one
/// wins. The others are cancelled and waited for; then gives a `race_result`, or throws the
/// winner's error.
///
/// Takes what can be awaited and functions without parameters, as `all` does. They may refer to the
/// caller's locals.
///
/// Leaf operations, such as `sleep`, `event.wait()`, a handle or an operation of Asio, may be
/// operands themselves. One of them wins when it fires, and what the others wait for is withdrawn
/// at that moment: a loser takes no message and no token (A1). What has completed all the same is
/// not lost: it is in the `outcome<I>()` of the result. A task takes what it takes: it can lose
/// after that.
///
/// \throws the winner's error. A loser's error is in the result; if the winner's error is thrown,
///         it is told to the diagnostics, or joins the crash that cancelled it. If making one of
///         the jobs throws, none is started
/// Cancellation: all operands are cancelled and waited for; then throws `cancelled`, unless one had
/// a value already (C4). Entered by a cancelled job it starts nothing.
///
/// \code
/// auto const first = co_await tio::race(socket.async_read_some(buffer, tio::use_task),
///                                       shutdown.wait());
/// if (first.index() == 0) consume(first.get<0>());
/// \endcode
template <class... Operands>
    requires(sizeof...(Operands) != 0 && (startable<Operands> && ...))
auto race(Operands&&... operands) {
    static_assert((detail::survives_co_await<Operands> && ...), TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::race_of_pack<detail::job_value_t<Operands>...>(
        detail::as_operand<Operands>(std::forward<Operands>(operands))...);
}

/// The same for a range; gives a `race_range_result`. \throws usage_error if it is empty
template <detail::range_of_operands Range>
auto race(Range&& operands) {
    return detail::race_of_range<detail::range_value_of<Range>>(
        detail::operands_of<Range>(std::forward<Range>(operands)));
}

/// What is no job, and nothing at all.
template <class... Operands>
    requires(sizeof...(Operands) == 0 ||
             (!(startable<Operands> && ...) && !detail::startable_range<Operands...>))
void race(Operands&&...) {
    static_assert(sizeof...(Operands) != 0, "a race of nothing would never end: name an operand");
    static_assert(!(std::ranges::range<Operands> || ...),
                  "race cannot start the elements of this range: tasks are moved from, so write "
                  "race(std::move(tasks))");
    static_assert((std::ranges::range<Operands> || ...) || (startable<Operands> && ...),
                  TINYASIO_DETAIL_NOT_STARTABLE);
}

} // namespace tinyasio
