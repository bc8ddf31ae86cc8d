// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>

#include <utility>

namespace test {

/// A leaf operation that hands something over when the test says so, and counts what becomes of it.
class counter {
public:
    class waiter;
    struct [[nodiscard]] operation;

    counter() noexcept = default;
    counter(counter const&) = delete;
    counter& operator=(counter const&) = delete;

    operation take() noexcept;

    /// Hands one over to the job that waits, if one does.
    inline void serve() noexcept;

    int served = 0;    ///< how many have been handed over
    int resumed = 0;   ///< how many of those who waited went on
    int withdrawn = 0; ///< how many were cancelled before

private:
    waiter* waiter_ = nullptr;
};

class counter::waiter final : public tinyasio::detail::leaf {
public:
    waiter(tinyasio::detail::frame& waiting, counter& at) noexcept : leaf(waiting), at_(&at) {}

    bool await_ready() const {
        checkpoint();
        return false;
    }
    void await_suspend(std::coroutine_handle<>) noexcept {
        suspend();
        at_->waiter_ = this;
    }
    int await_resume() {
        ++at_->resumed;
        if (!was_served_) checkpoint();
        return at_->served;
    }
    bool withdraw() noexcept override {
        ++at_->withdrawn;
        at_->waiter_ = nullptr;
        return true;
    }
    char const* what() const noexcept override { return "counter"; }

    void serve() noexcept {
        was_served_ = true;
        complete();
    }

private:
    counter* at_;
    bool was_served_ = false;
};

struct [[nodiscard]] counter::operation {
    counter* at;
    waiter await_in(tinyasio::detail::frame& waiting) const noexcept { return {waiting, *at}; }
};

inline counter::operation counter::take() noexcept {
    return {this};
}

inline void counter::serve() noexcept {
    auto* const waiting = std::exchange(waiter_, nullptr);
    if (waiting == nullptr) return;
    ++served;
    waiting->serve();
}

} // namespace test
