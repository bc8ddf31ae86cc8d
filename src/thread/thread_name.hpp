// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <string>

namespace tinyasio::detail {

/// Of the calling thread, as debuggers and `top -H` show it; as much as there is room for.
void set_thread_name(std::string const& name) noexcept;

} // namespace tinyasio::detail
