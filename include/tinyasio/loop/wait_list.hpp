// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/biased_lock.hpp>
#include <tinyasio/job/leaf.hpp>

#include <boost/assert.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace tinyasio::detail {

class wait_list;

/// One who waits in a `wait_list`: a job, at a `waiting_leaf`, or a completion handler.
///
/// idle -> waiting -> chosen -> woken, or waiting -> idle if it withdraws. All but the last step is
/// done with the lock of the list, on any thread; it is woken without it, on its own strand.
class TINYASIO_DECL waiter : public arrival {
public:
    /// With the lock: whether it waits, and has not been chosen yet.
    bool waits() const noexcept { return stage_ == stage::waiting; }

    /// What it waited for has come. Called while its strand runs here, if it has one.
    virtual void woken() noexcept = 0;

    /// Who that is, for reports.
    virtual std::string who() const = 0;

protected:
    waiter() noexcept = default;
    ~waiter() { BOOST_ASSERT(!waits()); }

    /// With the lock: it does not wait any more. \pre it does
    inline void unlink() noexcept;

    scheduler* strand() const noexcept { return strand_; }

    /// What it waited for has come, even if it does not know yet. With the lock, or when it has
    /// been woken, or has failed to withdraw.
    bool was_chosen() const noexcept { return stage_ == stage::chosen; }
    void choose_itself() noexcept { stage_ = stage::chosen; }

private:
    friend class wait_list;
    friend class wake_list;

    void arrive(scheduler&) noexcept final { woken(); }
    void never_arrives() noexcept final {}

    enum class stage : std::uint8_t { idle, waiting, chosen };

    // These have values from the time on when it first waits.
    wait_list* waits_in_;
    waiter* next_; // of those who wait there
    waiter* previous_;
    scheduler* strand_; ///< where it is to be woken; null: anywhere

    stage stage_ = stage::idle;
};

/// Those who wait for something, in the order in which they came (S3). Belongs to whoever holds the
/// lock of what is waited for.
///
/// Mostly one comes and goes alone. So null ends the list: in a circle, as in an intrusive::list,
/// more is written, and to addresses that were just read.
class wait_list {
public:
    wait_list() noexcept = default;
    wait_list(wait_list const&) = delete;
    wait_list& operator=(wait_list const&) = delete;

    bool empty() const noexcept { return first_ == nullptr; }
    std::size_t size() const noexcept {
        std::size_t n = 0;
        for (waiter const* one = first_; one != nullptr; one = one->next_) ++n;
        return n;
    }
    waiter& front() noexcept { return *first_; }

    /// It will be woken on the strand on which it comes; a handler says null.
    void add(waiter& who, scheduler* strand = this_thread.current_scheduler) noexcept {
        who.stage_ = waiter::stage::waiting;
        who.strand_ = strand;
        who.waits_in_ = this;
        who.next_ = nullptr;
        who.previous_ = last_;
        if (last_ != nullptr)
            last_->next_ = &who;
        else
            first_ = &who;
        last_ = &who;
    }

    /// The first one does not wait any more. \pre there is one
    waiter& take_first() noexcept {
        waiter& first = *first_;
        first_ = first.next_;
        if (first_ != nullptr)
            first_->previous_ = nullptr;
        else
            last_ = nullptr;
        choose(first);
        return first;
    }

    /// The same for one that waits alone.
    waiter& take_only() noexcept {
        waiter& only = *first_;
        first_ = last_ = nullptr;
        choose(only);
        return only;
    }

    /// \pre it waits here
    void remove(waiter& who) noexcept {
        (who.previous_ != nullptr ? who.previous_->next_ : first_) = who.next_;
        (who.next_ != nullptr ? who.next_->previous_ : last_) = who.previous_;
        who.stage_ = waiter::stage::idle;
    }

private:
    static void choose(waiter& who) noexcept { who.stage_ = waiter::stage::chosen; }

    waiter* first_ = nullptr;
    waiter* last_ = nullptr;
};

inline void waiter::unlink() noexcept {
    waits_in_->remove(*this);
}

/// Those who are to be woken as soon as the lock is free: declare it before the lock is taken.
///
/// What they waited for may be gone when the first of them has been woken. Who waits in another
/// loop is handed to that while the lock is held: until then it waits, and keeps its loop.
class TINYASIO_DECL wake_list {
public:
    wake_list() noexcept = default;
    wake_list(wake_list const&) = delete;
    wake_list& operator=(wake_list const&) = delete;
    ~wake_list() {
        for (waiter* next = chosen_.here.first; next != nullptr;) {
            waiter& first = *next;
            next = first.next_; // it may be gone, or wait again, when it has been woken
            first.woken();
        }
        if (chosen_.elsewhere.count != 0) [[unlikely]]
            wake(chosen_.elsewhere);
    }

    /// With the lock. \pre it was taken out of its list; `add_all` was not called
    void add(waiter& chosen) noexcept {
        if (is_elsewhere(chosen)) [[unlikely]]
            chosen_.elsewhere = send(chosen, chosen_.elsewhere);
        else
            chosen_.here.add(chosen);
    }

    /// The same for all that wait there. \pre there are none yet
    void add_all(wait_list& chosen) noexcept {
        BOOST_ASSERT(chosen_.here.first == nullptr);
        if (chosen.empty()) return;
        waiter& first = chosen.front();
        if (first.next_ != nullptr || is_elsewhere(first)) [[unlikely]] {
            chosen_ = take_all(chosen);
            return;
        }
        chosen_.here.first = &chosen.take_only(); // mostly it is one
    }

private:
    struct chain {
        waiter* first = nullptr;
        waiter* last = nullptr;
        void add(waiter& one) noexcept {
            one.next_ = nullptr;
            (first != nullptr ? last->next_ : first) = &one;
            last = &one;
        }
    };
    /// Other loops are held, and told that they have arrivals when the lock is free; if there are
    /// more, the first ones are told earlier.
    struct loops {
        static constexpr std::size_t most = 4;
        union place { // which may be copied while nothing is in it
            scheduler* held;
        };
        std::size_t count = 0;
        place places[most]; // not initialised: mostly there is none
    };
    struct parts {
        chain here;
        loops elsewhere;
    };

    static bool is_elsewhere(waiter const& chosen) noexcept {
        return chosen.strand_ != nullptr && !chosen.strand_->runs_here();
    }
    // By value: what is referred to is kept in memory, but the list is to be in registers.
    static loops send(waiter& chosen, loops elsewhere) noexcept;
    static parts take_all(wait_list& chosen) noexcept;
    static void wake(loops elsewhere) noexcept;

    parts chosen_;
};

/// Ends the program: what is waited for is being destroyed.
[[noreturn]] TINYASIO_DECL void die_awaited(char const* what, waiter const& by) noexcept;

/// The lock of something that is waited for, and those who wait.
class TINYASIO_DECL waiting_room {
public:
    /// \param of what is waited for, with its article: "an event"
    explicit waiting_room(char const* of) noexcept : of_(of) {}
    waiting_room(waiting_room const&) = delete;
    waiting_room& operator=(waiting_room const&) = delete;
    /// \pre nobody waits; else the program ends with a message that names who does
    ~waiting_room();

    biased_lock lock;
    wait_list waiters;

private:
    char const* of_;
};

/// A job that waits in a list: the base of all leaves that other jobs, and other threads, complete.
template <class Waiter = waiter>
class waiting_leaf : public leaf, public Waiter {
public:
    void await_suspend(std::coroutine_handle<>) noexcept {
        suspend();
        // Not whether it was chosen: another thread may have done that by now, and it will arrive.
        if (lets_others_go_first_) this->woken();
    }

    bool withdraw() noexcept override {
        biased_lock::guard const lock(*lock_);
        if (!this->waits()) return false; // it is on its way
        this->unlink();
        withdrawn();
        return true;
    }

protected:
    waiting_leaf(frame& waiting, biased_lock& lock) noexcept : leaf(waiting), lock_(&lock) {}
    ~waiting_leaf() = default;

    /// There is nothing to wait for: whether it may go on at once.
    bool has_come() noexcept {
        this->choose_itself();
        lets_others_go_first_ = !may_go_on_at_once();
        return !lets_others_go_first_;
    }
    /// After waiting: throws `cancelled` if the wait was cut short.
    void check_chosen() const {
        if (!this->was_chosen()) [[unlikely]]
            checkpoint();
    }
    /// With the lock, after it has left the list.
    virtual void withdrawn() noexcept {}

    void woken() noexcept override { complete_here(); }
    std::string who() const override;

private:
    bool lets_others_go_first_ = false; ///< there is nothing to wait for (T4)
    biased_lock* lock_;
};

/// "job 3 'worker' at server.cpp:10"
TINYASIO_DECL std::string describe_waiting(leaf const& at);

template <class Waiter>
std::string waiting_leaf<Waiter>::who() const {
    return describe_waiting(*this);
}

} // namespace tinyasio::detail
