// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/registered_handler.hpp>
#include <tinyasio/channel/channel_core.hpp>
#include <tinyasio/error/errc.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/system_executor.hpp>

#include <memory>
#include <string>
#include <tuple>
#include <utility>

namespace tinyasio::detail {

/// Where a handler is posted to: its associated executor, or Asio's default in place of one that
/// can only invoke it inline, which newer versions associate with `detached` and `use_future`.
template <class Handler>
auto executor_of(Handler const& handler) noexcept {
    using executor = boost::asio::associated_executor_t<Handler>;
    using context = boost::asio::execution::context_t;
    if constexpr (boost::asio::can_query_v<executor const&, context const&> ||
                  requires(executor const& of) { of.context(); })
        return boost::asio::get_associated_executor(handler);
    else
        return boost::asio::system_executor();
}

template <class Executor>
boost::asio::execution_context& context_of(Executor const& executor) {
    using context = boost::asio::execution::context_t;
    if constexpr (boost::asio::can_query_v<Executor const&, context const&>)
        return boost::asio::query(executor, boost::asio::execution::context);
    else
        return executor.context();
}

/// A completion handler that waits in a channel, and an `End` of that, which says what it is given.
///
/// waiting -> chosen or cancelled -> posted -> invoked. Until it is posted it owns itself.
template <class Handler, class End>
class waiting_handler final : public channel_waiter, public registered_handler {
    using executor = decltype(executor_of(std::declval<Handler const&>()));
    using allocator = typename std::allocator_traits<
        boost::asio::associated_allocator_t<Handler>>::template rebind_alloc<waiting_handler>;
    using traits = std::allocator_traits<allocator>;

    struct deleter {
        void operator()(waiting_handler* who) const noexcept {
            allocator from(boost::asio::get_associated_allocator(who->handler_));
            traits::destroy(from, who);
            traits::deallocate(from, who, 1);
        }
    };
    using pointer = std::unique_ptr<waiting_handler, deleter>;

public:
    /// \param sent for a sender
    template <class H>
    static void start(H&& handler, End end, message_ptr sent = {}) {
        allocator from(boost::asio::get_associated_allocator(handler));
        waiting_handler* const memory = traits::allocate(from, 1);
        pointer self;
        try {
            traits::construct(from, memory, std::forward<H>(handler), std::move(end));
            self.reset(memory);
        } catch (...) {
            traits::deallocate(from, memory, 1);
            throw;
        }
        self->carried = std::move(sent);
        self->prepare();
        waiting_handler& waiting = *self.release(); // it may be gone as soon as it waits
        if (waiting.end_.enter(waiting)) waiting.woken();
    }

    template <class H>
    waiting_handler(H&& handler, End end)
        : handler_(std::forward<H>(handler))
        , work_(executor_of(handler_))
        , end_(std::move(end)) {}
    ~waiting_handler() {
        if (carried != nullptr) end_.not_taken(std::move(carried));
    }

private:
    void prepare() {
        join(context_of(work_.get_executor()));
        auto slot = boost::asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected())
            slot.assign([this](boost::asio::cancellation_type type) {
                if (type == boost::asio::cancellation_type::none || !withdraw()) return;
                was_cancelled_ = true;
                woken();
            });
    }

    bool withdraw() noexcept override {
        biased_lock::guard const guard(end_.core().lock);
        if (!waits()) return false;
        unlink();
        return true;
    }

    /// On any thread.
    void woken() noexcept override { post_unless_gone(); }
    void destroy() noexcept override { pointer{this}; }

    void post() noexcept override {
        pointer self(this);
        try {
            auto const from = boost::asio::get_associated_allocator(handler_);
            auto const on = work_.get_executor();
            auto invoke = [self = std::move(self)]() mutable { complete(std::move(self)); };
            boost::asio::post(on, boost::asio::bind_allocator(from, std::move(invoke)));
        } catch (...) {
            // Its executor is of no use any more: it is destroyed, and what it received is not
            // lost.
        }
    }

    static void complete(pointer self) {
        auto slot = boost::asio::get_associated_cancellation_slot(self->handler_);
        if (slot.is_connected()) slot.clear();
        boost::system::error_code error;
        if (self->was_cancelled_)
            error = boost::asio::error::operation_aborted;
        else if (self->was_closed)
            error = errc::channel_closed;
        auto results = self->end_.results(error, self->carried.get());
        self->carried.reset();
        auto const work = std::move(self->work_);
        // What it took is free again before the handler is invoked.
        Handler handler(std::move(self->handler_));
        {
            allocator from(boost::asio::get_associated_allocator(handler));
            waiting_handler* const done = self.release();
            traits::destroy(from, done);
            traits::deallocate(from, done, 1);
        }
        std::apply(std::move(handler), std::move(results));
    }

    std::string who() const override { return "a completion handler"; }

    Handler handler_;
    boost::asio::executor_work_guard<executor> work_;
    End end_;
    bool was_cancelled_ = false;
};

} // namespace tinyasio::detail
