// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/wait_list.hpp>
#include <tinyasio/task/as_task.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace tinyasio::detail {

/// So many permits, which are handed out in the order in which they are asked for: what semaphores
/// and mutexes are made of. One that is given back goes to the first who waits (S3), so that there
/// is never one to be had while somebody waits. From any thread.
class TINYASIO_DECL permits {
public:
    /// \param of "a semaphore"
    permits(std::size_t count, char const* of) noexcept : room_(of), free_(count) {}

    bool try_take() noexcept;
    void give_back() noexcept;
    std::size_t free() const noexcept;

private:
    friend class permit_waiter;
    friend class condition_waiter;

    mutable waiting_room room_;
    std::size_t free_;
};

/// Waits for a permit, and gives it back if nobody takes it (C4).
class TINYASIO_DECL permit_waiter : public waiting_leaf<> {
public:
    bool await_ready();
    bool ends_cancelled() const noexcept override { return true; }
    char const* what() const noexcept override { return what_; }

protected:
    permit_waiter(frame& waiting, permits& from, char const* what) noexcept
        : waiting_leaf(waiting, from.room_.lock)
        , from_(&from)
        , what_(what) {}
    ~permit_waiter() {
        if (was_chosen() && !is_passed_on_) from_->give_back();
    }

    /// Somebody else answers for the permit from now on. Throws `cancelled` if there is none.
    void pass_on() {
        check_chosen();
        is_passed_on_ = true;
    }

private:
    permits* from_;
    char const* what_;
    bool is_passed_on_ = false;
};

/// What has a permit of an `Owner`.
template <class Owner>
class [[nodiscard]] guard {
public:
    guard(guard&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    guard& operator=(guard&& other) noexcept {
        if (this != &other) {
            give_back();
            owner_ = std::exchange(other.owner_, nullptr);
        }
        return *this;
    }
    ~guard() { give_back(); }

    /// Whether it has not been released, or moved from.
    bool holds() const noexcept { return owner_ != nullptr; }

    /// Gives back what it holds before its destructor would.
    /// \throws usage_error if it holds nothing
    void release() {
        if (owner_ == nullptr) Owner::refuse_empty_guard();
        give_back();
    }

private:
    friend Owner;
    friend class condition_waiter;
    template <class O>
    friend class guard_waiter;

    explicit guard(Owner& owner) noexcept : owner_(&owner) {}
    void give_back() noexcept {
        if (Owner* const owner = std::exchange(owner_, nullptr)) owner->permits_.give_back();
    }

    Owner* owner_;
};

template <class Owner>
class guard_waiter final : public permit_waiter {
public:
    guard_waiter(frame& waiting, Owner& owner) noexcept
        : permit_waiter(waiting, owner.permits_, Owner::what)
        , owner_(&owner) {}
    guard<Owner> await_resume() {
        pass_on();
        return guard<Owner>(*owner_);
    }

private:
    Owner* owner_;
};

template <class Owner>
struct [[nodiscard]] guard_operation {
    Owner* owner;
    guard_waiter<Owner> await_in(frame& waiting) const noexcept { return {waiting, *owner}; }
};

/// What `with` of an `Owner` does.
template <class Owner, class T>
task<T> run_with(Owner& owner, task<T> from) {
    auto const guard = co_await guard_operation<Owner>{&owner};
    co_return co_await std::move(from);
}

[[noreturn]] TINYASIO_DECL void refuse_to_block(char const* function);

} // namespace tinyasio::detail
