// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/group_awaiter.hpp>

#include <ranges>
#include <tuple>
#include <vector>

namespace tinyasio {

namespace detail {

class TINYASIO_DECL all_awaiter : public group_awaiter {
public:
    char const* what() const noexcept override { return "all"; }

protected:
    explicit all_awaiter(frame& waiting) noexcept : group_awaiter(waiting, group_), group_(*this) {}
    ~all_awaiter() = default;

    /// After the last has ended: throws their first error, or `cancelled`.
    void check_end();

private:
    all_group group_;
};

template <class... Ts>
class all_tuple_awaiter final : public pack_awaiter<all_awaiter, Ts...> {
public:
    using pack_awaiter<all_awaiter, Ts...>::pack_awaiter;

    std::tuple<stored_t<Ts>...> await_resume() {
        this->check_end();
        return [this]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple<stored_t<Ts>...>{this->template take<Ts>(I)...};
        }(std::index_sequence_for<Ts...>{});
    }
};

template <class T>
class all_vector_awaiter final : public range_awaiter<all_awaiter, T> {
public:
    using range_awaiter<all_awaiter, T>::range_awaiter;

    std::vector<stored_t<T>> await_resume() {
        this->check_end();
        std::vector<stored_t<T>> values;
        values.reserve(this->kept().size());
        for (std::size_t i = 0; i != this->kept().size(); ++i)
            values.push_back(this->template take<T>(i));
        return values;
    }
};

template <class... Ts>
class [[nodiscard]] all_of_pack {
public:
    explicit all_of_pack(operand<Ts>&&... operands) noexcept : operands_(std::move(operands)...) {}
    all_tuple_awaiter<Ts...> await_in(frame& waiting) && noexcept { return {waiting, operands_}; }

private:
    operand_tuple<Ts...> operands_;
};

template <class T>
class [[nodiscard]] all_of_range {
public:
    explicit all_of_range(std::vector<operand<T>>&& operands) noexcept
        : operands_(std::move(operands)) {}
    all_vector_awaiter<T> await_in(frame& waiting) && noexcept { return {waiting, operands_}; }

private:
    std::vector<operand<T>> operands_;
};

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
        detail::as_operand<Operands>(std::forward<Operands>(operands))...);
}

/// The same for a range, of tasks for example; gives a vector. Tasks are moved out of a container
/// that is given up, `all(std::move(tasks))`, or come out of a view.
///
/// \code
/// auto pages = co_await tio::all(urls | std::views::transform(fetch));
/// \endcode
template <detail::range_of_operands Range>
auto all(Range&& operands) {
    return detail::all_of_range<detail::range_value_of<Range>>(
        detail::operands_of<Range>(std::forward<Range>(operands)));
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
