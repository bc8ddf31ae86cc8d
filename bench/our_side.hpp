// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <exception>
#include <utility>

namespace bench {

namespace tio = tinyasio;

/// Runs a measuring task on a loop of its own. Making and destroying the loop is not measured.
inline void run_ours(tio::task<> body) {
    tio::loop loop;
    loop.run(std::move(body));
}

// The rows whose names end in _strand do the same work on a strand of a context that any number of
// threads could run, though one does. Their target is never to cost more than Asio does there;
// twice what the row costs on a loop of its own is allowed.

/// Runs a measuring task in a loop on a strand of a context that somebody else made.
inline void run_ours_on_strand(boost::asio::io_context& context, tio::task<> body) {
    tio::loop loop{boost::asio::make_strand(context)};
    loop.start(std::move(body), [&context](std::exception_ptr error) {
        context.stop();
        if (error) std::rethrow_exception(error); // leaves run(), and so the benchmark
    });
    context.run();
}

/// The same on a context of its own, which has some I/O, as it has in Asio's rows.
inline void run_ours_on_strand(tio::task<> body) {
    boost::asio::io_context context;
    boost::asio::steady_timer const some_io{context};
    run_ours_on_strand(context, std::move(body));
}

} // namespace bench
