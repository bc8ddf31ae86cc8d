// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <typeinfo>

namespace tinyasio::detail {

/// A short text that needs no memory of its own.
struct short_name {
    char text[40];
};

/// The name of an initiating function, from the mangled type of what it initiates with:
/// "async_read_some"; "operation" if there is none in it.
TINYASIO_DECL short_name operation_name_in(char const* mangled) noexcept;

template <class Initiation>
char const* operation_name() noexcept {
    static short_name const name = operation_name_in(typeid(Initiation).name());
    return name.text;
}

} // namespace tinyasio::detail
