// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/streams.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Real I/O, cancelled at each checkpoint, and with each allocation failing.
BOOST_AUTO_TEST_SUITE(asio_everywhere)

namespace {

using asio::ip::tcp;

tio::task<std::size_t> transfers(test::counted) {
    test::socket_pair pair{tio::this_task::executor()};
    std::string const text(100, 'x');
    std::string got(100, ' ');
    auto [written, read] =
        co_await tio::all(asio::async_write(pair.a, asio::buffer(text), tio::use_task),
                          asio::async_read(pair.b, asio::buffer(got), asio::deferred));
    co_return written + read;
}

tio::task<> connects(test::counted) {
    auto acceptor = test::listen_on_loopback(tio::this_task::executor());
    tcp::socket client{tio::this_task::executor()};
    auto [server, connected] =
        co_await tio::all(acceptor.async_accept(tio::use_task),
                          client.async_connect(acceptor.local_endpoint(), tio::use_task));
    std::array<char, 4> buffer{};
    co_await asio::async_write(server, asio::buffer(buffer), tio::use_task);
    co_await asio::async_read(client, asio::buffer(buffer), tio::use_task);
}

tio::task<> waits_for_timers(test::counted) {
    asio::steady_timer timer{tio::this_task::executor(), 0s};
    co_await timer.async_wait(tio::use_task);
    auto const again = [&]() -> tio::task<> { co_await timer.async_wait(tio::use_task); };
    co_await tio::all(again, again, asio::post(tio::use_task));
}

tio::task<> with_error_codes(test::counted) {
    test::pipe pipe{tio::this_task::executor()};
    std::array<char, 4> buffer{};
    boost::system::error_code error;
    co_await pipe.in.async_write_some(asio::buffer(buffer),
                                      asio::redirect_error(tio::use_task, error));
    auto [again, n] =
        co_await pipe.out.async_read_some(asio::buffer(buffer), asio::as_tuple(tio::use_task));
    auto const done = co_await pipe.in.async_write_some(asio::buffer(buffer), tio::use_result);
    if (error || again || !done) co_await tio::yield_now();
}

/// What jobs use that may outlive the one that starts them.
struct shared_streams {
    test::socket_pair pair{tio::this_task::executor()};
    std::array<char, 1> out{'x'};
    std::array<char, 1> in{};
};
using streams_ptr = std::shared_ptr<shared_streams>;

tio::task<> writes(streams_ptr to) {
    co_await to->pair.a.async_write_some(asio::buffer(to->out), tio::use_task);
}
tio::task<> reads(streams_ptr from) {
    co_await from->pair.b.async_read_some(asio::buffer(from->in), tio::use_task);
}
tio::task<> does_both(streams_ptr with) {
    co_await tio::all(reads(with), writes(with));
}

tio::task<> in_every_construct(test::counted) {
    auto const streams = std::make_shared<shared_streams>();
    auto& pair = streams->pair;
    co_await tio::finally(writes(streams), asio::post(tio::use_task));
    co_await tio::shield(reads(streams));
    auto const outcome = co_await tio::as_outcome(does_both(streams));
    if (outcome.has_exception()) std::rethrow_exception(outcome.exception());
    auto const once = tio::share(does_both(streams));
    co_await once;
    auto const n = co_await tio::until_stop(does_both(streams));
    BOOST_TEST(n.has_value());
    auto const job = tio::spawn(does_both(streams));
    co_await job;
    co_await tio::cancel_with(asio::cancellation_type::partial,
                              pair.a.async_write_some(asio::buffer(streams->out), tio::use_task));
    co_await tio::abandonable(pair.b.async_wait(tcp::socket::wait_read, tio::use_task));
}

template <class Task>
void disturb(Task make) {
    auto const makes = [&] { return make(test::counted{}); };
    BOOST_TEST(tio::testing::cancel_everywhere(makes) > 1u);
    BOOST_TEST(tio::testing::cancel_everywhere(makes, {.scope = tio::testing::cancel_scope::task}) >
               1u);
    BOOST_TEST(test::counted::alive() == 0);
}

} // namespace

BOOST_AUTO_TEST_CASE(C9_transfers_are_cancelled_at_each_checkpoint) {
    disturb(transfers);
}

BOOST_AUTO_TEST_CASE(C9_connections_are_cancelled_at_each_checkpoint) {
    disturb(connects);
}

BOOST_AUTO_TEST_CASE(C9_timers_are_cancelled_at_each_checkpoint) {
    disturb(waits_for_timers);
}

BOOST_AUTO_TEST_CASE(C4_forms_that_give_the_error_are_cancelled_at_each_checkpoint) {
    disturb(with_error_codes);
}

BOOST_AUTO_TEST_CASE(C9_each_construct_is_cancelled_at_each_checkpoint) {
    disturb(in_every_construct);
}

BOOST_AUTO_TEST_CASE(V3_each_allocation_of_a_transfer_may_fail) {
    BOOST_TEST(tio::testing::fail_allocations([] { return transfers({}); }) > 1u);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(V3_each_allocation_of_a_connection_may_fail) {
    BOOST_TEST(tio::testing::fail_allocations([] { return connects({}); }) > 1u);
}

BOOST_AUTO_TEST_CASE(V3_each_allocation_of_a_timer_may_fail) {
    BOOST_TEST(tio::testing::fail_allocations([] { return waits_for_timers({}); }) > 1u);
}

BOOST_AUTO_TEST_CASE(V3_each_allocation_in_each_construct_may_fail) {
    BOOST_TEST(tio::testing::fail_allocations([] { return in_every_construct({}); }) > 1u);
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
