// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>
#include <tinyasio/thread/options.hpp>

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/slist.hpp>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace tinyasio::detail {

/// What a thread of a pool is given.
class pool_work : public boost::intrusive::list_base_hook<> {
public:
    /// In the thread of that name.
    virtual void run(std::string const& thread_name) noexcept = 0;

    /// Afterwards, in the same thread, which is free for other work by now: whoever is told of the
    /// end here, and has the next work at once, finds it idle.
    virtual void tell_end() noexcept = 0;

protected:
    pool_work() = default;
    ~pool_work() = default;
};

/// The threads of a `thread_pool`, and what waits for them. Safe from any thread; the threads keep
/// it.
///
/// Work is handed to the thread that became idle last, so that threads that are not needed find out
/// (H4). A thread that is idle is in a list: whoever takes it out, the clock or the one with work
/// for it, has it, so that nothing is given to a thread that is about to end.
class TINYASIO_DECL pool_core : public std::enable_shared_from_this<pool_core> {
public:
    /// \throws usage_error for options that mean nothing
    explicit pool_core(pool_options const& options);
    pool_core(pool_core const&) = delete;
    pool_core& operator=(pool_core const&) = delete;
    ~pool_core();

    /// Gives it to a thread, in the order of the calls.
    /// \throws std::system_error, std::bad_alloc if it needs a thread and none can be made; then
    ///         nothing has happened. If there are others, it waits for one of these
    void submit(pool_work& work);

    /// Whether no thread had it yet, and none will.
    bool take_out(pool_work& work) noexcept;

    /// Idle threads end now, the others when nothing is left to do. Waits for nothing.
    void close() noexcept;

    /// Threads that are idle for long enough end now. When there is something to do next; never, if
    /// none is idle.
    std::optional<std::chrono::steady_clock::time_point> retire(
        std::chrono::steady_clock::time_point now) noexcept;

    pool_statistics statistics() const noexcept;
    std::size_t max_threads() const noexcept { return max_threads_; }
    std::string const& name() const noexcept { return name_; }

private:
    /// The place of a thread. It stays when that ends, so that who has given it something can wake
    /// it without the lock; another thread may have it then.
    struct place : boost::intrusive::slist_base_hook<> {
        explicit place(std::string name) : thread_name(std::move(name)) {}
        std::string const thread_name;
        std::condition_variable wake{};
        pool_work* given = nullptr;
        bool is_idle = false;
        std::chrono::steady_clock::time_point idle_since{};
    };
    using place_list = boost::intrusive::slist<place>;

    void add_thread();
    void work_at(place& own) noexcept;
    pool_work* take_or_become_idle(place& own) noexcept;
    pool_work* wait_for_work(place& own, std::unique_lock<std::mutex>& lock) noexcept;
    pool_work* take_from_queue() noexcept;
    bool is_watched(std::chrono::steady_clock::time_point since,
                    std::unique_lock<std::mutex>& lock) noexcept;

    std::size_t const max_threads_;
    std::chrono::steady_clock::duration const idle_ttl_;
    std::string const name_;

    mutable std::mutex mutex_{};
    std::deque<place> places_{};
    place_list free_places_{};
    place_list idle_{}; ///< the one that became idle last comes first
    boost::intrusive::list<pool_work> queue_{};
    std::size_t threads_ = 0;
    bool is_closed_ = false;
    bool cannot_be_watched_ = false;
    bool is_watched_ = false; ///< `retire` will be called
};

} // namespace tinyasio::detail
