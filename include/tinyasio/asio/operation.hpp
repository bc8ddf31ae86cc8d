// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/completion.hpp>
#include <tinyasio/asio/executor.hpp>
#include <tinyasio/asio/immediate_executor.hpp>
#include <tinyasio/asio/operation_leaf.hpp>
#include <tinyasio/asio/operation_name.hpp>
#include <tinyasio/task/awaitable.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <concepts>
#include <optional>
#include <utility>

namespace tinyasio::detail {

/// The completion handler of an operation that a task awaits. What is associated with it: the
/// executor of the awaiting loop, the memory and the cancellation slot of the job (L3).
template <class Awaiter>
class operation_handler {
public:
    using executor_type = loop::executor_type;
    using allocator_type = operation_allocator<void>;
    using cancellation_slot_type = boost::asio::cancellation_slot;
    using immediate_executor_type = immediate_executor;

    explicit operation_handler(Awaiter& awaiter) noexcept
        : context_(&awaiter.context())
        , executor_(awaiter.core())
        , link_(awaiter) {}

    executor_type get_executor() const noexcept { return executor_; }
    allocator_type get_allocator() const noexcept { return context_->allocator(); }
    cancellation_slot_type get_cancellation_slot() const noexcept { return context_->slot(); }
    immediate_executor_type get_immediate_executor() const noexcept {
        return immediate_executor(executor_, link_.leaf());
    }

    template <class... Args>
    void operator()(Args&&... args) {
        static_cast<Awaiter&>(link_.cut()).complete_with(std::forward<Args>(args)...);
    }

private:
    operation_context* context_;
    executor_type executor_; // keeps the loop until the handler has been invoked, and is gone
    handler_link link_;      // last: if it goes uninvoked, it needs the loop
};

/// Awaits an operation, given as a reference to it that has a `completion`, how its result is
/// taken, and initiates it with `initiate(handler)`.
template <class Reference>
class [[nodiscard]] operation_awaiter final : public operation_leaf {
    using completion = typename Reference::completion;

public:
    operation_awaiter(frame& waiting, Reference awaited,
                      boost::asio::cancellation_type emitted) noexcept
        : operation_leaf(waiting, Reference::what(), emitted)
        , awaited_(awaited) {}

    bool await_ready() const { return check_ready(); }
    bool await_suspend(std::coroutine_handle<>) noexcept {
        try {
            begin();
            awaited_.initiate(operation_handler<operation_awaiter>(*this));
        } catch (...) {
            fail(std::current_exception());
        }
        return wait();
    }
    auto await_resume() {
        check_arrival();
        return completion::take(std::move(*arguments_), *this);
    }

    bool ends_cancelled() const noexcept override {
        if (!has_result()) return ends_cancelled_without_result();
        return completion::says_cancelled(*arguments_);
    }

    template <class... Args>
    void complete_with(Args&&... args) noexcept {
        try {
            arguments_.emplace(std::forward<Args>(args)...);
        } catch (...) { // a value that cannot be moved
            fail(std::current_exception());
        }
        arrived();
    }

private:
    Reference awaited_;
    std::optional<typename completion::arguments> arguments_{};
};

/// How to refer to an operation of this type: specialised for each kind.
template <class Operation>
struct operation_reference {};

/// What an initiating function gives for a token that keeps the operation.
template <class T>
concept asio_operation = requires { typename operation_reference<T>::completion; };

template <class Completion, class Initiation, class... Args>
class kept_operation;

template <class Completion, class Initiation, class... Args>
struct operation_reference<kept_operation<Completion, Initiation, Args...>> {
    using completion = Completion;
    kept_operation<Completion, Initiation, Args...>* referred;

    template <class Handler>
    void initiate(Handler&& handler) const {
        std::move(*referred).initiate(std::forward<Handler>(handler));
    }
    static char const* what() noexcept { return operation_name<Initiation>(); }
};

/// An initiation with its arguments, kept until the operation is awaited. It takes a completion
/// token too, as a deferred operation does: then it is Asio's matter, in an `asio::awaitable` for
/// example.
template <class Completion, class Initiation, class... Args>
class [[nodiscard]] kept_operation {
public:
    template <class I, class... As>
    explicit kept_operation(I&& initiation, As&&... args)
        : initiation_(std::forward<I>(initiation))
        , args_(std::forward<As>(args)...) {}

// An initiation may convert what it is given, as Beast's and Asio's do; where they pass arguments
// on nobody is warned, for their headers are the system's.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
    template <class Handler>
    void initiate(Handler&& handler) && {
        std::apply(
            [&](auto&... args) {
                std::move(initiation_)(std::forward<Handler>(handler), std::move(args)...);
            },
            args_);
    }
#pragma GCC diagnostic pop

    operation_awaiter<operation_reference<kept_operation>> await_in(frame& waiting) && noexcept {
        return {waiting, {this}, boost::asio::cancellation_type::all};
    }

    template <boost::asio::completion_token_for<typename Completion::signature> Token>
    decltype(auto) operator()(Token&& token) && {
        return std::apply(
            [&](auto&... args) -> decltype(auto) {
                return boost::asio::async_initiate<Token, typename Completion::signature>(
                    std::move(initiation_), token, std::move(args)...);
            },
            args_);
    }

private:
    Initiation initiation_;
    std::tuple<Args...> args_;
};

/// What a completion token makes of an operation with this signature.
template <template <class> class Completion, class... Signatures>
struct keep_operation {
    static_assert(sizeof...(Signatures) == 1,
                  "an operation with several completion signatures has no one value: await it "
                  "through a function of your own that has one");
};
template <template <class> class Completion, class Signature>
struct keep_operation<Completion, Signature> {
    static_assert(completion<Signature>::is_known,
                  "this completion signature cannot be turned into a value: it must be a function "
                  "type that returns void, such as void(error_code, T)");

    template <class Initiation, class Token, class... Args>
    static auto initiate(Initiation&& initiation, Token&&, Args&&... args) {
        return kept_operation<Completion<Signature>, std::decay_t<Initiation>,
                              std::decay_t<Args>...>(std::forward<Initiation>(initiation),
                                                     std::forward<Args>(args)...);
    }
};

} // namespace tinyasio::detail
