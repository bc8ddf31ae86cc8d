// error: cancelled.*is private within|calling a private constructor
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error.hpp>

void stop() {
#ifdef TINYASIO_TEST_FIXED
    throw tinyasio::job_cancelled(1, {});
#else
    throw tinyasio::cancelled(tinyasio::cancel_cause{});
#endif
}
