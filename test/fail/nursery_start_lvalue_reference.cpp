// error: nursery::start takes a function whose first parameter is a started<T>
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/nursery.hpp>

tinyasio::task<> service(tinyasio::started<int>);
tinyasio::task<> refers(tinyasio::started<int>&);

tinyasio::task<> start(tinyasio::nursery& n) {
#ifdef TINYASIO_TEST_FIXED
    co_await n.start(service);
#else
    n.start(refers);
    co_return;
#endif
}
