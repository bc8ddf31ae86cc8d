// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/operands.hpp>
#include <tinyasio/job/leaf.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace tinyasio::detail {

/// As what the function of `map` is given an element: a reference into the range, or a value that
/// is kept as long as its task. What a range of a single pass refers to is gone with the next step.
template <class Range>
using mapped_element =
    std::conditional_t<std::ranges::forward_range<Range> || !std::is_reference_v<element_of<Range>>,
                       element_of<Range>, std::ranges::range_value_t<Range>>;

template <class F, class Range>
concept mappable =
    std::ranges::input_range<Range> && std::ranges::viewable_range<Range> &&
    std::invocable<std::decay_t<F>&, mapped_element<Range>> &&
    awaitable<std::invoke_result_t<std::decay_t<F>&, mapped_element<Range>>> && can_be_kept<F>;

#define TINYASIO_DETAIL_NOT_KEPT                                                                   \
    "this range can neither be referred to nor copied: give it up with std::move"

/// A checkpoint before the next element is taken; mostly nothing to wait for.
class TINYASIO_DECL mapping_turn_awaiter final : public leaf {
public:
    explicit mapping_turn_awaiter(frame& waiting) noexcept : leaf(waiting) {}
    bool await_ready() {
        checkpoint();
        return may_go_on_at_once();
    }
    void await_suspend(std::coroutine_handle<>) noexcept {
        suspend();
        complete_here();
    }
    void await_resume() const { checkpoint(); }
    bool withdraw() noexcept override;
    char const* what() const noexcept override;
};

struct [[nodiscard]] mapping_turn {
    mapping_turn_awaiter await_in(frame& waiting) const noexcept {
        return mapping_turn_awaiter(waiting);
    }
};

/// The elements of a range, which several workers take one by one, and the function that they call
/// with them.
template <class F, class Range>
class element_source {
public:
    using element_type = mapped_element<Range>;
    using value_type = copied_t<await_result_t<std::invoke_result_t<F&, element_type>>>;

    template <class G, class R>
    element_source(G&& function, R&& range)
        : function_(std::forward<G>(function))
        , range_(std::views::all(std::forward<R>(range))) {}

    /// How many workers there can be, up to `limit`. Where the range does not know its size, the
    /// elements that they begin with are taken to find out.
    std::size_t begin(std::size_t limit) {
        next_.emplace(std::ranges::begin(range_));
        if constexpr (is_sized) {
            size_ = static_cast<std::size_t>(std::ranges::size(range_));
            return std::min(limit, size_);
        } else {
            while (ahead_.size() != limit && steps_on()) {
                if constexpr (std::is_reference_v<element_type>)
                    ahead_.push_back(std::addressof(dereference()));
                else
                    ahead_.push_back(dereference());
            }
            return ahead_.size();
        }
    }

    bool has_begun() const noexcept { return next_.has_value(); }
    bool all_taken() const noexcept {
        return is_sized ? taken_ == size_ : taken_ >= ahead_.size() && at_end_;
    }
    bool has_more() { return taken_ < ahead_.size() || (!all_taken() && steps_on()); }

    /// \pre `has_more()`
    std::size_t next_index() noexcept { return taken_++; }
    /// \pre `next_index()` was called
    element_type take() {
        if constexpr (is_sized) {
            return dereference();
        } else {
            if (taken_ > ahead_.size()) return dereference();
            return out_of(ahead_[taken_ - 1]);
        }
    }

    F& function() noexcept { return function_; }
    decltype(auto) operator()(element_type&& element) {
        return std::invoke(function_, std::forward<element_type>(element));
    }

protected:
    static constexpr bool is_sized = std::ranges::sized_range<Range>;
    std::size_t known_size() const noexcept { return size_; }

private:
    using range_type = std::views::all_t<Range>;
    using kept_type =
        std::conditional_t<std::is_reference_v<element_type>,
                           std::add_pointer_t<std::remove_reference_t<element_type>>, element_type>;
    struct none {
        std::size_t size() const noexcept { return 0; }
    };
    using ahead_type = typename std::conditional_t<is_sized, std::type_identity<none>,
                                                   std::type_identity<std::deque<kept_type>>>::type;

    /// To the next element, if there is one: not before it is wanted, for it may be made then.
    bool steps_on() {
        if (std::exchange(is_used_, false)) ++*next_;
        at_end_ = *next_ == std::ranges::end(range_);
        return !at_end_;
    }
    element_type dereference() {
        is_used_ = true;
        if constexpr (std::is_same_v<element_type, element_of<Range>>)
            return element_at<Range>(*next_);
        else if constexpr (std::constructible_from<element_type,
                                                   std::ranges::range_reference_t<Range>>)
            return element_type(**next_);
        else
            return element_type(std::ranges::iter_move(*next_));
    }
    static element_type out_of(kept_type& kept) {
        if constexpr (std::is_reference_v<element_type>)
            return static_cast<element_type>(*kept);
        else
            return std::move(kept);
    }

    F function_;
    range_type range_;
    std::optional<std::ranges::iterator_t<range_type>> next_{};
    bool is_used_ = false; ///< the element at `next_`
    bool at_end_ = false;
    std::size_t size_ = 0;
    std::size_t taken_ = 0;
    [[no_unique_address]] ahead_type ahead_{};
};

/// Keeps the values.
template <class F, class Range>
class mapping : public element_source<F, Range> {
    using source = element_source<F, Range>;
    using stored_type = stored_t<typename source::value_type>;

public:
    using source::source;

    std::size_t begin(std::size_t limit) {
        auto const workers = source::begin(limit);
        values_.resize(std::max(workers, source::known_size()));
        return workers;
    }
    std::size_t next_index() {
        auto const index = source::next_index();
        if (index >= values_.size()) values_.resize(index + 1);
        return index;
    }
    template <class... Value>
    void keep(std::size_t index, Value&&... value) {
        values_[index].emplace(std::forward<Value>(value)...);
    }
    std::vector<stored_type> values() {
        std::vector<stored_type> values;
        values.reserve(values_.size());
        for (auto& value : values_) values.push_back(*std::move(value));
        return values;
    }

private:
    std::vector<std::optional<stored_type>> values_{};
};

/// There are none.
template <class F, class Range>
class mapping_to_nothing : public element_source<F, Range> {
public:
    using element_source<F, Range>::element_source;
    void keep(std::size_t) noexcept {}
    void values() noexcept {}
};

} // namespace tinyasio::detail
