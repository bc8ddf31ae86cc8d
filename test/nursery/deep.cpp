// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/nurseries.hpp>
#include <support/small_stack.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <optional>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Nurseries in nurseries, so deep that nothing may be done by recursion.
BOOST_AUTO_TEST_SUITE(nursery_deep)

namespace {

constexpr std::size_t deep = 8'000;

/// Each is a fork of the one before.
struct chain {
    explicit chain(std::size_t length) {
        links.reserve(length);
        links.emplace_back();
        while (links.size() != length) links.push_back(links.back().fork());
    }
    bool has_ended() const { return std::ranges::all_of(links, &tio::nursery::done); }

    std::vector<tio::nursery> links{};
};

template <class Root>
void run(Root root) {
    test::on_small_stack([&] { tio::testing::run(root); });
}

tio::task<> opens_nurseries(test::trace& log, std::size_t depth) {
    if (depth == 0) co_return co_await test::sleeper(log, "innermost");
    auto const body = [&](tio::nursery&) { return opens_nurseries(log, depth - 1); };
    co_await tio::with_nursery(body);
}

} // namespace

BOOST_AUTO_TEST_CASE(N4_a_deep_chain_of_forks_without_jobs_ends) {
    run([]() -> tio::task<> {
        chain forks(deep);
        co_await forks.links.front().join();
        BOOST_TEST(forks.has_ended());
    });
}

BOOST_AUTO_TEST_CASE(D9_a_deep_chain_of_forks_ends_with_the_loop) {
    std::vector<tio::nursery> kept;
    run([&]() -> tio::task<> {
        chain forks(deep);
        kept = std::move(forks.links);
        co_return;
    });
    BOOST_TEST(std::ranges::all_of(kept, &tio::nursery::done));
}

BOOST_AUTO_TEST_CASE(N4_a_deep_chain_of_forks_ends_with_the_last_job_of_the_innermost) {
    run([]() -> tio::task<> {
        chain forks(deep);
        forks.links.back().spawn(test::wait_for, 1s);
        BOOST_TEST(co_await test::end_of(forks.links.front().join()) == "nothing at 1000");
        BOOST_TEST(forks.has_ended());
    });
}

BOOST_AUTO_TEST_CASE(N4_each_of_a_deep_chain_of_forks_ends_after_the_one_in_it) {
    run([]() -> tio::task<> {
        chain forks(deep);
        // The outer ones have less to do than the inner ones, and wait for them.
        for (std::size_t i = 0; i < deep; i += 1000)
            forks.links[i].spawn(test::wait_for, test::milliseconds(i + 1));
        auto const& middle = forks.links[deep / 2];
        forks.links.front().finalize();
        co_await tio::sleep(6500ms);
        BOOST_TEST(!middle.done());
        BOOST_TEST(co_await test::end_of(middle.wait()) == "nothing at 7001");
        co_await forks.links.front().join();
    });
}

BOOST_AUTO_TEST_CASE(C1_a_deep_chain_of_forks_is_cancelled) {
    test::trace log;
    run([&]() -> tio::task<> {
        chain forks(deep);
        for (auto& each : forks.links) each.spawn(test::wait_for, 1h);
        forks.links.back().spawn(test::sleeper, std::ref(log), "innermost");
        co_await tio::testing::wait_all_blocked();
        forks.links.front().cancel();
        co_await forks.links.front().wait();
        BOOST_TEST(forks.has_ended());
        BOOST_TEST(test::clock_ms() == 0);
    });
    BOOST_TEST(log.text() == "innermost cancelled");
}

BOOST_AUTO_TEST_CASE(C1_a_deep_chain_of_forks_without_jobs_is_cancelled) {
    run([]() -> tio::task<> {
        chain forks(deep);
        forks.links.front().cancel();
        BOOST_TEST(forks.has_ended());
        co_return;
    });
}

BOOST_AUTO_TEST_CASE(N2_a_deep_chain_of_forks_is_destroyed_from_either_end) {
    for (bool const outermost_first : {true, false}) {
        for (bool const with_jobs : {true, false}) {
            test::trace log;
            run([&]() -> tio::task<> {
                auto const forks_and_leaves = [&]() -> tio::task<> {
                    chain forks(deep);
                    if (with_jobs) {
                        for (auto& each : forks.links) each.spawn(test::wait_for, 1h);
                        forks.links.back().spawn(test::sleeper, std::ref(log), "innermost");
                        co_await tio::testing::wait_all_blocked();
                    }
                    forks.links.front().cancel(); // so that it says nothing of jobs that were left
                    if (outermost_first) std::ranges::reverse(forks.links);
                    while (!forks.links.empty()) forks.links.pop_back();
                };
                co_await forks_and_leaves();
            });
            BOOST_TEST(log.text() == (with_jobs ? "innermost cancelled" : ""));
        }
    }
}

BOOST_AUTO_TEST_CASE(N2_a_deep_chain_of_forks_that_is_destroyed_inside_out_cancels_each_in_turn) {
    run([]() -> tio::task<> {
        auto const job = tio::spawn([]() -> tio::task<> {
            chain forks(deep);
            for (auto& each : forks.links) each.spawn(test::wait_for, 1h);
            co_await tio::testing::wait_all_blocked();
            std::exception_ptr cancelled;
            try {
                co_await tio::sleep(1h);
            } catch (...) {
                cancelled = std::current_exception();
            }
            while (!forks.links.empty()) forks.links.pop_back();
            std::rethrow_exception(cancelled);
        });
        co_await tio::sleep(1s);
        job.cancel();
    });
}

BOOST_AUTO_TEST_CASE(C9_a_deep_chain_of_forks_goes_with_its_context) {
    std::vector<tio::nursery> kept;
    std::optional<boost::asio::io_context> context(std::in_place);
    tio::loop loop{*context};
    auto const root = [&]() -> tio::task<> {
        chain forks(deep / 10);
        for (auto& each : forks.links) each.spawn(test::wait_for, 1h);
        kept = std::move(forks.links);
        co_await kept.front().join();
    };
    loop.start(root(), [](std::exception_ptr) { BOOST_ERROR("the handler was invoked"); });
    context->poll();
    context.reset();
    BOOST_TEST(std::ranges::all_of(kept, &tio::nursery::done));
}

BOOST_AUTO_TEST_CASE(N1_nurseries_that_open_nurseries_end_and_are_cancelled_however_deep_they_are) {
    for (bool const cancelled : {false, true}) {
        test::trace log;
        run([&]() -> tio::task<> {
            auto const job = tio::spawn(opens_nurseries, std::ref(log), deep);
            co_await tio::sleep(1s);
            if (cancelled) job.cancel();
            co_await test::tell(log, "outermost", job);
        });
        BOOST_TEST(log.text() == (cancelled ? "innermost cancelled, outermost: job_cancelled"
                                            : "innermost woke, outermost: nothing"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
