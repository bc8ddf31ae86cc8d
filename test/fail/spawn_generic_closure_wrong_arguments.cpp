// error: its arguments, which the job keeps
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop.hpp>

inline constexpr auto work = [](auto...) -> tinyasio::task<> { co_return; };
inline constexpr auto work_with = [](auto) -> tinyasio::task<> { co_return; };

void start() {
#ifdef TINYASIO_TEST_FIXED
    tinyasio::spawn(work, 1, 2);
#else
    tinyasio::spawn(work_with, 1, 2);
#endif
}
