// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/loop.hpp>
#include <tinyasio/loop/posted_function.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace tinyasio {

namespace detail {

/// `loop::executor_type`, and what Asio's `require` and `prefer` make of it.
///
/// What is executed runs on the loop's strand: inside of `execute` if that may block and is called
/// there, else queued. What a queued function throws crashes the loop (L3).
///
/// Thread safety: may be used from any thread. It may outlive the loop, but then refuses functions.
template <bool CountsAsWork, class Allocator>
class basic_loop_executor {
public:
    explicit basic_loop_executor(loop_core& core, Allocator const& allocator = {}) noexcept
        : basic_loop_executor(loop_core_ptr(&core), allocator, {}) {}

    basic_loop_executor(basic_loop_executor const& other) noexcept
        : basic_loop_executor(other.core_, other.allocator_, other.mode_) {}
    basic_loop_executor(basic_loop_executor&& other) noexcept
        : core_(std::move(other.core_))
        , allocator_(std::move(other.allocator_))
        , mode_(other.mode_) {}
    basic_loop_executor& operator=(basic_loop_executor other) noexcept {
        std::swap(core_, other.core_);
        std::swap(allocator_, other.allocator_);
        std::swap(mode_, other.mode_);
        return *this;
    }
    ~basic_loop_executor() {
        if constexpr (CountsAsWork)
            if (core_) core_->work_finished();
    }

    /// \throws usage_error if the loop is gone; what `function` throws if it is called at once
    template <class F>
    void execute(F&& function) const {
        if (!mode_.never_blocks && running_in_this_thread()) {
            std::decay_t<F> called(std::forward<F>(function));
            std::move(called)();
            return;
        }
        using posted_type = posted_function<std::decay_t<F>, Allocator>;
        auto& made = posted_type::make(core_->engine(), std::forward<F>(function), {}, allocator_);
        using enum loop_core::when;
        core_->post(made, mode_.never_blocks ? later : at_once);
    }

    loop_core& core() const noexcept { return *core_; }

    /// Whether the calling thread is on the loop's strand.
    bool running_in_this_thread() const noexcept { return core_->engine().runs_here(); }

    friend bool operator==(basic_loop_executor const& a, basic_loop_executor const& b) noexcept {
        return a.core_ == b.core_ && a.mode_ == b.mode_ && a.allocator_ == b.allocator_;
    }

    // --- Asio's properties

    boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
        return core_->context();
    }
    static constexpr auto query(boost::asio::execution::mapping_t) noexcept {
        return boost::asio::execution::mapping_t(boost::asio::execution::mapping.thread);
    }
    boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) const noexcept {
        if (mode_.never_blocks) return boost::asio::execution::blocking.never;
        return boost::asio::execution::blocking.possibly;
    }
    boost::asio::execution::relationship_t query(
        boost::asio::execution::relationship_t) const noexcept {
        if (mode_.continues) return boost::asio::execution::relationship.continuation;
        return boost::asio::execution::relationship.fork;
    }
    static constexpr boost::asio::execution::outstanding_work_t query(
        boost::asio::execution::outstanding_work_t) noexcept {
        if constexpr (CountsAsWork)
            return boost::asio::execution::outstanding_work.tracked;
        else
            return boost::asio::execution::outstanding_work.untracked;
    }
    template <class Other>
    Allocator query(boost::asio::execution::allocator_t<Other>) const noexcept {
        return allocator_;
    }

    basic_loop_executor require(boost::asio::execution::blocking_t::possibly_t) const noexcept {
        return {core_, allocator_, {false, mode_.continues}};
    }
    basic_loop_executor require(boost::asio::execution::blocking_t::never_t) const noexcept {
        return {core_, allocator_, {true, mode_.continues}};
    }
    basic_loop_executor require(boost::asio::execution::relationship_t::fork_t) const noexcept {
        return {core_, allocator_, {mode_.never_blocks, false}};
    }
    basic_loop_executor require(
        boost::asio::execution::relationship_t::continuation_t) const noexcept {
        return {core_, allocator_, {mode_.never_blocks, true}};
    }
    auto require(boost::asio::execution::outstanding_work_t::tracked_t) const noexcept {
        return basic_loop_executor<true, Allocator>(core_, allocator_, {mode_});
    }
    auto require(boost::asio::execution::outstanding_work_t::untracked_t) const noexcept {
        return basic_loop_executor<false, Allocator>(core_, allocator_, {mode_});
    }
    template <class Other>
    auto require(boost::asio::execution::allocator_t<Other> wanted) const noexcept {
        return basic_loop_executor<CountsAsWork, Other>(core_, wanted.value(), {mode_});
    }
    auto require(boost::asio::execution::allocator_t<void>) const noexcept {
        return basic_loop_executor<CountsAsWork, std::allocator<void>>(core_, {}, {mode_});
    }

private:
    template <bool, class>
    friend class basic_loop_executor;

    struct mode {
        bool never_blocks = false;
        bool continues = false;

        mode() noexcept = default;
        mode(bool never, bool continuation) noexcept
            : never_blocks(never)
            , continues(continuation) {}
        template <class Other>
        mode(Other const& other) noexcept : mode(other.never_blocks, other.continues) {}
        bool operator==(mode const&) const noexcept = default;
    };

    basic_loop_executor(loop_core_ptr core, Allocator const& allocator, mode how) noexcept
        : core_(std::move(core))
        , allocator_(allocator)
        , mode_(how) {
        if constexpr (CountsAsWork)
            if (core_) core_->work_started();
    }

    loop_core_ptr core_;
    [[no_unique_address]] Allocator allocator_;
    mode mode_{};
};

} // namespace detail

inline loop::executor_type loop::get_executor() const noexcept {
    return executor_type(core());
}

namespace this_task {

/// The executor of the loop that runs here (L3): for sockets and timers that stay with it, and to
/// post to it from elsewhere. \throws usage_error outside of a loop
inline loop::executor_type executor() {
    auto& here = detail::current_engine("this_task::executor");
    return loop::executor_type(static_cast<detail::loop_core&>(here.host()));
}

/// The executor on which the loop lives, that of an `io_context` for example: for sockets that may
/// move to another loop. A handler that is given to a socket of it is not serialised with the jobs;
/// an operation that a task awaits comes back to the task's loop all the same.
/// \throws usage_error outside of a loop
inline boost::asio::any_io_executor io_executor() {
    auto& here = detail::current_engine("this_task::io_executor");
    return static_cast<detail::loop_core&>(here.host()).io_executor();
}

} // namespace this_task

} // namespace tinyasio
