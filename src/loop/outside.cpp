// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/outside.hpp>

namespace tinyasio::detail {

void outside_calls::ask_soon(outside_call& which) noexcept {
    which.unlink();
    to_be_asked_.push_back(which);
    turn_.take(*loop_);
}

void outside_calls::ask_all() noexcept {
    for (auto next = calls_.begin(); next != calls_.end();) next++->take_out();
    to_be_asked_.splice(to_be_asked_.end(), calls_);
    ask_those_to_be_asked();
}

void outside_calls::ask_those_to_be_asked() noexcept {
    while (!to_be_asked_.empty()) {
        outside_call& next = to_be_asked_.front();
        asked_.splice(asked_.end(), to_be_asked_, to_be_asked_.begin());
        next.ask_to_stop();
    }
}

void outside_calls::turn::run() noexcept {
    is_queued_ = false;
    this_thread.current_job = nullptr; // it belongs to none, whatever ran before it
    calls_->ask_those_to_be_asked();
}

} // namespace tinyasio::detail
