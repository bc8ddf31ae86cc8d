// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/registered_handler.hpp>

#include <boost/asio/execution_context.hpp>
#include <boost/intrusive/list.hpp>

#include <mutex>

namespace tinyasio::detail {

/// Those who wait on behalf of a context.
class handler_registry final : public boost::asio::execution_context::service {
public:
    static boost::asio::execution_context::id id;

    explicit handler_registry(boost::asio::execution_context& context) : service(context) {}

    void add(registered_handler& handler) noexcept {
        std::lock_guard const lock(mutex_);
        handlers_.push_back(handler);
    }
    void remove(registered_handler& handler) noexcept {
        std::lock_guard const lock(mutex_);
        if (handler.in_registry_.is_linked()) handlers_.erase(handlers_.iterator_to(handler));
    }

private:
    void shutdown() override {
        for (;;) { // destroying one may be the end of others
            registered_handler* next = nullptr;
            {
                std::lock_guard const lock(mutex_);
                if (handlers_.empty()) return;
                next = &handlers_.front();
                handlers_.pop_front();
            }
            next->context_gone();
        }
    }

    std::mutex mutex_;
    boost::intrusive::list<
        registered_handler,
        boost::intrusive::member_hook<registered_handler, boost::intrusive::list_member_hook<>,
                                      &registered_handler::in_registry_>>
        handlers_;
};

boost::asio::execution_context::id handler_registry::id;

void registered_handler::join(boost::asio::execution_context& context) {
    registry_ = &boost::asio::use_service<handler_registry>(context);
    registry_->add(*this);
}

void registered_handler::leave() noexcept {
    registry_->remove(*this);
}

} // namespace tinyasio::detail
