// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/timer_queue.hpp>

namespace tinyasio::detail {

/// A timer that is set, set to another time, and cleared.
class alarm : public timer_node {
public:
    alarm(alarm const&) = delete;
    alarm& operator=(alarm const&) = delete;

    bool is_set() const noexcept { return in_ != nullptr; }
    void set(timer_queue& in, time_point deadline) noexcept {
        clear();
        move_to(deadline);
        in.insert(*this);
        in_ = &in;
    }
    void set_no_later(timer_queue& in, time_point deadline) noexcept {
        if (!is_set() || deadline < this->deadline()) set(in, deadline);
    }
    void clear() noexcept {
        if (in_ != nullptr) in_->erase(*this);
        in_ = nullptr;
    }

protected:
    alarm() noexcept : timer_node(time_point::max()) {}
    ~alarm() { clear(); }

private:
    virtual void ring() noexcept = 0;
    void on_time() noexcept final {
        in_ = nullptr;
        ring();
    }

    timer_queue* in_ = nullptr;
};

} // namespace tinyasio::detail
