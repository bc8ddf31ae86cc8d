// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

/// \file
/// Older releases of Asio wrap a token in `redirect_error`, `bind_allocator` and
/// `bind_cancellation_slot` only if it gives the same type for all operations. Ours do not: here is
/// what newer ones do by themselves.

#pragma once

#include <boost/version.hpp>

#if BOOST_VERSION < 108700

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/redirect_error.hpp>

#include <type_traits>
#include <utility>

namespace tinyasio::detail {

/// Whether a token is one that keeps the operation, or is wrapped around such a one.
template <class Token>
inline constexpr bool keeps_the_operation = false;
template <template <class...> class Wrapper, class Token, class... Others>
inline constexpr bool keeps_the_operation<Wrapper<Token, Others...>> = keeps_the_operation<Token>;

/// Initiates with the handler that `wrap` makes of ours.
template <class Initiation, class Wrap>
struct wrapped_initiation {
    Initiation initiation;
    Wrap wrap;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion" // as in kept_operation
    template <class Handler, class... Args>
    void operator()(Handler&& handler, Args&&... args) {
        std::move(initiation)(wrap(std::forward<Handler>(handler)), std::forward<Args>(args)...);
    }
#pragma GCC diagnostic pop
};
template <class Initiation, class Wrap>
wrapped_initiation(Initiation, Wrap) -> wrapped_initiation<Initiation, Wrap>;

} // namespace tinyasio::detail

namespace boost::asio {

template <class Token, class Signature>
    requires tinyasio::detail::keeps_the_operation<Token>
class async_result<redirect_error_t<Token>, Signature> {
public:
    template <class Initiation, class Wrapper, class... Args>
    static auto initiate(Initiation&& initiation, Wrapper&& token, Args&&... args) {
        auto const wrap = [error = &token.ec_]<class Handler>(Handler&& handler) {
            return detail::redirect_error_handler<std::decay_t<Handler>>(
                *error, std::forward<Handler>(handler));
        };
        using inner_signature = typename detail::redirect_error_signature<Signature>::type;
        return async_initiate<Token, inner_signature>(
            tinyasio::detail::wrapped_initiation{std::forward<Initiation>(initiation), wrap},
            token.token_, std::forward<Args>(args)...);
    }
};

template <class Token, class Allocator, class Signature>
    requires tinyasio::detail::keeps_the_operation<Token>
class async_result<allocator_binder<Token, Allocator>, Signature> {
public:
    template <class Initiation, class Wrapper, class... Args>
    static auto initiate(Initiation&& initiation, Wrapper&& token, Args&&... args) {
        auto const wrap = [allocator = token.get_allocator()]<class Handler>(Handler&& handler) {
            return bind_allocator(allocator, std::forward<Handler>(handler));
        };
        return async_initiate<Token, Signature>(
            tinyasio::detail::wrapped_initiation{std::forward<Initiation>(initiation), wrap},
            token.get(), std::forward<Args>(args)...);
    }
};

template <class Token, class Slot, class Signature>
    requires tinyasio::detail::keeps_the_operation<Token>
class async_result<cancellation_slot_binder<Token, Slot>, Signature> {
public:
    template <class Initiation, class Wrapper, class... Args>
    static auto initiate(Initiation&& initiation, Wrapper&& token, Args&&... args) {
        auto const wrap = [slot = token.get_cancellation_slot()]<class Handler>(Handler&& handler) {
            return bind_cancellation_slot(slot, std::forward<Handler>(handler));
        };
        return async_initiate<Token, Signature>(
            tinyasio::detail::wrapped_initiation{std::forward<Initiation>(initiation), wrap},
            token.get(), std::forward<Args>(args)...);
    }
};

} // namespace boost::asio

#endif
