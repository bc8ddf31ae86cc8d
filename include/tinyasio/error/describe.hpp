// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <exception>
#include <string>
#include <vector>

namespace tinyasio::detail {

/// What can be said about an error of any type.
struct error_facts {
    std::string type;      ///< the type that was thrown, by the name that one writes
    std::string what;      ///< any bytes; the title of an `exception_group`
    bool has_what = false; ///< false: its type has no `what()`
    std::vector<std::exception_ptr> members{}; ///< of an `exception_group`
    std::exception_ptr cause{};                ///< of a `std::nested_exception`
};

/// \pre `error` is not null
TINYASIO_DECL error_facts facts_of(std::exception_ptr const& error);

/// One or more lines about an error: its type, its text, its members, its causes. Each line but the
/// first is indented, by more than `indent`.
TINYASIO_DECL std::string describe(error_facts const& facts, std::string const& indent = {});
TINYASIO_DECL std::string describe(std::exception_ptr const& error, std::string const& indent = {});

} // namespace tinyasio::detail
