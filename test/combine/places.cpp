// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <latch>
#include <source_location>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// The places in errors and cancellations, where the library has wrapped into a job what waits.
BOOST_AUTO_TEST_SUITE(combine_places)

namespace {

/// "places.cpp:12"
std::string name_of(std::source_location const& place) {
    std::string const path = place.file_name();
    return path.substr(path.rfind('/') + 1) + ":" + std::to_string(place.line());
}
std::string line(unsigned number) {
    return "places.cpp:" + std::to_string(number);
}

/// Waits, and notes the place that the cancellation names.
tio::task<> notes(std::string& place) {
    try {
        co_await tio::sleep(1h);
    } catch (tio::cancelled const& cancelled) {
        place = name_of(cancelled.where());
        throw;
    }
}

template <class Error, class Root>
Error thrown_by(Root root) {
    try {
        tio::testing::run(std::move(root));
    } catch (Error const& error) {
        return error;
    }
    throw std::logic_error("nothing was thrown");
}

template <class Root>
std::string place_of_timeout(Root root) {
    auto const error = thrown_by<tio::timed_out>(std::move(root));
    std::string const text = error.what();
    auto const place = name_of(error.where());
    BOOST_TEST(text.ends_with(" at " + place), text);
    return place;
}

tio::task<> sleeps_in(tio::nursery&) {
    co_await tio::sleep(1h);
}

} // namespace

BOOST_AUTO_TEST_CASE(A4_a_timeout_names_the_line_of_the_user_whatever_wraps_it) {
    constexpr auto first = __LINE__;
    auto const in_all = []() -> tio::task<> {
        co_await tio::all(tio::fail_after(tio::sleep(1h), 1s), tio::sleep(1h));
    };
    auto const in_function = []() -> tio::task<> {
        co_await tio::all([] { return tio::fail_after(tio::sleep(1h), 1s); });
    };
    auto const in_both = []() -> tio::task<> {
        co_await tio::all(tio::all(tio::fail_after(tio::sleep(1h), 1s)));
    };
    auto const by_handle = []() -> tio::task<> {
        auto const job = tio::spawn(tio::fail_after(tio::sleep(1h), 1s));
        co_await job;
    };
    BOOST_TEST(place_of_timeout(in_all) == line(first + 2));
    BOOST_TEST(place_of_timeout(in_function) == line(first + 5));
    BOOST_TEST(place_of_timeout(in_both) == line(first + 8));
    BOOST_TEST(place_of_timeout(by_handle) == line(first + 12));
}

BOOST_AUTO_TEST_CASE(A4_of_a_timeout_that_nobody_awaits_no_place_is_named) {
    auto const error = thrown_by<tio::timed_out>([]() -> tio::task<> {
        tio::spawn(tio::fail_after(tio::sleep(1h), 1s));
        co_await tio::sleep(1h);
    });
    BOOST_TEST(error.where().line() == 0u);
    BOOST_TEST(std::string(error.what()) == "timed out after 1 s");
}

BOOST_AUTO_TEST_CASE(C5_a_shield_with_a_limit_names_the_line_of_the_user) {
    std::string cancelled_at;
    constexpr auto first = __LINE__;
    auto const in_all = [&]() -> tio::task<> {
        co_await tio::all(tio::shield(notes(cancelled_at), 1s));
    };
    auto const in_cleanup = [&]() -> tio::task<> {
        co_await tio::finally(test::wait_for(1s), tio::shield(notes(cancelled_at), 2s));
    };
    BOOST_TEST(place_of_timeout(in_all) == line(first + 2));
    BOOST_TEST(std::exchange(cancelled_at, {}) == line(first + 2));
    BOOST_TEST(place_of_timeout(in_cleanup) == line(first + 5));
    BOOST_TEST(cancelled_at == line(first + 5));
}

BOOST_AUTO_TEST_CASE(N3_a_nursery_with_a_limit_names_the_line_of_the_user) {
    std::string cancelled_at;
    constexpr auto first = __LINE__;
    auto const plain = []() -> tio::task<> {
        co_await tio::with_nursery({.timeout = 1s}, sleeps_in);
    };
    auto const in_all = [&]() -> tio::task<> {
        auto const body = [&](tio::nursery&) { return notes(cancelled_at); };
        co_await tio::all(tio::with_nursery({.timeout = 1s}, body), tio::sleep(1h));
    };
    auto const by_hand = []() -> tio::task<> {
        tio::nursery jobs({.timeout = 1s});
        jobs.spawn(test::wait_for(1h));
        co_await jobs.join();
    };
    BOOST_TEST(place_of_timeout(plain) == line(first + 2));
    BOOST_TEST(place_of_timeout(in_all) == line(first + 6));
    BOOST_TEST(cancelled_at == line(first + 6));
    BOOST_TEST(place_of_timeout(by_hand) == line(first + 9));
}

BOOST_AUTO_TEST_CASE(C1_cancelled_names_the_line_of_the_user_whose_time_was_up) {
    std::string cancelled_at;
    constexpr auto first = __LINE__;
    tio::testing::run([&]() -> tio::task<> {
        co_await tio::all(tio::timeout(notes(cancelled_at), 1s), tio::sleep(2s));
    });
    BOOST_TEST(cancelled_at == line(first + 2));
}

BOOST_AUTO_TEST_CASE(C1_cancelled_names_the_race_that_a_leaf_has_won) {
    std::string cancelled_at;
    constexpr auto first = __LINE__;
    tio::testing::run(
        [&]() -> tio::task<> { co_await tio::race(notes(cancelled_at), tio::sleep(1s)); });
    BOOST_TEST(cancelled_at == line(first + 2));
    tio::testing::run(
        [&]() -> tio::task<> { co_await tio::any(notes(cancelled_at), tio::sleep(1s)); });
    BOOST_TEST(cancelled_at == line(first + 5));
}

BOOST_AUTO_TEST_CASE(C1_cancelled_names_where_what_failed_is_awaited) {
    std::string cancelled_at;
    constexpr auto first = __LINE__;
    auto const in_all = [&]() -> tio::task<> {
        co_await tio::all(notes(cancelled_at), tio::fail_after(tio::sleep(1h), 1s));
    };
    auto const in_race = [&]() -> tio::task<> {
        co_await tio::race(notes(cancelled_at), tio::fail_after(tio::sleep(1h), 1s));
    };
    BOOST_TEST(place_of_timeout(in_all) == line(first + 2));
    BOOST_TEST(std::exchange(cancelled_at, {}) == line(first + 2));
    BOOST_TEST(place_of_timeout(in_race) == line(first + 5));
    BOOST_TEST(cancelled_at == line(first + 5));
}

BOOST_AUTO_TEST_CASE(C1_cancelled_names_where_the_nursery_is_awaited_whose_job_has_failed) {
    std::string cancelled_at;
    constexpr auto first = __LINE__;
    auto const root = [&]() -> tio::task<> {
        auto const body = [&](tio::nursery& jobs) -> tio::task<> {
            jobs.spawn(tio::fail_after(tio::sleep(1h), 1s));
            co_await notes(cancelled_at);
        };
        co_await tio::with_nursery(body);
    };
    BOOST_TEST(place_of_timeout(root) == line(first + 6));
    BOOST_TEST(cancelled_at == line(first + 6));
}

BOOST_AUTO_TEST_CASE(N3_a_master_names_where_it_is_awaited) {
    std::string cancelled_at;
    constexpr auto first = __LINE__;
    auto const root = [&]() -> tio::task<> {
        auto const body = [&](tio::nursery& jobs) -> tio::task<int> {
            jobs.spawn({.master = true}, tio::sleep(1s));
            co_await notes(cancelled_at);
            co_return 1;
        };
        co_await tio::with_nursery(body);
    };
    auto const error = thrown_by<tio::job_cancelled>(root);
    BOOST_TEST(name_of(error.where()) == line(first + 7));
    BOOST_TEST(cancelled_at == line(first + 7));
    auto const awaited = [&]() -> tio::task<> {
        tio::spawn(notes(cancelled_at));
        auto const master = tio::spawn({.master = true}, tio::sleep(1s));
        co_await master;
    };
    auto const of_loop = thrown_by<tio::job_cancelled>(awaited);
    BOOST_TEST(name_of(of_loop.where()) == line(first + 15));
    BOOST_TEST(cancelled_at == line(first + 15));
}

BOOST_AUTO_TEST_CASE(I2_cancel_on_names_the_line_of_the_user) {
    constexpr auto first = __LINE__;
    auto const wrapped = [](std::stop_token const& token, std::string& cancelled_at) {
        return [&token, &cancelled_at]() -> tio::task<> {
            co_await tio::all(tio::cancel_on(token, notes(cancelled_at)));
        };
    };
    std::string cancelled_at;
    {
        std::stop_source source;
        auto const root = [&]() -> tio::task<> {
            tio::spawn([&]() -> tio::task<> {
                co_await tio::sleep(1s);
                source.request_stop();
            });
            auto const token = source.get_token();
            auto const waits = wrapped(token, cancelled_at);
            co_await waits();
        };
        auto const error = thrown_by<tio::job_cancelled>(root);
        BOOST_TEST(name_of(error.where()) == line(first + 3));
        BOOST_TEST(std::exchange(cancelled_at, {}) == line(first + 3));
    }
    std::stop_source source; // and on another thread
    std::latch is_waiting(1);
    std::jthread const stops([&] {
        is_waiting.wait();
        source.request_stop();
    });
    auto const tells = [&]() -> tio::task<> {
        co_await tio::testing::wait_all_blocked();
        is_waiting.count_down();
    };
    auto const token = source.get_token();
    auto const waits = wrapped(token, cancelled_at);
    auto const both = [&]() -> tio::task<> {
        tio::spawn(tells);
        co_await waits();
    };
    try {
        tio::loop{}.run(both);
    } catch (tio::job_cancelled const& error) {
        BOOST_TEST(name_of(error.where()) == line(first + 3));
    }
    BOOST_TEST(cancelled_at == line(first + 3));
}

BOOST_AUTO_TEST_CASE(C6_until_stop_names_the_line_of_the_user) {
    std::string cancelled_at;
    constexpr auto first = __LINE__;
    tio::testing::run([&]() -> tio::task<> {
        auto const stopped = tio::spawn(
            [&]() -> tio::task<> { co_await tio::all(tio::until_stop(notes(cancelled_at))); });
        co_await tio::sleep(1s);
        stopped.cancel_after_grace(1h);
        co_await stopped;
    });
    BOOST_TEST(cancelled_at == line(first + 3));
}

BOOST_AUTO_TEST_SUITE_END()
