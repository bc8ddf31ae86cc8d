// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <thread>
#include <vector>

namespace test {

/// An `io_context` that threads of its own drive.
class driven_context {
public:
    explicit driven_context(int threads = 1) { drive(threads); }
    ~driven_context() { finish(); }
    driven_context(driven_context const&) = delete;
    driven_context& operator=(driven_context const&) = delete;

    boost::asio::io_context& operator*() noexcept { return context_; }
    boost::asio::io_context* operator->() noexcept { return &context_; }

    /// Drives it again, after `stop`.
    void drive(int threads) {
        context_.restart();
        work_.emplace(context_.get_executor());
        for (int i = 0; i != threads; ++i) threads_.emplace_back([this] { context_.run(); });
    }
    /// Leaves what is outstanding where it is.
    void stop() {
        context_.stop();
        threads_.clear(); // joins them
    }
    /// Waits until nothing is outstanding.
    void finish() {
        work_.reset();
        threads_.clear();
    }

private:
    boost::asio::io_context context_{};
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_{};
    std::vector<std::jthread> threads_{};
};

} // namespace test
