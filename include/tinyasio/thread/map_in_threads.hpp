// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/thread/run_in_thread.hpp>
#include <tinyasio/thread/thread_mapping.hpp>

#include <limits>
#include <utility>

namespace tinyasio {

/// How `map_in_threads` goes about it.
struct thread_map_options {
    /// How many elements are worked on at once, at most; the pool has a limit of its own.
    std::size_t limit = std::numeric_limits<std::size_t>::max();
    /// As in `thread_options`.
    std::string_view name{};
    bool interrupt = false;
};

namespace detail {

template <class F, class Range>
concept mappable_in_threads =
    mappable<thread_mapper<std::decay_t<F>>, Range> &&
    !returns_awaitable<std::decay_t<F>&, mapped_element<Range>> && can_be_kept<F>;

/// Says what is wrong.
template <class F, class Range>
void refuse_thread_mapping() {
    static_assert(std::ranges::input_range<Range>,
                  "map_in_threads takes a function and a range, in this order");
    if constexpr (std::ranges::input_range<Range>) {
        using element = mapped_element<Range>;
        static_assert(std::ranges::viewable_range<Range>, TINYASIO_DETAIL_NOT_KEPT);
        static_assert(callable_in_thread<std::decay_t<F>&, element>,
                      "the function cannot be called with an element of this range, nor with a "
                      "std::stop_token and an element: an element of a range that is given up, or "
                      "made on the way, is an rvalue");
        static_assert(!returns_awaitable<std::decay_t<F>&, element>,
                      "map_in_threads takes an ordinary function; for one that returns a task "
                      "there is map");
        static_assert(can_be_kept<F>, TINYASIO_DETAIL_FUNCTION_IS_KEPT);
    }
}

template <class F, class Range>
auto make_thread_mapping(std::shared_ptr<pool_core> pool, thread_map_options const& options,
                         F&& function, Range&& range) {
    static_assert(survives_co_await<F>, TINYASIO_DETAIL_NAME_THE_CLOSURE);
    if constexpr (mappable_in_threads<F, Range>) {
        if (options.limit == 0) refuse_limit_of_zero("map_in_threads");
        map_options const limited{std::min(options.limit, pool->max_threads())};
        thread_options const each{.name = options.name, .interrupt = options.interrupt};
        return mapping_operation<thread_mapping<std::decay_t<F>, Range>>(
            limited, "map_in_threads",
            thread_mapper<std::decay_t<F>>(std::move(pool), each, std::forward<F>(function)),
            std::forward<Range>(range));
    } else {
        refuse_thread_mapping<F, Range>();
    }
}

} // namespace detail

/// Calls a function with each element of a range, in threads of the pool of `run_in_thread`
/// (that of the job that calls it), as many at once as that has, and gives a vector of what it
/// returned in the order of the elements (A3).
///
/// As `map` with `run_in_thread`: elements are taken from the range on the loop, one by one, and
/// live as long as the call; one function object serves all threads at the same time. A thread
/// calls it with one element after the other as long as that is quick; so elements are taken
/// ahead, as many as are done within a fraction of a millisecond.
///
/// \throws the first error, after the others have been asked to stop and have returned; functions
///         that had not begun never do. `usage_error` for a limit of zero
/// Cancellation: as `run_in_thread`, for all of them.
///
/// \code
/// auto const digests = co_await tio::map_in_threads({.limit = 8}, sha256_of_file, paths);
/// \endcode
template <class F, class Range>
auto map_in_threads(thread_map_options const& options, F&& function, Range&& range) {
    return detail::make_thread_mapping(detail::pool_for_running_job(), options,
                                       std::forward<F>(function), std::forward<Range>(range));
}
template <class F, class Range>
auto map_in_threads(F&& function, Range&& range) {
    return tinyasio::map_in_threads(thread_map_options{}, std::forward<F>(function),
                                    std::forward<Range>(range));
}

template <class F, class Range>
auto thread_pool::map(F&& function, Range&& range) {
    return detail::make_thread_mapping(core_, {}, std::forward<F>(function),
                                       std::forward<Range>(range));
}

} // namespace tinyasio
