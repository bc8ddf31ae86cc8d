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

/// A list of waiting jobs, which are marked as long as they are in it.
class waiter_list {
public:
    waiter_list() = default;
    waiter_list(waiter_list const&) = delete;
    waiter_list& operator=(waiter_list const&) = delete;
    ~waiter_list() {
        for (auto const& each : found_) each.who->mark_found(false);
    }

    /// The jobs that wait for `awaited`, directly or through others, up to `wanted` if that is one
    /// of them. Searched in this direction because most jobs have one waiter at most, but may wait
    /// for thousands.
    void search(job& awaited, job const& wanted) {
        add({&awaited, 0});
        for (std::size_t i = 0; i != found_.size() && found_.back().who != &wanted; ++i) {
            end_listener const* const first = found_[i].who->listener();
            for (end_listener const* each = first;
                 each != nullptr && each->next_listener() != nullptr;) {
                job& waiting = each->waiting_job();
                if (!waiting.is_found()) add({&waiting, i});
                each = each->next_listener();
                if (&waiting == &wanted || each == first) break;
            }
        }
    }

    waiter const& operator[](std::size_t i) const noexcept { return found_[i]; }
    std::size_t last() const noexcept { return found_.size() - 1; }

private:
    void add(waiter found) {
        found_.push_back(found);
        found.who->mark_found(true);
    }

    std::vector<waiter> found_{};
};

std::string with_place(job const& which, std::source_location const& place) {
    return describe(which) + " at " + describe(place);
}

} // namespace

void search_for_cycle(leaf const& where, job& awaited) {
    job& waiting = where.job();
    leaf const* const at = awaited.blocked_at();
    bool const waits_for_others = at != nullptr && !at->awaited_jobs().empty();
    if (&awaited != &waiting && !waits_for_others) return;

    waiter_list found;
    found.search(waiting, awaited);
    if (found[found.last()].who != &awaited) return;
    std::string text = "jobs wait for each other: ";
    text += with_place(waiting, where.waiting_frame().place());
    for (auto i = found.last(); i != 0; i = found[i].awaits)
        text += " waits for " + with_place(*found[i].who, found[i].who->place()) + ", which";
    throw cycle_error(text + " waits for " + describe(waiting));
}

} // namespace tinyasio::detail
