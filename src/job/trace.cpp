// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/function_name.hpp>
#include <tinyasio/job/job.hpp>
#include <tinyasio/job/leaf.hpp>

#include <utility>

namespace tinyasio::detail {

namespace {

/// Where the only job that waits for this one does so; null if there is none.
leaf const* leaf_that_awaits(job const& awaited) noexcept {
    job const* const waiting = awaited.only_waiter();
    return waiting != nullptr ? waiting->blocked_at() : nullptr;
}

bool is_internal(std::source_location const& place) noexcept {
    return is_internal_function(place.function_name());
}

/// The `co_await`s that lead from `innermost` to the outermost job that waits for it. All of them
/// but the first are suspended.
error_path path_from(frame const& innermost) {
    error_path path;
    frame const* in = &innermost;
    for (job const* of = &innermost.job();;) {
        path.enter({of->loop(), of->id(), std::string(of->name())});
        for (; in != nullptr; in = in->awaiter())
            if (!path.add(in->place())) return path;

        job const* const waiting = of->only_waiter();
        path.forked = waiting == nullptr && of->listener() != nullptr;
        leaf const* const at = waiting != nullptr ? waiting->blocked_at() : nullptr;
        if (at == nullptr) return path;
        of = waiting;
        in = &at->waiting_frame();
    }
}

} // namespace

std::source_location user_place_in_job(frame const& innermost) noexcept {
    frame const* in = &innermost;
    while (in->awaiter() != nullptr && is_internal(in->place())) in = in->awaiter();
    return in->place();
}

std::source_location user_place(frame const& innermost) noexcept {
    auto const place = user_place_in_job(innermost);
    return is_internal(place) ? place_where_awaited(innermost.job()) : place;
}

std::source_location user_place(job const& of) noexcept {
    if (frame const* const in = of.innermost()) return user_place(*in);
    auto const place = of.place();
    return is_internal(place) ? place_where_awaited(of) : place;
}

std::source_location place_where_awaited(job const& awaited) noexcept {
    leaf const* const at = leaf_that_awaits(awaited);
    return at != nullptr ? user_place(at->waiting_frame()) : std::source_location{};
}

void job::trace(std::exception_ptr const& error, frame const& thrown_in) noexcept {
    try {
        auto& recent = owner_->scheduler().errors;
        auto known = recent.find(error);
        if (!known) {
            known = find_or_make_trace(error);
            recent.add(known);
        }
        // The whole way is noted where it begins: those who wait stand still meanwhile. What comes
        // later is news only if the error has come from elsewhere: another loop, a handle.
        if (known->arrives_in(loop_, id_)) known->extend(path_from(thrown_in));
        if (thrown_in.awaiter() != nullptr) return;
        auto& extras = make_extras();
        extras.failed_at = known->innermost_place_in(loop_, id_);
        extras.trace = std::move(known);
    } catch (...) {
        // No memory: the error goes its way without being traced.
    }
}

void job::rethrow() const {
    auto& recent = this_thread.current_scheduler->errors;
    if (error_trace* const known = trace()) {
        known->goes_on();
        if (!recent.find(error())) recent.add(known);
    }
    std::rethrow_exception(error());
}

} // namespace tinyasio::detail
