// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/operation_base.hpp>
#include <tinyasio/asio/operation_memory.hpp>
#include <tinyasio/asio/operation_watch.hpp>
#include <tinyasio/loop/loop_core.hpp>

#include <exception>
#include <utility>

namespace tinyasio::detail {

class operation_leaf;

[[noreturn]] TINYASIO_DECL void refuse_second_call();

/// What the completion handler of an operation knows of its leaf.
class TINYASIO_DECL handler_link {
public:
    explicit handler_link(operation_leaf& leaf) noexcept;
    handler_link(handler_link&& other) noexcept : leaf_(std::exchange(other.leaf_, nullptr)) {}
    handler_link& operator=(handler_link&&) = delete;
    /// If it still had to be invoked, the operation was abandoned.
    ~handler_link();

    operation_leaf& leaf() const noexcept { return *leaf_; }

    /// It is being invoked. \throws usage_error if it has been before
    operation_leaf& cut();

private:
    operation_leaf* leaf_;
};

/// Waits for an asynchronous operation (C4, C9).
///
/// initiating -> waiting -> completed, or initiating -> completed if the operation ends at once.
/// It is completed when the handler was invoked or destroyed, or the initiation has thrown. A
/// cancellation that comes while the operation is initiated is emitted afterwards, since the
/// operation may have had no slot handler yet (trap 4).
///
/// The handler may be invoked and destroyed on any thread; all else belongs to the loop's strand.
class TINYASIO_DECL operation_leaf : public operation_base, public arrival {
public:
    bool withdraw() noexcept override;

    /// The operation refers to the waiting frame: that is not to be destroyed before the handler.
    bool holds_frame() const noexcept override { return handler_is_out_; }

    bool is_being_initiated() const noexcept { return state_ == state::initiating; }

    /// Whether an `operation_watch` hears of it.
    virtual bool is_watched() const noexcept { return true; }

    loop_core& core() const noexcept { return core_of(job()); }
    operation_context& context() const noexcept { return *context_; }

    /// The handler has been invoked, and has left its result or `fail`ed.
    void arrived() noexcept;
    void fail(std::exception_ptr error) noexcept { error_ = std::move(error); }

protected:
    using operation_base::operation_base;
    ~operation_leaf() = default;

    /// Before the initiation, if the handler is to have the memory and the slot of the job.
    /// \throws std::bad_alloc
    void begin();
    /// After it: whether the job has to wait.
    bool wait() noexcept;

    std::exception_ptr const& error() const noexcept { return error_; }
    /// Whether the handler has been invoked, and left no error.
    bool has_result() const noexcept { return !error_ && !abandoned_; }
    /// What `ends_cancelled` is without a result. What is in an error's `exception_ptr` could only
    /// be found out by throwing it.
    bool ends_cancelled_without_result() const noexcept { return !error_ && abandoned_; }

    /// After waiting: throws if there is no result.
    void check_arrival() const {
        if (error_) [[unlikely]]
            raise(error_);
        if (abandoned_) [[unlikely]]
            raise_abandoned();
    }

private:
    friend class handler_link;
    enum class state : std::uint8_t { initiating, waiting, completed };

    void lost() noexcept;
    void settle() noexcept;
    void arrive(detail::scheduler&) noexcept override { settle(); }
    void never_arrives() noexcept override;

    state state_ = state::initiating;
    bool abandoned_ = false;
    bool handler_is_out_ = false;
    operation_context* context_ = nullptr;
    std::exception_ptr error_{};
};

inline handler_link::handler_link(operation_leaf& leaf) noexcept : leaf_(&leaf) {
    leaf.handler_is_out_ = true;
    engine_of(leaf.job()).operation_started();
    if (auto* const watch = operation_watch::of(leaf.job())) [[unlikely]]
        if (leaf.is_watched()) watch->operation_began();
}

inline handler_link::~handler_link() {
    if (leaf_ != nullptr) leaf_->lost();
}

} // namespace tinyasio::detail
