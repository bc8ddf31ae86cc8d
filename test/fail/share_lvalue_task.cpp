// error: this cannot be started as a job
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine.hpp>

void make(tinyasio::task<> work) {
#ifdef TINYASIO_TEST_FIXED
    auto const shared = tinyasio::share(std::move(work));
#else
    tinyasio::share(work);
#endif
}
