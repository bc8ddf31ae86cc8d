// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/task/as_task.hpp>

#include <ranges>
#include <tuple>
#include <utility>
#include <vector>

namespace tinyasio::detail {

/// What a combinator is given to start as a job.
template <class T>
struct operand {
    task<T> from;
    bool is_leaf; ///< `is_leaf_operand`
};

template <class A>
operand<job_value_t<A>> as_operand(A&& given) {
    return {as_task(std::forward<A>(given)), is_leaf_operand<A>};
}

template <class... Ts>
using operand_tuple = std::tuple<operand<Ts>...>;

/// Elements are moved out of a range that is given up, and otherwise must be copyable.
template <class Range>
using element_of = std::conditional_t<std::is_lvalue_reference_v<Range> || std::ranges::view<Range>,
                                      std::ranges::range_reference_t<Range>,
                                      std::ranges::range_rvalue_reference_t<Range>>;

template <class... Operands>
inline constexpr bool startable_range = false;
template <std::ranges::input_range Range>
inline constexpr bool startable_range<Range> = startable<element_of<Range>>;

/// A range of operands, which is one thing that is not itself an operand.
template <class Range>
concept range_of_operands =
    std::ranges::input_range<Range> && !startable<Range> && startable_range<Range>;

template <class Range>
using range_value_of = job_value_t<element_of<Range>>;

/// `*it` as an `element_of<Range>`.
template <class Range, class Iterator>
decltype(auto) element_at(Iterator const& it) {
    if constexpr (std::is_same_v<element_of<Range>, std::ranges::range_reference_t<Range>>)
        return *it;
    else
        return std::ranges::iter_move(it);
}

/// The operands of a range, one after the other.
template <class Range>
std::vector<operand<range_value_of<Range>>> operands_of(Range&& range) {
    std::vector<operand<range_value_of<Range>>> operands;
    if constexpr (std::ranges::sized_range<Range>)
        operands.reserve(static_cast<std::size_t>(std::ranges::size(range)));
    for (auto it = std::ranges::begin(range); it != std::ranges::end(range); ++it)
        operands.push_back(as_operand<element_of<Range>>(element_at<Range>(it)));
    return operands;
}

} // namespace tinyasio::detail
