// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <thread/thread_name.hpp>

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

namespace tinyasio::detail {

void set_thread_name([[maybe_unused]] std::string const& name) noexcept {
#if defined(__APPLE__)
    pthread_setname_np(name.c_str());
#elif defined(__linux__)
    char shortened[16] = {}; // all that Linux takes; a longer one is refused
    name.copy(shortened, sizeof shortened - 1);
    pthread_setname_np(pthread_self(), shortened);
#endif
}

} // namespace tinyasio::detail
