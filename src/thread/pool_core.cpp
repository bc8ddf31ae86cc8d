// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <thread/idle_watch.hpp>
#include <thread/thread_hooks.hpp>
#include <thread/thread_name.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/thread/pool_core.hpp>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

namespace tinyasio::detail {

namespace {

/// Threads that end sooner than that watch the clock themselves.
constexpr std::chrono::seconds worth_watching{1};

std::size_t checked(pool_options const& options) {
    if (options.max_threads == 0)
        throw usage_error(
            "a thread_pool of 0 threads would run nothing: max_threads must be one or more");
    if (options.idle_ttl < options.idle_ttl.zero())
        throw usage_error(
            "a thread_pool was made with a negative idle_ttl: with 0 its threads end as soon as "
            "they are idle");
    return options.max_threads;
}

} // namespace

pool_core::pool_core(pool_options const& options)
    : max_threads_(checked(options))
    , idle_ttl_(options.idle_ttl)
    , name_(options.name) {}

pool_core::~pool_core() {
    free_places_.clear();
}

void pool_core::submit(pool_work& work) {
    std::unique_lock lock(mutex_);
    if (!idle_.empty()) {
        place& chosen = idle_.front();
        idle_.pop_front();
        chosen.is_idle = false;
        chosen.given = &work;
        lock.unlock();
        return chosen.wake.notify_one();
    }
    if (threads_ == max_threads_) return queue_.push_back(work);
    try {
        add_thread();
    } catch (...) {
        // Those that there are will get to it.
        if (threads_ == 0) throw;
    }
    queue_.push_back(work);
}

/// With the lock: the thread begins with what is in the queue.
void pool_core::add_thread() {
    if (free_places_.empty()) {
        places_.emplace_back(name_ + "-" + std::to_string(places_.size() + 1));
        free_places_.push_front(places_.back());
    }
    place& own = free_places_.front();
    try {
        if (thread_hooks::creation_fails.load(std::memory_order_relaxed))
            throw std::system_error(EAGAIN, std::generic_category());
        std::thread([self = shared_from_this(), &own] { self->work_at(own); }).detach();
    } catch (std::system_error const& error) {
        throw std::system_error(error.code(),
                                "thread_pool '" + name_ + "': no thread could be started");
    }
    free_places_.pop_front();
    ++threads_;
}

void pool_core::work_at(place& own) noexcept {
    set_thread_name(own.thread_name);
    std::unique_lock lock(mutex_);
    pool_work* work = take_or_become_idle(own);
    for (;;) {
        if (work == nullptr) work = wait_for_work(own, lock);
        if (work == nullptr) break;
        lock.unlock();
        work->run(own.thread_name);
        lock.lock();
        pool_work* const next = take_or_become_idle(own);
        lock.unlock();
        work->tell_end();
        lock.lock();
        work = next;
    }
    --threads_;
    free_places_.push_front(own);
}

/// With the lock. Null if there is no work yet.
pool_work* pool_core::take_or_become_idle(place& own) noexcept {
    pool_work* const first = take_from_queue();
    if (first == nullptr && !is_closed_) {
        idle_.push_front(own);
        own.is_idle = true;
        own.idle_since = std::chrono::steady_clock::now();
    }
    return first;
}

pool_work* pool_core::take_from_queue() noexcept {
    if (queue_.empty()) return nullptr;
    pool_work& first = queue_.front();
    queue_.pop_front();
    return &first;
}

/// With the lock. Null if the thread is to end.
pool_work* pool_core::wait_for_work(place& own, std::unique_lock<std::mutex>& lock) noexcept {
    while (own.is_idle) {
        bool const somebody_watches = is_watched(own.idle_since, lock);
        if (!own.is_idle) break; // it was given something meanwhile
        if (somebody_watches) {
            own.wake.wait(lock);
            continue;
        }
        auto const woken = own.wake.wait_until(lock, own.idle_since + idle_ttl_);
        if (woken == std::cv_status::no_timeout || !own.is_idle) continue;
        idle_.remove_if([&](place const& each) { return &each == &own; });
        own.is_idle = false;
    }
    if (own.given != nullptr) return std::exchange(own.given, nullptr);
    // It was dismissed; until it ends it counts, and something may have been left to it.
    return take_from_queue();
}

/// With the lock: whether a thread that is idle may wait for ever, since somebody else ends it.
bool pool_core::is_watched(std::chrono::steady_clock::time_point since,
                           std::unique_lock<std::mutex>& lock) noexcept {
    if (idle_ttl_ > since.max() - since) return true; // nobody ever does
    if (is_watched_) return true;
    if (idle_ttl_ < worth_watching || cannot_be_watched_) return false;
    is_watched_ = true;
    lock.unlock();
    bool const is_now = watch_idle_threads(weak_from_this(), since + idle_ttl_);
    lock.lock();
    if (!is_now) {
        is_watched_ = false;
        cannot_be_watched_ = true;
        for (place& each : idle_) each.wake.notify_one(); // those that count on it meanwhile
    }
    return is_now;
}

std::optional<std::chrono::steady_clock::time_point> pool_core::retire(
    std::chrono::steady_clock::time_point now) noexcept {
    std::lock_guard const lock(mutex_);
    std::optional<std::chrono::steady_clock::time_point> next;
    idle_.remove_and_dispose_if(
        [&](place const& each) {
            if (each.idle_since + idle_ttl_ <= now) return true;
            next =
                std::min(next.value_or(each.idle_since + idle_ttl_), each.idle_since + idle_ttl_);
            return false;
        },
        [](place* dismissed) {
            dismissed->is_idle = false;
            dismissed->wake.notify_one();
        });
    is_watched_ = next.has_value();
    return next;
}

bool pool_core::take_out(pool_work& work) noexcept {
    std::lock_guard const lock(mutex_);
    if (!work.is_linked()) return false;
    queue_.erase(queue_.iterator_to(work));
    return true;
}

void pool_core::close() noexcept {
    std::lock_guard const lock(mutex_);
    is_closed_ = true;
    while (!idle_.empty()) {
        place& dismissed = idle_.front();
        idle_.pop_front();
        dismissed.is_idle = false;
        dismissed.wake.notify_one();
    }
}

pool_statistics pool_core::statistics() const noexcept {
    std::lock_guard const lock(mutex_);
    return {threads_, idle_.size(), queue_.size()};
}

} // namespace tinyasio::detail
