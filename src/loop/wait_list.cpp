// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/loop/wait_list.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace tinyasio::detail {

void wake_list::send(waiter& chosen) noexcept {
    scheduler* const there = chosen.strand_;
    auto const end = elsewhere_ + loops_elsewhere_;
    if (std::find(elsewhere_, end, there) == end) {
        if (loops_elsewhere_ == most_loops) wake_elsewhere();
        there->hold();
        elsewhere_[loops_elsewhere_++] = there;
    }
    there->put(chosen);
}

void wake_list::send_those_elsewhere() noexcept {
    for (waiter* next = std::exchange(first_, nullptr); next != nullptr;) {
        waiter& one = *next;
        next = one.next_; // it may be gone when it has been sent
        add(one);
    }
}

void wake_list::wake_elsewhere() noexcept {
    for (; loops_elsewhere_ != 0; --loops_elsewhere_)
        elsewhere_[loops_elsewhere_ - 1]->wake_and_let_go();
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
