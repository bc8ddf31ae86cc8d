// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/group_awaiter.hpp>
#include <tinyasio/error/outcome.hpp>

#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace tinyasio {

namespace detail {

[[noreturn]] TINYASIO_DECL void refuse_value_of_loser(std::size_t operand, std::size_t winner);
[[noreturn]] TINYASIO_DECL void refuse_index(std::size_t operand, std::size_t size);

/// What a job has left: nothing if it was cancelled, or never started.
template <class T>
std::optional<outcome_of<T>> take_outcome(job& from) {
    if (!from.has_ended() || from.ending() == ending::cancelled) return std::nullopt;
    if (from.ending() == ending::error) return outcome_of_error<T>(from.error());
    if constexpr (std::is_void_v<T>)
        return outcome_of_value<T>();
    else
        return outcome_of_value<T>(static_cast<job_record<T>&>(from).result().take());
}

/// The value in an outcome, as `stored_t`; or throws its error.
template <class T>
decltype(auto) value_in(std::optional<outcome_of<T>> const& from, std::size_t operand,
                        std::size_t winner) {
    if (!from) refuse_value_of_loser(operand, winner);
    if constexpr (std::is_void_v<T>) {
        from->value();
        return std::monostate{};
    } else {
        return from->value();
    }
}
template <class T>
stored_t<T> value_out_of(std::optional<outcome_of<T>>&& from, std::size_t operand,
                         std::size_t winner) {
    if (!from) refuse_value_of_loser(operand, winner);
    if constexpr (std::is_void_v<T>) {
        from->value();
        return {};
    } else {
        return std::move(*from).value();
    }
}

} // namespace detail

#define TINYASIO_DETAIL_NOT_IN_OUTCOME                                                             \
    "the outcome of this operand could not be told from an error: wrap the value of a task that "  \
    "yields a std::exception_ptr or an error_code into a type of your own"

/// What `race` and `any` of a pack give: who won, its value, and what became of the others.
///
/// `T` is kept as `all` gives it: `std::monostate` for `void`, `std::reference_wrapper` for
/// references.
///
/// \code
/// auto const first = co_await tio::race(fetch(url), tio::sleep(1s));
/// if (first.index() == 0) use(first.get<0>());
/// \endcode
template <class... Ts>
class race_result {
    static_assert((detail::can_be_in_outcome<Ts> && ...), TINYASIO_DETAIL_NOT_IN_OUTCOME);

    template <std::size_t I>
    using operand_t = typename std::tuple_element_t<I, std::tuple<std::type_identity<Ts>...>>::type;
    static constexpr bool all_the_same =
        (std::is_same_v<
             Ts, typename std::tuple_element_t<0, std::tuple<std::type_identity<Ts>...>>::type> &&
         ...);

public:
    /// The winner: the number of an operand, from 0 on.
    std::size_t index() const noexcept { return index_; }

    /// The value of operand `I`, of the winner as a rule.
    /// \throws its error if it failed, `usage_error` if it was cancelled or never started
    template <std::size_t I>
    decltype(auto) get() const& {
        return detail::value_in<operand_t<I>>(std::get<I>(outcomes_), I, index_);
    }
    template <std::size_t I>
    detail::stored_t<operand_t<I>> get() && {
        return detail::value_out_of<operand_t<I>>(std::get<I>(std::move(outcomes_)), I, index_);
    }

    /// The value of the winner, if all operands yield the same type.
    decltype(auto) value() const&
        requires all_the_same
    {
        return winners_value<0>(*this);
    }
    auto value() &&
        requires all_the_same
    {
        return winners_value<0>(std::move(*this));
    }

    /// What operand `I` came to if it completed, be it that it lost: a value, or the error that it
    /// threw. Nothing if it was cancelled, or never started.
    template <std::size_t I>
    auto const& outcome() const& noexcept {
        return std::get<I>(outcomes_);
    }
    template <std::size_t I>
    auto outcome() && {
        return std::get<I>(std::move(outcomes_));
    }

    /// \internal For those who make it.
    race_result(std::size_t index, std::optional<detail::outcome_of<Ts>>&&... outcomes)
        : index_(index)
        , outcomes_(std::move(outcomes)...) {}

private:
    template <std::size_t I, class Self>
    static decltype(auto) winners_value(Self&& self) {
        if constexpr (I + 1 == sizeof...(Ts)) {
            return std::forward<Self>(self).template get<I>();
        } else {
            if (self.index_ == I) return std::forward<Self>(self).template get<I>();
            return winners_value<I + 1>(std::forward<Self>(self));
        }
    }

    std::size_t index_;
    std::tuple<std::optional<detail::outcome_of<Ts>>...> outcomes_;
};

/// What `race` and `any` of a range give.
template <class T>
class race_range_result {
    static_assert(detail::can_be_in_outcome<T>, TINYASIO_DETAIL_NOT_IN_OUTCOME);

public:
    /// The operand that won, counted from 0.
    std::size_t index() const noexcept { return index_; }
    /// How many operands there were.
    std::size_t size() const noexcept { return outcomes_.size(); }

    /// The value of the winner.
    decltype(auto) value() const& { return detail::value_in<T>(outcomes_[index_], index_, index_); }
    detail::stored_t<T> value() && {
        return detail::value_out_of<T>(std::move(outcomes_[index_]), index_, index_);
    }

    /// What an operand came to, as `race_result::outcome`. \throws usage_error if there is none
    std::optional<detail::outcome_of<T>> const& outcome(std::size_t operand) const& {
        if (operand >= size()) detail::refuse_index(operand, size());
        return outcomes_[operand];
    }
    std::optional<detail::outcome_of<T>> outcome(std::size_t operand) && {
        if (operand >= size()) detail::refuse_index(operand, size());
        return std::move(outcomes_[operand]);
    }

    /// \internal For those who make it.
    race_range_result(std::size_t index, std::vector<std::optional<detail::outcome_of<T>>> outcomes)
        : index_(index)
        , outcomes_(std::move(outcomes)) {}

private:
    std::size_t index_;
    std::vector<std::optional<detail::outcome_of<T>>> outcomes_;
};

namespace detail {

/// Of a pack. `Base` knows the winner.
template <class Base, class... Ts>
class first_of_pack_awaiter final : public pack_awaiter<Base, Ts...> {
public:
    using pack_awaiter<Base, Ts...>::pack_awaiter;

    race_result<Ts...> await_resume() {
        auto const winner = this->check_end();
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return race_result<Ts...>(winner, take_outcome<Ts>(*this->kept()[I])...);
        }(std::index_sequence_for<Ts...>{});
    }
};

template <class Base, class T>
class first_of_range_awaiter final : public range_awaiter<Base, T> {
public:
    using range_awaiter<Base, T>::range_awaiter;

    race_range_result<T> await_resume() {
        auto const winner = this->check_end();
        std::vector<std::optional<outcome_of<T>>> outcomes;
        outcomes.reserve(this->kept().size());
        for (job* const operand : this->kept()) outcomes.push_back(take_outcome<T>(*operand));
        return {winner, std::move(outcomes)};
    }
};

} // namespace detail

} // namespace tinyasio
