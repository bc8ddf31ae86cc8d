// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/timeout.hpp>
#include <tinyasio/net/names.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace tinyasio::net::detail {

/// Awaits it, for a limited time if there is a limit; then what it was is named in the error.
template <class T>
task<T> limited(task<T> from, std::optional<std::chrono::steady_clock::duration> limit,
                std::string what) {
    if (!limit) co_return co_await std::move(from);
    auto done = co_await timeout(std::move(from), *limit);
    if (!done) throw named_error(done.error(), what);
    co_return *std::move(done);
}

} // namespace tinyasio::net::detail
