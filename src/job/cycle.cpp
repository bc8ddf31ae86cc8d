// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/cycle_error.hpp>
#include <tinyasio/error/usage_error.hpp>
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

    /// Searches the jobs that wait for `awaited`, directly or through others, for one that is
    /// wanted; then that is the last one. Searched in this direction because most jobs have one
    /// waiter at most, but may wait for thousands.
    template <class Predicate>
    bool search(job& awaited, Predicate is_wanted) {
        auto const add = [&](job& waiting, std::size_t awaits) {
            if (waiting.is_found()) return false;
            found_.push_back({&waiting, awaits});
            waiting.mark_found(true);
            return is_wanted(waiting);
        };
        if (add(awaited, 0)) return true;
        for (std::size_t i = 0; i != found_.size(); ++i) {
            job const& next = *found_[i].who;
            end_listener const* const first = next.listener();
            for (end_listener const* each = first;
                 each != nullptr && each->next_listener() != nullptr;) {
                if (add(each->waiting_job(), i)) return true;
                each = each->next_listener();
                if (each == first) break;
            }
            for (job_owner const* in = next.owner(); in != nullptr; in = in->outer_owner())
                for (std::size_t n = 0; job* const waiting = in->waiting_job(n); ++n)
                    if (add(*waiting, i)) return true;
        }
        return false;
    }

    waiter const& operator[](std::size_t i) const noexcept { return found_[i]; }
    std::size_t last() const noexcept { return found_.size() - 1; }

private:
    std::vector<waiter> found_{};
};

std::string with_place(job const& which, std::source_location const& place) {
    return describe(which) + " at " + describe(place);
}

/// `first`: what the job that is about to wait waits for, up to the last job that was found.
[[noreturn]] void throw_cycle(leaf const& where, waiter_list const& found, std::string first,
                              char const* after_first) {
    job const& waiting = where.job();
    std::string text = "jobs wait for each other: ";
    text += with_place(waiting, where.waiting_frame().place());
    for (auto i = found.last(); i != 0; i = found[i].awaits) {
        text += first + with_place(*found[i].who, found[i].who->place()) + after_first;
        first = " waits for ";
        after_first = ", which";
    }
    throw cycle_error(text + " waits for " + describe(waiting));
}

bool is_inside(job const& of, job_owner const& domain) noexcept {
    job_owner const* in = of.owner();
    while (in != nullptr && in != &domain) in = in->outer_owner();
    return in != nullptr;
}

} // namespace

void search_for_cycle(leaf const& where, job& awaited) {
    job& waiting = where.job();
    leaf const* const at = awaited.blocked_at();
    bool const waits_for_others =
        at != nullptr && (!at->awaited_jobs().empty() || at->awaited_domain() != nullptr);
    if (&awaited != &waiting && !waits_for_others) return;

    waiter_list found;
    if (found.search(waiting, [&](job const& each) { return &each == &awaited; }))
        throw_cycle(where, found, " waits for ", ", which");
}

void check_for_cycle(leaf const& where, job_owner const& awaited) {
    job& waiting = where.job();
    if (is_inside(waiting, awaited))
        throw usage_error(describe(waiting) + " waits for the end of " + awaited.label() +
                          ", which waits for that job");
    waiter_list found;
    if (found.search(waiting, [&](job const& each) { return is_inside(each, awaited); }))
        throw_cycle(where, found, " waits for " + awaited.label() + ", in which ", "");
}

} // namespace tinyasio::detail
