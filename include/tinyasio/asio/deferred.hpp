// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/operation.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <type_traits>
#include <utility>

namespace tinyasio::detail {

template <class Operation>
struct deferred_signature {};
template <class Operation>
    requires(boost::asio::is_deferred<Operation>::value &&
             boost::asio::is_async_operation<Operation>::value)
struct deferred_signature<Operation> {
    using type = boost::asio::completion_signature_of_t<Operation>;
};

/// What `asio::deferred` makes of an asynchronous operation. (Asked only of those types that Asio
/// knows as deferred: trap 10.)
template <class T>
concept deferred_operation = completion<typename deferred_signature<T>::type>::is_known;

template <class Operation>
struct initiation_of {
    using type = Operation;
};
template <class Signature, class Initiation, class... Args>
struct initiation_of<boost::asio::deferred_async_operation<Signature, Initiation, Args...>> {
    using type = Initiation;
};

template <deferred_operation Operation>
struct operation_reference<Operation> {
    using completion = detail::completion<typename deferred_signature<Operation>::type>;
    Operation* referred;

    template <class Handler>
    void initiate(Handler&& handler) const {
        std::move (*referred)(std::forward<Handler>(handler));
    }
    static char const* what() noexcept {
        return operation_name<typename initiation_of<Operation>::type>();
    }
};

/// A task can await a deferred operation (I1), which is what an initiating function without a token
/// gives from Boost 1.86 on.
template <deferred_operation Operation>
struct await_traits<Operation> {
    static operation_awaiter<operation_reference<Operation>> awaiter(frame& in,
                                                                     Operation&& awaited) noexcept {
        return {in, {&awaited}, boost::asio::cancellation_type::all};
    }
};

} // namespace tinyasio::detail
