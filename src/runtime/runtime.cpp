// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <asio/loop_registry.hpp>
#include <thread/thread_name.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/runtime/runtime.hpp>

#include <boost/asio/executor_work_guard.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tinyasio {

namespace {

std::size_t number_of_threads(runtime_options const& options) {
    if (options.threads == 0)
        throw usage_error("a runtime was given no threads; leave `threads` out for one per "
                          "processor");
    return options.threads.value_or(std::max(1U, std::thread::hardware_concurrency()));
}

} // namespace

class runtime::state {
public:
    explicit state(runtime_options const& options)
        : threads_wanted(number_of_threads(options))
        , pool({.max_threads = options.blocking_threads, .idle_ttl = options.blocking_idle_ttl})
        , context(static_cast<int>(std::min<std::size_t>(threads_wanted, 1024))) {
        boost::asio::use_service<detail::loop_registry>(context).set_blocking_pool(pool.core());
        try {
            threads_.reserve(threads_wanted);
            for (std::size_t i = 1; i <= threads_wanted; ++i)
                threads_.emplace_back(
                    [this, name = std::string(options.name) + '-' + std::to_string(i)]() noexcept {
                        detail::set_thread_name(name);
                        context.run();
                    });
        } catch (...) {
            end();
            throw;
        }
    }
    ~state() { end(); }

    bool is_joined() const noexcept { return is_joined_.load(std::memory_order_acquire); }
    bool runs_here() noexcept { return context.get_executor().running_in_this_thread(); }

    void join() {
        std::lock_guard const lock(joining_);
        is_joined_.store(true, std::memory_order_release);
        guard_.reset();
        for (auto& thread : threads_)
            if (thread.joinable()) thread.join();
    }

    std::size_t const threads_wanted;
    thread_pool pool; ///< outlives the context, whose end waits for functions in it
    boost::asio::io_context context;

private:
    void end() noexcept {
        context.stop();
        join();
    }

    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
        context.get_executor()};
    std::mutex joining_{};
    std::atomic<bool> is_joined_{false};
    std::vector<std::thread> threads_{};
};

runtime::runtime(runtime_options const& options) : state_(std::make_unique<state>(options)) {}

runtime::~runtime() {
    if (!state_->runs_here()) return;
    std::fputs("tinyasio: a runtime was destroyed by one of its own threads\n", stderr);
    std::abort();
}

void runtime::check_not_joined() const {
    if (state_->is_joined()) throw usage_error("a runtime was used that has been joined");
}

void runtime::join() {
    if (state_->runs_here()) throw usage_error("a runtime was joined by one of its own threads");
    state_->join();
}

boost::asio::io_context& runtime::context() noexcept {
    return state_->context;
}

std::size_t runtime::threads() const noexcept {
    return state_->threads_wanted;
}

thread_pool& runtime::blocking_pool() noexcept {
    return state_->pool;
}

} // namespace tinyasio
