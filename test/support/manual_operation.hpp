// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/system_executor.hpp>

#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace test {

template <class Signature>
class manual_operation;

/// An asynchronous operation in the hands of a test, which keeps its completion handler and decides
/// what becomes of it. One at a time, but any number of times.
template <class... Args>
class manual_operation<void(Args...)> {
public:
    manual_operation() = default;
    manual_operation(manual_operation const&) = delete;
    manual_operation& operator=(manual_operation const&) = delete;

    /// The initiating function.
    template <class CompletionToken>
    auto start(CompletionToken&& token) {
        return boost::asio::async_initiate<CompletionToken, void(Args...)>(initiate_manual{this},
                                                                           token);
    }

    // --- how it behaves, set before it is started

    /// Called inside of the initiation, when it has the handler: before it has installed a handler
    /// in the cancellation slot, and after that. What they throw is thrown by the initiation.
    std::function<void()> before_slot{};
    std::function<void()> after_slot{};
    /// Whether it takes notice of cancellations.
    bool has_slot = true;
    /// What it does when it is asked to end.
    std::function<void(boost::asio::cancellation_type)> on_cancel{};

    // --- what became of it

    int initiations = 0;
    /// The types of cancellation that it was asked for.
    std::vector<boost::asio::cancellation_type> emitted{};
    /// What is associated with the latest handler.
    boost::asio::any_io_executor executor{};
    bool has_allocator = false;
    bool is_cancellable = false;

    // --- what the test does with it

    bool is_pending() const noexcept { return kept_ != nullptr; }

    /// Invokes the handler, on this thread.
    void complete(Args... args) {
        auto const kept = std::move(kept_);
        kept->invoke(std::forward<Args>(args)...);
    }
    void complete_twice(Args... args) {
        auto const kept = std::move(kept_);
        kept->invoke(Args(args)...);
        kept->invoke(Args(args)...);
    }
    /// Invokes it as operations of Asio do: later, on its executor, with its memory.
    void post(Args... args) {
        auto kept = std::move(kept_);
        auto* const posted = kept.get();
        posted->post(std::move(kept), std::forward<Args>(args)...);
    }
    /// Destroys it, uninvoked.
    void drop() noexcept { auto const kept = std::move(kept_); }

private:
    class handler_base {
    public:
        virtual ~handler_base() = default;
        virtual void invoke(Args&&... args) = 0;
        virtual void post(std::unique_ptr<handler_base> self, Args&&... args) = 0;
    };

    template <class Handler>
    class handler final : public handler_base {
    public:
        explicit handler(Handler&& kept) : kept_(std::move(kept)) {}

        void invoke(Args&&... args) override { kept_(std::forward<Args>(args)...); }
        void post(std::unique_ptr<handler_base> self, Args&&... args) override {
            auto const where =
                boost::asio::get_associated_executor(kept_, boost::asio::system_executor());
            boost::asio::post(where, [self = std::move(self),
                                      args = std::tuple<std::decay_t<Args>...>(
                                          std::forward<Args>(args)...)]() mutable {
                std::apply([&](auto&... each) { self->invoke(std::forward<Args>(each)...); }, args);
            });
        }

    private:
        Handler kept_;
    };

    struct initiate_manual {
        manual_operation* self;

        template <class Handler>
        void operator()(Handler&& handler) const {
            self->initiate(std::forward<Handler>(handler));
        }
    };

    template <class Handler>
    void initiate(Handler kept) {
        ++initiations;
        auto slot = boost::asio::get_associated_cancellation_slot(kept);
        executor = boost::asio::get_associated_executor(kept, boost::asio::system_executor());
        has_allocator =
            !std::is_same_v<boost::asio::associated_allocator_t<Handler>, std::allocator<void>>;
        is_cancellable = slot.is_connected();
        kept_ = std::make_unique<handler<Handler>>(std::move(kept));
        if (before_slot) before_slot();
        if (has_slot && is_cancellable && is_pending())
            slot.assign([this](boost::asio::cancellation_type type) {
                emitted.push_back(type);
                if (on_cancel) on_cancel(type);
            });
        if (after_slot) after_slot();
    }

    std::unique_ptr<handler_base> kept_{};
};

} // namespace test
