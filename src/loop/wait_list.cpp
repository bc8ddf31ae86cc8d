// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/loop/wait_list.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace tinyasio::detail {

wake_list::loops wake_list::send(waiter& chosen, loops elsewhere) noexcept {
    scheduler* const there = chosen.strand_;
    auto const end = elsewhere.places + elsewhere.count;
    auto const is_there = [there](loops::place const& each) { return each.held == there; };
    if (std::none_of(elsewhere.places, end, is_there)) {
        if (elsewhere.count == loops::most) {
            wake(elsewhere);
            elsewhere.count = 0;
        }
        there->hold();
        elsewhere.places[elsewhere.count++].held = there;
    }
    there->put(chosen);
    return elsewhere;
}

wake_list::parts wake_list::take_all(wait_list& chosen) noexcept {
    parts taken;
    while (!chosen.empty()) {
        waiter& one = chosen.take_first();
        if (is_elsewhere(one)) // it may be gone when it has been sent
            taken.elsewhere = send(one, taken.elsewhere);
        else
            taken.here.add(one);
    }
    return taken;
}

void wake_list::wake(loops elsewhere) noexcept {
    while (elsewhere.count != 0) elsewhere.places[--elsewhere.count].held->wake_and_let_go();
}

void die_awaited(char const* what, waiter const& by) noexcept {
    std::fprintf(stderr, "tinyasio: %s was destroyed while it is waited for", what);
    try {
        std::fprintf(stderr, ": %s", by.who().c_str());
    } catch (...) {
        // the name is a help, the end is what matters
    }
    std::fputs("\n", stderr);
    std::abort();
}

waiting_room::~waiting_room() {
    // Whoever woke the last one may still hold the lock, but does not touch it after that.
    biased_lock::guard const guard(lock);
    if (!waiters.empty()) die_awaited(of_, waiters.front());
}

std::string describe_waiting(leaf const& at) {
    return describe(at.job()) + " at " + describe(user_place(at.waiting_frame()));
}

} // namespace tinyasio::detail
