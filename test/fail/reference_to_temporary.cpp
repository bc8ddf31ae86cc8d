// error: for a reference it must be an lvalue
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/task.hpp>

tinyasio::task<int const&> answer(int const& kept) {
#ifdef TINYASIO_TEST_FIXED
    co_return kept;
#else
    static_cast<void>(kept);
    co_return 42; // would dangle
#endif
}
