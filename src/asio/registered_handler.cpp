// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/registered_handler.hpp>

#include <boost/asio/execution_context.hpp>
#include <boost/intrusive/list.hpp>

#include <condition_variable>
#include <mutex>
#include <utility>

namespace tinyasio::detail {

/// Those who wait on behalf of a context. It outlives that for other threads that come too late.
class handler_registry {
public:
    void add(registered_handler& handler) noexcept {
        std::lock_guard const lock(mutex_);
        waiting_.push_back(handler);
    }

    void remove(registered_handler& handler) noexcept {
        std::lock_guard const lock(mutex_);
        if (handler.in_registry_.is_linked()) waiting_.erase(waiting_.iterator_to(handler));
    }

    /// With the lock, so that the context stays until it has been posted.
    void post(registered_handler& handler) noexcept {
        std::lock_guard const lock(mutex_);
        waiting_.erase(waiting_.iterator_to(handler));
        if (!is_gone_) return handler.post();
        doomed_.push_back(handler);
        came_too_late_.notify_one();
    }

    /// The context is being destroyed: destroys all of them, here.
    void shut_down() noexcept {
        std::unique_lock lock(mutex_);
        is_gone_ = true;
        for (;;) { // destroying one may be the end of others, or start one
            withdraw_all();
            came_too_late_.wait(lock, [&] { return waiting_.empty() || !doomed_.empty(); });
            if (doomed_.empty()) return;
            registered_handler& handler = doomed_.front();
            doomed_.pop_front();
            lock.unlock();
            handler.destroy();
            lock.lock();
        }
    }

private:
    using handlers = boost::intrusive::list<
        registered_handler,
        boost::intrusive::member_hook<registered_handler, boost::intrusive::list_member_hook<>,
                                      &registered_handler::in_registry_>>;

    void withdraw_all() noexcept {
        for (auto next = waiting_.begin(); next != waiting_.end();) {
            registered_handler& handler = *next++;
            if (!handler.withdraw()) continue;
            waiting_.erase(waiting_.iterator_to(handler));
            doomed_.push_back(handler);
        }
    }

    std::recursive_mutex mutex_; ///< an executor may destroy the handler instead of posting it
    std::condition_variable_any came_too_late_;
    handlers waiting_;
    handlers doomed_;
    bool is_gone_ = false;
};

namespace {

class registry_service final : public boost::asio::execution_context::service {
public:
    static boost::asio::execution_context::id id;

    explicit registry_service(boost::asio::execution_context& context)
        : service(context)
        , handlers(std::make_shared<handler_registry>()) {}

    std::shared_ptr<handler_registry> const handlers;

private:
    void shutdown() override { handlers->shut_down(); }
};

boost::asio::execution_context::id registry_service::id;

} // namespace

registered_handler::~registered_handler() {
    if (registry_ != nullptr) registry_->remove(*this); // it could not be started
}

void registered_handler::join(boost::asio::execution_context& context) {
    registry_ = boost::asio::use_service<registry_service>(context).handlers;
    registry_->add(*this);
}

void registered_handler::post_unless_gone() noexcept {
    auto const registry = std::move(registry_); // the handler may be gone before that unlocks
    registry->post(*this);
}

} // namespace tinyasio::detail
