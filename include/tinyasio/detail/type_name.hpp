// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <string>
#include <string_view>

namespace tinyasio::detail {

/// The name of a type, as a compiler or a demangler spells it, closer to what one writes:
/// `std::string` by that name, neither default allocators nor anonymous namespaces nor the places
/// of lambdas.
TINYASIO_DECL std::string readable_type(std::string_view type_name);

} // namespace tinyasio::detail
