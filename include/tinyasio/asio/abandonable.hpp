// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/deferred.hpp>
#include <tinyasio/asio/operation.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace tinyasio {

namespace detail {

class abandonable_leaf;

/// An operation that may outlive who waits for it: what it shares with its handler.
class TINYASIO_DECL abandonable_state : public arrival {
public:
    explicit abandonable_state(abandonable_leaf& leaf) noexcept;
    virtual ~abandonable_state();

    loop_core& core() const noexcept { return *core_; }
    boost::asio::cancellation_signal& signal() noexcept { return signal_; }

    /// The handler was invoked, or destroyed, on any thread.
    static void arrived(std::shared_ptr<abandonable_state> self, std::exception_ptr error,
                        bool lost) noexcept;

private:
    friend class abandonable_leaf;

    void arrive(detail::scheduler&) noexcept override;
    void never_arrives() noexcept override { self_ = nullptr; }

    loop_core_ptr core_;
    boost::asio::cancellation_signal signal_;
    abandonable_leaf* leaf_; ///< null when nobody waits any more
    std::exception_ptr error_{};
    bool lost_ = false;
    std::shared_ptr<abandonable_state> self_{}; ///< on the way to the strand
};

/// Waits for such an operation, or leaves it.
class TINYASIO_DECL abandonable_leaf : public operation_base {
public:
    bool withdraw() noexcept override;

protected:
    using operation_base::operation_base;
    ~abandonable_leaf();

    void begin(std::shared_ptr<abandonable_state> state) noexcept;
    bool wait(std::exception_ptr thrown) noexcept;
    void check_arrival() const;

private:
    friend class abandonable_state;

    void leave() noexcept;

    bool is_waiting_ = false;
    bool has_arrived_ = false;
    bool lost_ = false;
    std::exception_ptr error_{};
    std::shared_ptr<abandonable_state> state_{};
};

template <class Completion>
class abandonable_result final : public abandonable_state {
public:
    using abandonable_state::abandonable_state;
    std::optional<typename Completion::arguments> arguments{};
};

/// The completion handler: it owns all that it touches.
template <class Completion>
class abandonable_handler {
public:
    using executor_type = loop::executor_type;
    using cancellation_slot_type = boost::asio::cancellation_slot;

    explicit abandonable_handler(std::shared_ptr<abandonable_result<Completion>> result) noexcept
        : result_(std::move(result)) {}
    abandonable_handler(abandonable_handler&&) noexcept = default;
    ~abandonable_handler() {
        if (result_) abandonable_state::arrived(std::move(result_), nullptr, true);
    }

    executor_type get_executor() const noexcept { return executor_type(result_->core()); }
    cancellation_slot_type get_cancellation_slot() const noexcept {
        return result_->signal().slot();
    }

    template <class... Args>
    void operator()(Args&&... args) {
        auto result = std::exchange(result_, nullptr);
        if (!result) refuse_second_call();
        std::exception_ptr error;
        try {
            result->arguments.emplace(std::forward<Args>(args)...);
        } catch (...) {
            error = std::current_exception();
        }
        abandonable_state::arrived(std::move(result), std::move(error), false);
    }

private:
    std::shared_ptr<abandonable_result<Completion>> result_;
};

template <class Reference>
class [[nodiscard]] abandonable_awaiter final : public abandonable_leaf {
    using completion = typename Reference::completion;

public:
    abandonable_awaiter(frame& waiting, Reference awaited) noexcept
        : abandonable_leaf(waiting, Reference::what(), boost::asio::cancellation_type::all)
        , awaited_(awaited) {}

    bool await_ready() const { return check_ready(); }
    bool await_suspend(std::coroutine_handle<>) noexcept {
        try {
            result_ = std::make_shared<abandonable_result<completion>>(*this);
            begin(result_);
            awaited_.initiate(abandonable_handler<completion>(result_));
            return wait(nullptr);
        } catch (...) {
            return wait(std::current_exception());
        }
    }
    auto await_resume() {
        check_arrival();
        return completion::take(std::move(*result_->arguments), *this);
    }

private:
    Reference awaited_;
    std::shared_ptr<abandonable_result<completion>> result_{};
};

template <class Operation>
class [[nodiscard]] abandonable_operation {
public:
    explicit abandonable_operation(Operation&& operation) : operation_(std::move(operation)) {}

    abandonable_awaiter<operation_reference<Operation>> await_in(frame& waiting) && noexcept {
        return {waiting, {&operation_}};
    }

private:
    Operation operation_;
};

} // namespace detail

/// The same operation, but a job that is cancelled meanwhile does not wait for its end (C9): for
/// those that ignore cancellation, such as `async_resolve`.
///
/// It is asked to end and left behind: its result is dropped when it comes. All that it uses must
/// live as long as it does: buffers, and I/O objects unless they keep what they need, as Asio's own
/// do. It may even outlive the loop.
///
/// \code
/// auto const found = co_await tio::abandonable(resolver.async_resolve(host, port, tio::use_task));
/// \endcode
template <class Operation>
    requires(!std::is_lvalue_reference_v<Operation> && detail::asio_operation<Operation>)
detail::abandonable_operation<Operation> abandonable(Operation&& operation) {
    return detail::abandonable_operation<Operation>(std::move(operation));
}

/// What is no operation.
template <class Other>
    requires(std::is_lvalue_reference_v<Other> || !detail::asio_operation<Other>)
void abandonable(Other&&) {
    static_assert(detail::asio_operation<Other>,
                  "abandonable takes an asynchronous operation as it is made, with use_task or "
                  "asio::deferred: abandonable(resolver.async_resolve(host, port, use_task))");
}

} // namespace tinyasio
