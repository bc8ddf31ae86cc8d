// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/executor.hpp>
#include <tinyasio/asio/operation_leaf.hpp>

namespace tinyasio::detail {

/// Where an operation that ends at once invokes its handler, from Boost 1.82 on: right there, so
/// that the task goes on without waiting; but not any number of times inside of each other, as the
/// steps of a composed operation would, and only as long as the operation is being initiated. Later
/// its steps are queued: Beast resumes one operation inside of another in this way, and does not
/// expect it to have gone on by itself.
class immediate_executor {
    static constexpr unsigned most_nested = 16;

public:
    immediate_executor(loop::executor_type loop, operation_leaf const& of) noexcept
        : loop_(std::move(loop))
        , of_(&of) {}

    template <class F>
    void execute(F&& function) const {
        auto& nested = loop_.core().nested_handlers;
        if (!loop_.running_in_this_thread() || !of_->is_being_initiated() || nested == most_nested)
            return loop_.require(boost::asio::execution::blocking.never)
                .execute(std::forward<F>(function));
        struct level {
            unsigned& count;
            ~level() { --count; }
        } const deeper{++nested}; // the job may have ended by then: what is counted is the loop's
        std::decay_t<F> called(std::forward<F>(function));
        std::move(called)();
    }

    boost::asio::execution_context& query(boost::asio::execution::context_t which) const noexcept {
        return loop_.query(which);
    }
    static constexpr auto query(boost::asio::execution::blocking_t) noexcept {
        return boost::asio::execution::blocking_t(boost::asio::execution::blocking.possibly);
    }

    friend bool operator==(immediate_executor const& a, immediate_executor const& b) noexcept {
        return a.loop_ == b.loop_;
    }

private:
    loop::executor_type loop_;
    operation_leaf const* of_; ///< lives as long as its operation
};

} // namespace tinyasio::detail
