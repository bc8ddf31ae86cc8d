// error: nursery::start takes a function whose first parameter is a started<T>
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/nursery.hpp>

#include <memory>

tinyasio::task<> service(tinyasio::started<int>, std::unique_ptr<int>);

tinyasio::task<> parent(tinyasio::nursery& n, std::unique_ptr<int> lvalue) {
#ifdef TINYASIO_TEST_FIXED
    co_await n.start(service, std::move(lvalue));
#else
    n.start(service, lvalue);
    co_return;
#endif
}
