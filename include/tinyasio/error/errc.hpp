// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <boost/system/error_code.hpp>

#include <type_traits>

namespace tinyasio {

/// The errors of the library that come as codes, not as exceptions.
enum class errc {
    timed_out = 1,  ///< of `timeout`; equals the condition `boost::system::errc::timed_out`
    channel_closed, ///< of `async_send` and `async_receive`; equals `errc::broken_pipe`
};

/// The category of `errc`, "tinyasio".
TINYASIO_DECL boost::system::error_category const& error_category() noexcept;

/// Makes `error_code(errc::timed_out)` and `code == errc::timed_out` work.
inline boost::system::error_code make_error_code(errc error) noexcept {
    return {static_cast<int>(error), error_category()};
}

} // namespace tinyasio

template <>
struct boost::system::is_error_code_enum<tinyasio::errc> : std::true_type {};
