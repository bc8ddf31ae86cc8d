// error: a tinyasio::task cannot await this
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/task.hpp>

// Awaitable elsewhere: a task would not know how to resume it on its loop.
struct foreign {
    bool await_ready() const { return true; }
    void await_suspend(std::coroutine_handle<>) const {}
    void await_resume() const {}
};

tinyasio::task<> parent() {
#ifdef TINYASIO_TEST_FIXED
    co_return;
#else
    co_await foreign{};
#endif
}
