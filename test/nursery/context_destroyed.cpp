// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/counted.hpp>
#include <support/nurseries.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// C9: a context that is destroyed takes nurseries along.
BOOST_AUTO_TEST_SUITE(nursery_context_destroyed)

namespace {

struct uninvoked {
    std::shared_ptr<test::counted> counted = std::make_shared<test::counted>();
    void operator()(std::exception_ptr) const { BOOST_ERROR("the handler was invoked"); }
};

tio::task<> waits(test::trace& log, std::string name, test::counted) {
    test::trace::at_end const end(log, name);
    co_await tio::sleep(1h);
}
tio::task<> waits_for_io(test::counted) {
    asio::steady_timer timer(tio::this_task::io_executor(), 1h);
    co_await timer.async_wait(tio::use_task);
}

} // namespace

BOOST_AUTO_TEST_CASE(C9_frames_of_nurseries_and_isolates_are_destroyed_innermost_first) {
    test::trace log;
    auto const isolated = [&](test::counted) -> tio::task<> {
        test::trace::at_end const end(log, "isolated");
        co_await waits(log, "leaf", {});
    };
    auto const body = [&](tio::nursery&) -> tio::task<> {
        test::trace::at_end const end(log, "body");
        static_cast<void>(co_await tio::isolate(isolated({})));
    };
    auto const root = [&]() -> tio::task<> {
        test::trace::at_end const end(log, "root");
        co_await tio::with_nursery(body);
    };
    std::optional<asio::io_context> context(std::in_place);
    tio::loop loop{*context};
    loop.start(root(), uninvoked{});
    context->poll();
    context.reset();
    BOOST_TEST(log.text() == "leaf, isolated, body, root");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_whatever_a_nursery_has_and_who_waits_for_it) {
    test::trace log;
    std::optional<tio::nursery> kept; // beyond the context
    auto const never_up = [](tio::started<>, test::counted) { return test::wait_for(1h); };
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        for (int i = 0; i != 3; ++i) n.spawn(waits, std::ref(log), "job", test::counted{});
        n << waits_for_io({}); // queued
        auto fork = n.fork({.timeout = 1h});
        fork << waits_for_io({}) << waits(log, "fork", {});
        auto const frees = [&]() -> tio::task<> {
            co_await n.spawn_when_free(waits(log, "never", {}));
        };
        auto const starts = [&]() -> tio::task<> {
            co_await fork.start(never_up, test::counted{});
        };
        tio::spawn(frees);
        tio::spawn(starts);
        co_await fork.join();
    };
    auto const root = [&]() -> tio::task<> {
        kept.emplace();
        *kept << waits(log, "kept", {}) << waits_for_io({});
        auto const watches = [&]() -> tio::task<> { co_await kept->wait(); };
        tio::spawn(watches);
        co_await tio::with_nursery({.timeout = 1h, .max_jobs = 2}, body);
    };
    for (bool const cancelled : {false, true}) {
        std::optional<asio::io_context> context(std::in_place);
        tio::loop loop{*context};
        loop.on_diagnostic([](tio::diagnostic const&) {});
        loop.start(root(), uninvoked{});
        context->poll();
        BOOST_TEST(test::counted::alive() >= 9);
        if (cancelled) kept->cancel(); // has not been carried out
        context.reset();
        BOOST_TEST(test::counted::alive() == 0);
        BOOST_TEST(kept->done());
        BOOST_TEST(kept->jobs().empty());
        kept->cancel();
        kept.reset();
    }
}

BOOST_AUTO_TEST_CASE(C9_a_nursery_by_hand_in_a_frame_that_is_destroyed) {
    test::trace log;
    std::optional<asio::io_context> context(std::in_place);
    tio::loop loop{*context};
    auto const root = [&]() -> tio::task<> {
        tio::nursery n;
        n << waits(log, "job", {}) << waits_for_io({});
        auto fork = n.fork({.max_jobs = 1});
        fork << waits(log, "in the fork", {}) << waits(log, "queued", {});
        co_await tio::sleep(1h);
    };
    loop.start(root(), uninvoked{});
    context->poll();
    context.reset();
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(C9_a_loop_that_goes_is_not_torn_down_inside_of_a_cancel) {
    test::gate gate;
    tio::nursery* made = nullptr;
    auto const waits = [&]() -> tio::task<> { co_await gate; };
    auto const root = [&]() -> tio::task<> {
        tio::nursery n;
        made = &n;
        n << waits();
        co_await n.join();
    };
    test::bare_engine engine;
    auto const job = engine.start(root());
    engine.run();
    engine.on_wake = [&] { engine->jobs.tear_down(); }; // which waits for those who cancel
    made->cancel();
    BOOST_TEST(engine.wakes() == 1);
    BOOST_TEST(!job.done());
    engine.on_wake = {};
}

BOOST_AUTO_TEST_SUITE_END()
