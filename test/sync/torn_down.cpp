// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

// Waits that are chosen while their loop, or its context, goes.
namespace tio = tinyasio;
namespace asio = boost::asio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sync_torn_down)

namespace {

/// Calls a function in another thread, and waits for it, when the frame goes.
class on_another_thread {
public:
    explicit on_another_thread(std::function<void()> called) : called_(std::move(called)) {}
    on_another_thread(on_another_thread const&) = delete;
    on_another_thread& operator=(on_another_thread const&) = delete;
    ~on_another_thread() { std::thread(called_).join(); }

private:
    std::function<void()> called_;
};

tio::task<> waits(tio::event& event) {
    co_await event.wait();
}

} // namespace

BOOST_AUTO_TEST_CASE(C9_a_timed_wait_that_was_chosen_takes_its_timer_along) {
    tio::event event;
    auto context = std::make_unique<asio::io_context>();
    tio::loop loop{*context};
    auto const both = [&]() -> tio::task<> {
        auto const timed = [&]() -> tio::task<> { static_cast<void>(co_await event.wait(1h)); };
        co_await tio::all(tio::sleep(2h), timed);
    };
    loop.start(both, asio::detached);
    context->poll();
    event.set();
    context.reset();
    BOOST_TEST(event.is_set());
}

BOOST_AUTO_TEST_CASE(C9_a_context_may_go_while_another_thread_wakes_jobs_of_several_loops) {
    tio::event event;
    asio::io_context others;
    auto context = std::make_unique<asio::io_context>();
    tio::loop loop{*context};
    tio::loop other{others};
    auto const sets_at_its_end = [&]() -> tio::task<> {
        on_another_thread const sets([&] { event.set(); });
        co_await tio::sleep(1h);
    };
    auto const all = [&]() -> tio::task<> {
        co_await tio::all(waits(event), sets_at_its_end, waits(event));
    };
    bool has_ended = false;
    loop.start(all, asio::detached);
    context->poll();
    other.start(waits(event), [&](std::exception_ptr) { has_ended = true; });
    others.poll();
    context.reset();
    others.restart();
    others.run();
    BOOST_TEST(has_ended);
}

BOOST_AUTO_TEST_CASE(S3_a_mutex_that_is_handed_to_a_wait_that_is_torn_down_is_free_again) {
    tio::mutex lock;
    tio::condition changed;
    tio::event never;
    std::optional<tio::mutex_guard> held;
    {
        tio::loop loop{{.deadlock = tio::deadlock::crash}};
        auto const waits_for_change = [&]() -> tio::task<> {
            auto guard = co_await lock.lock();
            co_await changed.wait(guard);
        };
        auto const releases_at_its_end = [&]() -> tio::task<> {
            on_another_thread const releases([&] { held.reset(); });
            auto guard = co_await lock.lock();
            co_await changed.wait(guard);
        };
        auto const root = [&]() -> tio::task<> {
            tio::spawn(waits_for_change);
            tio::spawn(releases_at_its_end);
            co_await tio::yield_now();
            co_await tio::yield_now();
            held.emplace(co_await lock.lock());
            co_await never.wait();
        };
        // When they are cancelled they wait for the mutex: a deadlock again.
        BOOST_TEST(test::thrown_by([&] { loop.run(root); }) == "[deadlock_error, deadlock_error]");
    }
    BOOST_TEST(!lock.is_locked());
}

BOOST_AUTO_TEST_CASE(S4_a_handler_whose_loop_is_gone_receives_nothing) {
    asio::io_context context;
    auto const [out, in] = tio::channel<int>(1);
    {
        tio::loop loop{context};
        in.async_receive(asio::bind_executor(loop.get_executor(), [](auto, int) {}));
    }
    BOOST_TEST(out.try_send(5));
    BOOST_TEST(in.try_receive().value() == 5);
}

BOOST_AUTO_TEST_CASE(S4_handlers_of_a_loop_that_goes_may_wake_each_other) {
    std::optional<tio::loop> loop(std::in_place);
    auto first = tio::channel<int>(1);
    auto second = tio::channel<int>(1);
    auto on = loop->get_executor();
    first.receiver.async_receive(
        asio::bind_executor(on, [end = std::move(second.sender)](auto, int) {}));
    second.receiver.async_receive(asio::bind_executor(on, [](auto, int) {}));
    asio::post(on, [end = std::move(first.sender)] {});
    loop.reset();
    BOOST_TEST(first.receiver.is_closed());
    BOOST_TEST(second.receiver.is_closed());
}

BOOST_AUTO_TEST_SUITE_END()
