// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/thread_state.hpp>

#include <boost/config.hpp>

#include <atomic>
#include <cstdint>
#include <thread>
#include <utility>

namespace tinyasio::detail {

/// Whose bias a lock has: a thread, by an id that no other thread ever has, or one of these.
enum class bias : std::uint32_t {
    undecided = 1,
    none, ///< for ever
    first_thread,
};

/// The calling thread; `bias::none` where there are no such barriers.
TINYASIO_DECL bias bias_to_this_thread() noexcept;

/// A full memory barrier in all threads of the process that run. \pre some lock had a bias
TINYASIO_DECL void barrier_in_all_threads() noexcept;

/// For tests, which hold up a thread there.
struct unobserved_steps {
    static void before_mark() noexcept {}
    static void after_mark() noexcept {}
    static void before_wait() noexcept {}
};

/// Guards a few instructions. A thread that has locked it many times in a row gets a bias: it then
/// locks it for nearly nothing, without an atomic exchange, until another thread locks it, too.
/// Most of what jobs wait for is used by one loop alone.
///
/// undecided -> biased -> none, or undecided -> none. Without a bias it is a spin lock, `locked_`,
/// and with `locked_` alone the bias is changed.
///
/// The owner of the bias marks itself as `inside_` and then makes sure that the bias is still its
/// own. Who comes from another thread locks `locked_`, withdraws the bias, and then waits until the
/// mark is gone. Each of them writes before it reads what the other has written, so one of them
/// sees the other: either the owner finds its bias gone, and locks as all others do, or the other
/// finds the mark. For the processors to keep that order a barrier is needed in between on both
/// sides; but who withdraws has the system put one into the owner's thread as well as into its own
/// (`barrier_in_all_threads`), wherever that is. So the owner needs none: it is enough that the
/// compiler keeps the order there.
///
/// The owner is a thread, not a loop: a loop may go on in another thread, and then the bias is
/// withdrawn. Neither way touches the lock after the store that unlocks it: who waits for it in a
/// destructor may go on.
template <class Steps = unobserved_steps>
class basic_biased_lock {
public:
    static constexpr unsigned enough_in_a_row = 16;
    static constexpr unsigned most_undecided = 64; ///< after that it is shared too much

    basic_biased_lock() noexcept = default;
    basic_biased_lock(basic_biased_lock const&) = delete;
    basic_biased_lock& operator=(basic_biased_lock const&) = delete;

    /// Locks it for as long as it lives.
    class guard {
    public:
        explicit guard(basic_biased_lock& lock) noexcept : unlock_(lock.enter_or_lock()) {}
        guard(guard const&) = delete;
        guard& operator=(guard const&) = delete;
        ~guard() { unlock_.store(false, std::memory_order_release); }

    private:
        std::atomic<bool>& unlock_;
    };

private:
    bool is_mine() const noexcept {
        return owner_.load(std::memory_order_relaxed) == bias{this_thread.id};
    }

    /// Gives what is to be cleared to unlock it.
    std::atomic<bool>& enter_or_lock() noexcept {
        if (enter()) [[likely]]
            return inside_;
        return lock();
    }

    /// Whether the calling thread has the bias, and with that the lock.
    bool enter() noexcept {
        if (!is_mine()) [[unlikely]]
            return false;
        Steps::before_mark();
        inside_.store(true, std::memory_order_relaxed);
        std::atomic_signal_fence(std::memory_order_seq_cst);
        Steps::after_mark();
        if (is_mine()) [[likely]]
            return true;
        inside_.store(false, std::memory_order_release);
        return false;
    }

    /// Locks it as a spin lock, likewise.
    BOOST_NOINLINE std::atomic<bool>& lock() noexcept {
        while (locked_.exchange(true, std::memory_order_acquire)) std::this_thread::yield();
        if (owner_.load(std::memory_order_relaxed) != bias::none) [[unlikely]]
            decide();
        return locked_;
    }

    void decide() noexcept {
        if (owner_.load(std::memory_order_relaxed) != bias::undecided) return withdraw();
        bias const me = bias_to_this_thread();
        if (std::exchange(candidate_, me) != me) in_a_row_ = 0;
        if (++in_a_row_ == enough_in_a_row)
            owner_.store(me, std::memory_order_relaxed);
        else if (++undecided_ == most_undecided)
            owner_.store(bias::none, std::memory_order_relaxed);
    }

    void withdraw() noexcept {
        owner_.store(bias::none, std::memory_order_relaxed);
        barrier_in_all_threads();
        Steps::before_wait();
        while (inside_.load(std::memory_order_acquire)) std::this_thread::yield();
    }

    std::atomic<bias> owner_{bias::undecided};
    std::atomic<bool> inside_{false};
    std::atomic<bool> locked_{false};
    std::uint8_t in_a_row_ = 0; ///< how many times the candidate has locked it
    std::uint8_t undecided_ = 0;
    bias candidate_ = bias::undecided;
};

using biased_lock = basic_biased_lock<>;

} // namespace tinyasio::detail
