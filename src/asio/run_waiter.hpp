// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/foreign_core.hpp>
#include <tinyasio/error/context_stopped.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

namespace tinyasio::detail {

/// The end of a run, for a thread that waits for it.
class run_waiter final : public run_listener {
public:
    /// Waits for a while. True: it has come. Throws what comes out of the run.
    bool wait_for(std::chrono::milliseconds d) {
        std::unique_lock lock(mutex_);
        if (d > d.zero()) changed_.wait_for(lock, d, [this] { return ended_; });
        if (!ended_) return false;
        if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
        return true;
    }

    void run_ended(std::exception_ptr error) override {
        std::lock_guard const lock(mutex_);
        ended_ = true;
        error_ = std::move(error);
        changed_.notify_all();
        if (driven_ != nullptr) boost::asio::post(*driven_, [] {}); // ends its run_one_for()
    }
    void context_gone() noexcept override {
        run_ended(std::make_exception_ptr(
            context_stopped("the context was destroyed while a run waited for it")));
    }

    void drives(boost::asio::io_context* context) noexcept {
        std::lock_guard const lock(mutex_);
        driven_ = context;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool ended_ = false;
    std::exception_ptr error_{};
    boost::asio::io_context* driven_ = nullptr;
};

} // namespace tinyasio::detail
