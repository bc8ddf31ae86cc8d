// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <cstddef>
#include <string_view>

// How C++ code that a compiler or a demangler has printed hangs together. Each function looks at
// the start of `text` and returns how long it is that it finds there, 0 if there is no such thing.
namespace tinyasio::detail {

/// The letters, digits and bytes of UTF-8 that can be in one identifier.
std::size_t identifier_length(std::string_view text) noexcept;

/// "operator" and its symbol; the word alone in `operator int`, `operator new`.
std::size_t operator_length(std::string_view text) noexcept;

/// From an opening bracket to the one that closes it.
std::size_t group_length(std::string_view text);

} // namespace tinyasio::detail
