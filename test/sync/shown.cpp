// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// What doc/synchronisation.md and doc/channels.md show.

namespace tio = tinyasio;
namespace asio = boost::asio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sync_shown)

namespace {

tio::task<int> fetch(int page) {
    co_await tio::sleep(1s);
    co_return page;
}

//[turns
tio::task<int> polite_fetch(tio::semaphore& at_a_time, int page) {
    auto const token = co_await at_a_time.acquire();
    co_return co_await fetch(page);
}
//]

//[condition
struct tank {
    tio::mutex lock{};
    tio::condition filled{};
    int litres = 0;
};

tio::task<> draw(tank& from, int litres) {
    auto guard = co_await from.lock.lock();
    co_await from.filled.wait(guard, [&] { return from.litres >= litres; });
    from.litres -= litres;
}
//]

void legacy_query(std::function<void(int)> callback) {
    std::thread([callback = std::move(callback)] { callback(42); }).detach();
}

//[promise
tio::task<int> query() {
    tio::promise<int> answer;
    auto reply = answer.get_future();
    legacy_query([answer](int n) mutable { answer.set_value(n); }); // from any thread
    co_return co_await reply.get();
}
//]

} // namespace

BOOST_AUTO_TEST_CASE(S3_taking_turns) {
    tio::testing::run([]() -> tio::task<> {
        tio::semaphore two{2};
        std::vector<tio::task<int>> pages;
        for (int i = 0; i != 6; ++i) pages.push_back(polite_fetch(two, i));
        auto const all = co_await tio::all(std::move(pages));
        BOOST_TEST(all.size() == 6u);
        BOOST_TEST(test::clock_ms() == 3000);
        //[with
        int const page = co_await two.with(fetch(7));
        //]
        BOOST_TEST(page == 7);
    });
}

BOOST_AUTO_TEST_CASE(S3_waiting_for_a_change) {
    tio::testing::run([]() -> tio::task<> {
        tank water;
        auto const fills = [&]() -> tio::task<> {
            for (int i = 0; i != 3; ++i) {
                co_await tio::sleep(1s);
                auto const guard = co_await water.lock.lock();
                water.litres += 10;
                water.filled.notify_all();
            }
        };
        co_await tio::all(draw(water, 20), fills);
        BOOST_TEST(water.litres == 10);
    });
}

BOOST_AUTO_TEST_CASE(S2_one_value_from_elsewhere) {
    tio::loop loop;
    BOOST_TEST(loop.run(query()) == 42);
}

BOOST_AUTO_TEST_CASE(S4_without_tasks) {
    asio::io_context context;
    int received = 0;
    auto const show = [&](int value) { received = value; };
    auto ends = tio::channel<int>(1);
    tio::sender<int> const out = ends.sender;
    tio::receiver<int> const in = ends.receiver;
    //[async
    auto const on_message = [&](boost::system::error_code error, int message) {
        if (!error) show(message);
    };
    in.async_receive(asio::bind_executor(context.get_executor(), on_message));
    //]
    BOOST_TEST(out.try_send(5));
    context.run();
    BOOST_TEST(received == 5);
}

BOOST_AUTO_TEST_SUITE_END()
