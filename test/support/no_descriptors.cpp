// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/no_descriptors.hpp>

#include <atomic>
#include <cerrno>

#include <dlfcn.h>
#include <sys/socket.h>

namespace {
std::atomic<int> exhausted{0};
}

/// Takes the place of the C library's, which it calls.
extern "C" int accept(int listening, sockaddr* peer, socklen_t* size) {
    using function = int (*)(int, sockaddr*, socklen_t*);
    static auto const real = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "accept"));
    if (exhausted.load() == 0) return real(listening, peer, size);
    errno = EMFILE;
    return -1;
}

namespace test {

no_descriptors::no_descriptors() noexcept {
    ++exhausted;
}

no_descriptors::~no_descriptors() {
    --exhausted;
}

} // namespace test
