// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <thread/idle_watch.hpp>
#include <thread/thread_name.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace tinyasio::detail {

namespace {

/// Lives as long as the process; its thread as long as there is something to watch.
class idle_watch {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static idle_watch& instance() {
        static auto& only = *new idle_watch;
        return only;
    }

    bool add(std::weak_ptr<pool_core> pool, time_point first) noexcept {
        std::lock_guard const lock(mutex_);
        try {
            watched_.push_back({std::move(pool), first});
        } catch (...) {
            return false;
        }
        try {
            if (!is_running_) std::thread([this] { work(); }).detach();
        } catch (...) {
            watched_.pop_back();
            return false;
        }
        is_running_ = true;
        has_news_ = true;
        news_.notify_one();
        return true;
    }

private:
    struct entry {
        std::weak_ptr<pool_core> pool;
        std::optional<time_point> next; ///< none: not any more
    };

    void work() noexcept {
        set_thread_name("idle threads");
        std::unique_lock lock(mutex_);
        while (!watched_.empty()) {
            has_news_ = false;
            auto const earliest = std::ranges::min_element(watched_, {}, &entry::next)->next;
            news_.wait_until(lock, *earliest, [this] { return has_news_; });
            look(lock);
            std::erase_if(watched_, [](entry const& each) { return !each.next; });
        }
        is_running_ = false;
    }

    /// Without the lock while it calls a pool, which may register meanwhile.
    void look(std::unique_lock<std::mutex>& lock) noexcept {
        auto const now = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i != watched_.size(); ++i) {
            if (watched_[i].next > now) continue;
            auto const pool = watched_[i].pool.lock();
            lock.unlock();
            auto const next = pool ? pool->retire(now) : std::nullopt;
            lock.lock();
            watched_[i].next = next;
        }
    }

    std::mutex mutex_{};
    std::condition_variable news_{};
    std::vector<entry> watched_{};
    bool is_running_ = false;
    bool has_news_ = false;
};

} // namespace

bool watch_idle_threads(std::weak_ptr<pool_core> of,
                        std::chrono::steady_clock::time_point first) noexcept {
    return idle_watch::instance().add(std::move(of), first);
}

} // namespace tinyasio::detail
