// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/outcome/std_outcome.hpp>
#include <boost/system/error_code.hpp>

#include <concepts>
#include <exception>
#include <functional>
#include <type_traits>
#include <utility>

namespace tinyasio {

/// A value, or the exception that came instead (Boost.Outcome): what `isolate`, `as_outcome` and
/// `loop::try_run` give. `value()` rethrows the original.
///
/// \code
/// auto const done = co_await tio::as_outcome(ask(server));
/// if (done) use(done.value());
/// else log(tio::traceback_of(done.exception()).text());
/// \endcode
template <class T>
using outcome = boost::outcome_v2::std_outcome<T, boost::system::error_code, std::exception_ptr>;

namespace detail {

/// The outcome of what yields an `R`.
template <class R>
using outcome_of =
    outcome<std::conditional_t<std::is_lvalue_reference_v<R>,
                               std::reference_wrapper<std::remove_reference_t<R>>, R>>;

template <class R>
concept can_be_in_outcome =
    !std::same_as<R, std::exception_ptr> && !std::same_as<R, boost::system::error_code>;

// In place, as what holds a `result`, or a std::any, could be converted from an error too.

template <class R, class... Value>
outcome_of<R> outcome_of_value(Value&&... value) {
    return outcome_of<R>(boost::outcome_v2::in_place_type<typename outcome_of<R>::value_type>,
                         std::forward<Value>(value)...);
}
template <class R>
outcome_of<R> outcome_of_error(std::exception_ptr error) {
    outcome_of<R> made(boost::outcome_v2::in_place_type<std::exception_ptr>);
    made.assume_exception() = std::move(error); // as an argument clang would find it ambiguous
    return made;
}

} // namespace detail

} // namespace tinyasio
