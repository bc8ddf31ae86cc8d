// error: an event is no bool
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/sync.hpp>

int state(tinyasio::event const& ready) {
#ifdef TINYASIO_TEST_FIXED
    if (ready.is_set()) return 1;
#else
    if (ready) return 1;
#endif
    return 0;
}
