// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <string>
#include <string_view>

namespace tinyasio::detail {

/// The qualified name in what `std::source_location::function_name()` says inside of a coroutine:
/// `ns::f`, `ns::S::m`, `main::<lambda>`, without return type, parameters and anonymous namespaces,
/// as far as possible the same with each compiler. What it does not understand it returns as it is.
TINYASIO_DECL std::string readable_function(std::string_view function_name);

/// Whether it is a coroutine of the library's own, in a namespace `detail`, of which users should
/// not hear. Allocates nothing.
TINYASIO_DECL bool is_internal_function(std::string_view function_name) noexcept;

} // namespace tinyasio::detail
