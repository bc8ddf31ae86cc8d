// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/deferred.hpp>
#include <tinyasio/asio/operation.hpp>

namespace tinyasio {

namespace detail {

template <class Operation>
class [[nodiscard]] narrowed_operation {
public:
    narrowed_operation(boost::asio::cancellation_type emitted, Operation&& narrowed)
        : emitted_(emitted)
        , narrowed_(std::move(narrowed)) {}

    operation_awaiter<operation_reference<Operation>> await_in(frame& waiting) && noexcept {
        return {waiting, {&narrowed_}, emitted_};
    }

private:
    boost::asio::cancellation_type emitted_;
    Operation narrowed_;
};

} // namespace detail

/// The same operation, of which only this type of cancellation is asked for (C9): `partial` or
/// `total` for one that must not leave its stream unusable. One that does not support that type is
/// waited for to its end. With `none` nothing is asked for.
///
/// \throws as the operation itself, awaited with the same token
/// Cancellation: as of `use_task`, with that type in place of `all`
///
/// \code
/// co_await tio::cancel_with(asio::cancellation_type::total,
///                           connection.async_exec(request, response, tio::use_task));
/// \endcode
template <class Operation>
    requires(!std::is_lvalue_reference_v<Operation> && detail::asio_operation<Operation>)
detail::narrowed_operation<Operation> cancel_with(boost::asio::cancellation_type type,
                                                  Operation&& operation) {
    return {type, std::move(operation)};
}

/// What is no operation.
template <class Other>
    requires(std::is_lvalue_reference_v<Other> || !detail::asio_operation<Other>)
void cancel_with(boost::asio::cancellation_type, Other&&) {
    static_assert(detail::asio_operation<Other>,
                  "cancel_with takes an asynchronous operation as it is made, with use_task or "
                  "asio::deferred: cancel_with(type, socket.async_read_some(buffer, use_task))");
}

} // namespace tinyasio
