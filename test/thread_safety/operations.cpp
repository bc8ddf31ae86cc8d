// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/manual_operation.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
namespace tio = tinyasio;
using boost::system::error_code;

BOOST_AUTO_TEST_SUITE(thread_safety_operations)

namespace {

constexpr int rounds = 300;
using reading = test::manual_operation<void(error_code, int)>;

} // namespace

// The other threads may still be about to wake the loop when it has got all that it waited for.
BOOST_AUTO_TEST_CASE(C9_a_loop_may_go_as_soon_as_its_operations_have_ended_on_other_threads) {
    asio::thread_pool pool(2);
    for (int i = 0; i != rounds; ++i) {
        reading a;
        reading b;
        a.after_slot = [&] { asio::post(pool, [&] { a.complete({}, 1); }); };
        b.after_slot = [&] { asio::post(pool, [&] { b.complete({}, 2); }); };
        tio::loop loop;
        auto [x, y] = loop.run(tio::all(a.start(tio::use_task), b.start(tio::use_task)));
        BOOST_TEST(x + y == 3);
    }
    pool.join();
}

BOOST_AUTO_TEST_CASE(C9_also_if_their_handlers_are_destroyed_there) {
    asio::thread_pool pool(2);
    for (int i = 0; i != rounds; ++i) {
        reading a;
        reading b;
        a.after_slot = [&] { asio::post(pool, [&] { a.drop(); }); };
        b.after_slot = [&] { asio::post(pool, [&] { b.complete({}, 2); }); };
        tio::loop loop;
        auto [x, y] = loop.run(tio::all(tio::as_outcome(a.start(tio::use_task)),
                                        tio::as_outcome(b.start(tio::use_task))));
        BOOST_TEST(x.has_exception());
        BOOST_TEST(y.has_value());
        a.executor = {};
    }
    pool.join();
}

BOOST_AUTO_TEST_CASE(C9_also_if_they_are_coroutines_of_asio_that_end_beside_it) {
    using executor = asio::thread_pool::executor_type;
    asio::thread_pool pool(2);
    auto const answers = []() -> asio::awaitable<int, executor> { co_return 1; };
    for (int i = 0; i != rounds; ++i) {
        tio::loop loop{pool};
        auto [x, y] = loop.run(tio::all(answers(), answers()));
        BOOST_TEST(x + y == 2);
    }
    pool.join();
}

BOOST_AUTO_TEST_SUITE_END()
