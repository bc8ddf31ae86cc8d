// error: give it a name and pass that
// only: gcc
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread.hpp>

tinyasio::task<> parent(std::string text) {
    auto const named = [text] { return text.size(); };
    co_await tinyasio::run_in_thread(named);
#ifndef TINYASIO_TEST_FIXED
    co_await tinyasio::run_in_thread([text] { return text.size(); });
#endif
}
