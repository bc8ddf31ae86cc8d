// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <thread/thread_hooks.hpp>

namespace tinyasio::detail {

std::atomic<thread_hooks::function> thread_hooks::hook{nullptr};
std::atomic<bool> thread_hooks::creation_fails{false};

} // namespace tinyasio::detail
