// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/all.hpp>
#include <tinyasio/combine/mapping.hpp>

#include <limits>

namespace tinyasio {

/// How `map` and `for_each` go about it.
struct map_options {
    /// How many elements are worked on at once, at most.
    std::size_t limit = std::numeric_limits<std::size_t>::max();
};

namespace detail {

[[noreturn]] TINYASIO_DECL void refuse_limit_of_zero(char const* function);

/// Works on the elements, one after the other, until all have been taken.
template <class Mapping>
task<> map_worker(Mapping& mapping) {
    while (!mapping.all_taken()) {
        co_await mapping_turn{};
        if (!mapping.has_more()) co_return;
        auto const index = mapping.next_index();
        typename Mapping::element_type element = mapping.take();
        if constexpr (std::is_void_v<typename Mapping::value_type>) {
            co_await mapping(std::forward<typename Mapping::element_type>(element));
            mapping.keep(index);
        } else {
            mapping.keep(index,
                         co_await mapping(std::forward<typename Mapping::element_type>(element)));
        }
    }
}

/// Waits for the workers, whose jobs are started as those of `all` are.
template <class Mapping>
class mapping_awaiter final : public all_awaiter {
public:
    mapping_awaiter(frame& waiting, Mapping& mapping, std::size_t limit, char const* what) noexcept
        : all_awaiter(waiting)
        , mapping_(&mapping)
        , limit_(limit)
        , what_(what) {}
    ~mapping_awaiter() { release_jobs(); }

    bool await_ready() {
        check_start();
        if (mapping_->has_begun()) refuse_second_await();
        workers_.resize(mapping_->begin(limit_));
        keep(workers_);
        for (auto& worker : workers_) {
            operand<void> work{map_worker(*mapping_), false};
            worker = make(work);
        }
        return false;
    }
    auto await_resume() {
        check_end();
        return mapping_->values();
    }
    char const* what() const noexcept override { return what_; }

private:
    Mapping* mapping_;
    std::size_t limit_;
    char const* what_;
    std::vector<detail::job*> workers_{};
};

template <class Mapping>
class [[nodiscard]] mapping_operation {
public:
    template <class F, class Range>
    mapping_operation(map_options const& options, char const* what, F&& function, Range&& range)
        : mapping_(std::forward<F>(function), std::forward<Range>(range))
        , limit_(options.limit)
        , what_(what) {
        if (limit_ == 0) refuse_limit_of_zero(what);
    }
    mapping_awaiter<Mapping> await_in(frame& waiting) && noexcept {
        return {waiting, mapping_, limit_, what_};
    }

private:
    Mapping mapping_;
    std::size_t limit_;
    char const* what_;
};

/// A message for each way in which it cannot be done.
template <class F, class Range>
constexpr void refuse_mapping() {
    static_assert(std::ranges::input_range<Range>,
                  "map and for_each take a function and a range, in this order");
    if constexpr (std::ranges::input_range<Range>) {
        using element = mapped_element<Range>;
        static_assert(std::ranges::viewable_range<Range>, TINYASIO_DETAIL_NOT_KEPT);
        static_assert(can_be_kept<F>, TINYASIO_DETAIL_FUNCTION_IS_KEPT);
        static_assert(std::invocable<std::decay_t<F>&, element>,
                      "the function cannot be called with an element of this range: an element of "
                      "a range that is given up, or made on the way, is an rvalue");
        if constexpr (std::invocable<std::decay_t<F>&, element>)
            static_assert(awaitable<std::invoke_result_t<std::decay_t<F>&, element>>,
                          "map and for_each take a function that returns a task, or something else "
                          "that a task can await; for others there is std::views::transform");
    }
}

} // namespace detail

/// Calls a function that returns a task with each element of a range, runs these tasks at once, at
/// most `limit` of them at a time, and gives a vector of their values in the order of the elements.
///
/// Elements are taken from the range one by one, in order, as soon as they can be worked on; so it
/// may be a view that makes them on the way and, with a limit, one that has no end. Each element
/// lives as long as its task: a `T const&` parameter is safe. Elements of an lvalue are passed as
/// they are, and must outlive the `co_await`; those of a container that is given up are passed as
/// rvalues; those of a range that can be passed through only once are copied out of it. The
/// function is copied or moved in and called as an lvalue.
///
/// \throws the first error of a task, of the function or of the range, after the other tasks have
///         been cancelled and have ended (D1); no further element is taken. `usage_error` for a
///         limit of zero
/// Cancellation: all tasks are cancelled and waited for; then throws `cancelled`, unless all had a
/// value already (C4). Entered by a cancelled job it starts nothing.
///
/// \code
/// auto const pages = co_await tio::map({.limit = 10}, fetch, urls);
/// \endcode
template <class F, class Range>
    requires detail::mappable<F, Range>
auto map(map_options options, F&& function, Range&& range) {
    static_assert(detail::survives_co_await<F>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::mapping_operation<detail::mapping<std::decay_t<F>, Range>>(
        options, "map", std::forward<F>(function), std::forward<Range>(range));
}
template <class F, class Range>
    requires detail::mappable<F, Range>
auto map(F&& function, Range&& range) {
    return tinyasio::map(map_options{}, std::forward<F>(function), std::forward<Range>(range));
}

/// The same for tasks that yield nothing; gives nothing.
///
/// \code
/// co_await tio::for_each({.limit = 10}, close, sessions);
/// \endcode
template <class F, class Range>
    requires detail::mappable<F, Range>
auto for_each(map_options options, F&& function, Range&& range) {
    using mapping = detail::mapping<std::decay_t<F>, Range>;
    static_assert(std::is_void_v<typename mapping::value_type>,
                  "for_each would lose the values of these tasks: use map");
    static_assert(detail::survives_co_await<F>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    return detail::mapping_operation<detail::mapping_to_nothing<std::decay_t<F>, Range>>(
        options, "for_each", std::forward<F>(function), std::forward<Range>(range));
}
template <class F, class Range>
    requires detail::mappable<F, Range>
auto for_each(F&& function, Range&& range) {
    return tinyasio::for_each(map_options{}, std::forward<F>(function), std::forward<Range>(range));
}

/// What cannot be done.
template <class F, class Range>
    requires(!detail::mappable<F, Range>)
void map(map_options, F&&, Range&&) {
    detail::refuse_mapping<F, Range>();
}
template <class F, class Range>
    requires(!detail::mappable<F, Range>)
void map(F&&, Range&&) {
    detail::refuse_mapping<F, Range>();
}
template <class F, class Range>
    requires(!detail::mappable<F, Range>)
void for_each(map_options, F&&, Range&&) {
    detail::refuse_mapping<F, Range>();
}
template <class F, class Range>
    requires(!detail::mappable<F, Range>)
void for_each(F&&, Range&&) {
    detail::refuse_mapping<F, Range>();
}

} // namespace tinyasio
