// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/streams.hpp>
#include <support/tasks.hpp>
#include <support/tracked.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <boost/version.hpp>

#include <array>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using boost::system::error_code;

BOOST_AUTO_TEST_SUITE(asio_where_handlers_run)

namespace {

static_assert(asio::execution::is_executor<tio::detail::immediate_executor>::value);

/// A transfer between sockets that use this executor.
tio::task<> transfer(test::track& track, asio::any_io_executor on) {
    test::socket_pair pair{on};
    std::array<char, 4> buffer{};
    auto const reads = [&]() -> tio::task<std::size_t> {
        auto const start = [&](auto handler) {
            pair.b.async_read_some(asio::buffer(buffer), std::move(handler));
        };
        co_return co_await test::tracked(track, start, tio::use_task);
    };
    auto const writes = [&]() -> tio::task<std::size_t> {
        auto const start = [&](auto handler) {
            asio::async_write(pair.a, asio::buffer("text", 4), std::move(handler));
        };
        co_return co_await test::tracked(track, start, tio::use_task);
    };
    for (int i = 0; i != 10; ++i) {
        auto [read, written] = co_await tio::all(reads, writes); // the read waits
        BOOST_TEST((read == 4u && written == 4u));
        auto [before, after] = co_await tio::all(writes, reads); // the read is ready
        BOOST_TEST((before == 4u && after == 4u));
    }
}

/// From Boost 1.82 on an operation that is over at once says so at once: all writes, and every
/// second read.
constexpr int ready_at_once =
#if __has_include(<boost/asio/associated_immediate_executor.hpp>)
    30;
#else
    0;
#endif

void check(test::track const& track) {
    BOOST_TEST(track.handled == 40);
    BOOST_TEST(track.inside_of_initiation == ready_at_once);
    BOOST_TEST(track.on_strand == 40);
}

/// A composed operation of which each step is over at once.
struct many_empty_reads {
    test::socket_pair::socket& socket;
    int left;

    template <class Self>
    void operator()(Self& self, error_code error = {}, std::size_t = 0) {
        if (error || left-- == 0) return self.complete(error);
        socket.async_read_some(asio::mutable_buffer{}, std::move(self));
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(
    L3_handlers_run_on_the_loop_and_not_in_their_initiation_unless_they_are_over_at_once) {
    test::track track;
    tio::testing::run(
        [&]() -> tio::task<> { co_await transfer(track, tio::this_task::executor()); });
    check(track);
}

BOOST_AUTO_TEST_CASE(L3_also_those_of_sockets_of_the_context) {
    test::track track;
    tio::loop loop;
    loop.run([&]() -> tio::task<> { co_await transfer(track, tio::this_task::io_executor()); });
    check(track);
}

BOOST_AUTO_TEST_CASE(L3_also_those_of_sockets_of_another_context_on_other_threads) {
    test::track track;
    asio::thread_pool pool(2);
    tio::testing::run(
        [&]() -> tio::task<> { co_await transfer(track, asio::make_strand(pool.get_executor())); });
    pool.join();
    check(track);
}

BOOST_AUTO_TEST_CASE(L3_also_those_of_a_loop_on_a_context_of_others) {
    test::track track;
    asio::io_context context;
    tio::loop loop{context};
    loop.run_on(context, [&]() -> tio::task<> {
        co_await transfer(track, tio::this_task::executor());
        track = {};
        co_await transfer(track, tio::this_task::io_executor());
    });
    check(track);
}

BOOST_AUTO_TEST_CASE(T3_operations_that_are_over_at_once_need_no_stack) {
    test::track track;
    tio::testing::run([&]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        auto const start = [&](auto handler) {
            pair.b.async_read_some(asio::mutable_buffer{}, std::move(handler));
        };
        for (int i = 0; i != 20'000; ++i) co_await test::tracked(track, start, tio::use_task);
    });
    BOOST_TEST(track.handled == 20'000);
    BOOST_TEST(track.on_strand == 20'000);
#if BOOST_VERSION >= 108200
    BOOST_TEST(track.inside_of_initiation > 0); // on the immediate executor
#else
    BOOST_TEST(track.inside_of_initiation == ready_at_once);
#endif
}

BOOST_AUTO_TEST_CASE(T3_nor_do_the_steps_of_a_composed_one) {
    tio::testing::run([]() -> tio::task<> {
        test::socket_pair pair{tio::this_task::executor()};
        co_await asio::async_compose<tio::use_task_t const, void(error_code)>(
            many_empty_reads{pair.b, 20'000}, tio::use_task, pair.b);
    });
}

BOOST_AUTO_TEST_SUITE_END()
