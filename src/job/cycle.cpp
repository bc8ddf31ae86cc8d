// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/cycle_error.hpp>
#include <tinyasio/job/cycle.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace tinyasio::detail {

namespace {

/// A job that waits for `awaits`, another one in the list.
struct waiter {
    job* who;
    std::size_t awaits;
};

/// The jobs that wait for `awaited`, directly or through others, up to `wanted` if that is one of
/// them. Searched in this direction because most jobs have one waiter at most, but may wait for
/// thousands.
std::vector<waiter> waiters_of(job& awaited, job const& wanted) {
    auto const search = awaited.owner()->scheduler().next_search();
    std::vector<waiter> found{{&awaited, 0}};
    for (std::size_t i = 0; i != found.size() && found.back().who != &wanted; ++i) {
        end_listener const* const first = found[i].who->listener();
        for (end_listener const* each = first; each != nullptr;) {
            job& waiting = each->waiting_job();
            if (!waiting.visit_in(search)) found.push_back({&waiting, i});
            each = each->next_listener();
            if (&waiting == &wanted || each == first) break;
        }
    }
    return found;
}

std::string with_place(job const& which, std::source_location const& place) {
    return describe(which) + " at " + describe(place);
}

} // namespace

void check_for_cycle(leaf const& where, job& awaited) {
    job& waiting = where.job();
    leaf const* const at = awaited.blocked_at();
    bool const waits_for_others = at != nullptr && !at->awaited_jobs().empty();
    if (&awaited != &waiting && !waits_for_others) return;

    auto const found = waiters_of(waiting, awaited);
    if (found.back().who != &awaited) return;
    std::string text = "jobs wait for each other: ";
    text += with_place(waiting, where.waiting_frame().place());
    for (auto i = found.size() - 1; i != 0; i = found[i].awaits)
        text += " waits for " + with_place(*found[i].who, found[i].who->place()) + ", which";
    throw cycle_error(text + " waits for " + describe(waiting));
}

} // namespace tinyasio::detail
