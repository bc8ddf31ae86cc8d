// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/operation_base.hpp>
#include <tinyasio/error/result.hpp>

#include <boost/system/error_code.hpp>

#include <exception>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tinyasio {

namespace detail {

/// One value as itself, several as a tuple, none as void.
template <class... Ts>
struct gathered {
    using type = std::tuple<Ts...>;
};
template <>
struct gathered<> {
    using type = void;
};
template <class T>
struct gathered<T> {
    using type = T;
};
template <class... Ts>
using gathered_t = typename gathered<Ts...>::type;

template <class... Ts>
gathered_t<Ts...> gather(std::tuple<Ts...>&& values) {
    if constexpr (sizeof...(Ts) == 1)
        return std::get<0>(std::move(values));
    else if constexpr (sizeof...(Ts) > 1)
        return std::move(values);
}

/// How the arguments of a completion handler become what `co_await` gives or throws.
template <class Signature>
struct completion {
    static constexpr bool is_known = false;
};

template <class... Args>
struct completion<void(Args...)> {
    static constexpr bool is_known = true;
    static constexpr bool has_error_code = false;
    using signature = void(Args...);
    using arguments = std::tuple<std::decay_t<Args>...>;

    static gathered_t<std::decay_t<Args>...> take(arguments&& from, operation_base const&) {
        return gather(std::move(from));
    }
    /// Whether `take` only throws `cancelled`, if the job is cancelled.
    static bool says_cancelled(arguments const&) noexcept { return false; }
};

/// With an error first, which is thrown.
template <class Error, class... Args>
struct completion_with_error {
    static constexpr bool is_known = true;
    using signature = void(Error, Args...);
    using arguments = std::tuple<Error, std::decay_t<Args>...>;
    using values = std::tuple<std::decay_t<Args>...>;

    static values rest(arguments&& from) {
        return std::apply([](Error&, auto&... rest) { return values(std::move(rest)...); }, from);
    }
    static gathered_t<std::decay_t<Args>...> take(arguments&& from, operation_base const& at) {
        if (std::get<0>(from)) [[unlikely]]
            at.raise(std::get<0>(from));
        return gather(rest(std::move(from)));
    }
    static bool says_cancelled(arguments const& from) noexcept {
        if constexpr (std::is_same_v<Error, boost::system::error_code>)
            return operation_base::is_aborted(std::get<0>(from));
        else
            return false; // it would have to be thrown to be known
    }
};

template <class... Args>
struct completion<void(boost::system::error_code, Args...)>
    : completion_with_error<boost::system::error_code, Args...> {
    static constexpr bool has_error_code = true;
};
template <class... Args>
struct completion<void(boost::system::error_code const&, Args...)>
    : completion<void(boost::system::error_code, Args...)> {};
template <class... Args>
struct completion<void(std::exception_ptr, Args...)>
    : completion_with_error<std::exception_ptr, Args...> {
    static constexpr bool has_error_code = false;
};

template <class... Args>
struct completion<void(Args...)&> : completion<void(Args...)> {};
template <class... Args>
struct completion<void(Args...) &&> : completion<void(Args...)> {};
template <class... Args>
struct completion<void(Args...) noexcept> : completion<void(Args...)> {};
template <class... Args>
struct completion<void(Args...) & noexcept> : completion<void(Args...)> {};
template <class... Args>
struct completion<void(Args...) && noexcept> : completion<void(Args...)> {};

/// The same with the error in a `result`.
template <class Signature>
struct completion_as_result : completion<Signature> {
    static_assert(completion<Signature>::has_error_code,
                  "use_result takes operations that complete with a boost::system::error_code "
                  "first; for others write use_task, and as_outcome around it if need be");

    using typename completion<Signature>::arguments;
    using typename completion<Signature>::values;

    static bool says_cancelled(arguments const&) noexcept { return false; }
    static auto take(arguments&& from, operation_base const&) {
        using value = decltype(gather(std::declval<values>()));
        auto const error = std::get<0>(from);
        if (error) return result<value>(boost::system::in_place_error, error);
        if constexpr (std::is_void_v<value>)
            return result<void>(boost::system::in_place_value);
        else
            return result<value>(boost::system::in_place_value,
                                 gather(completion<Signature>::rest(std::move(from))));
    }
};

} // namespace detail

} // namespace tinyasio
