// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <thread/interrupter.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/thread/in_thread.hpp>

#include <string>

namespace tinyasio::in_thread {

void checkpoint() {
    if (auto* const call = tinyasio::detail::this_thread.current_call) call->checkpoint();
}

std::stop_token stop_token() noexcept {
    auto* const call = tinyasio::detail::this_thread.current_call;
    return call != nullptr ? call->stop_token() : std::stop_token();
}

namespace detail {

void sleep_until(std::chrono::steady_clock::time_point deadline) {
    checkpoint();
    std::mutex mutex;
    std::condition_variable_any wakes;
    std::unique_lock lock(mutex);
    wakes.wait_until(lock, stop_token(), deadline, [] { return false; });
    checkpoint();
}

/// It is not woken with the mutex, which somebody may hold: so once is not enough.
struct waker::state final : tinyasio::detail::interruption {
    state(std::stop_token token, std::condition_variable& wakes)
        : wakes_(&wakes)
        , interrupted_(std::move(token), *this) {}
    void interrupt() noexcept override { wakes_->notify_all(); }

private:
    std::condition_variable* wakes_;
    tinyasio::detail::interrupted_by interrupted_;
};

waker::waker(std::condition_variable& wakes) : token_(stop_token()), state_(nullptr) {
    if (!token_.stop_possible()) return;
    tinyasio::detail::start_interrupter();
    state_ = new state(token_, wakes);
}

waker::~waker() {
    delete state_;
}

tinyasio::detail::thread_call& current_call(char const* asked_by) {
    if (auto* const call = tinyasio::detail::this_thread.current_call)
        return static_cast<tinyasio::detail::thread_call&>(*call);
    throw usage_error(std::string(asked_by) +
                      " was called outside of a function that run_in_thread runs");
}

} // namespace detail

} // namespace tinyasio::in_thread
