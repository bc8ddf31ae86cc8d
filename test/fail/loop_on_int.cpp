// error: a loop lives on an Asio executor, an execution context or an I/O object
// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio.hpp>

#include <boost/asio/io_context.hpp>

void make(boost::asio::io_context& context) {
#ifdef TINYASIO_TEST_FIXED
    tinyasio::loop const loop{context};
#else
    tinyasio::loop const loop{7};
    static_cast<void>(context);
#endif
}
