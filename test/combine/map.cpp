// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <list>
#include <memory>
#include <ranges>
#include <sstream>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(combine_map)

namespace {

tio::task<int> twice(int x) {
    co_await tio::sleep(std::chrono::seconds(10 - x));
    co_return 2 * x;
}

tio::task<std::string> refers(std::string const& text) {
    co_await tio::sleep(1s);
    co_return text + "!";
}

tio::task<std::size_t> address(std::string const& text) {
    co_await tio::yield_now();
    co_return reinterpret_cast<std::size_t>(&text);
}

tio::task<int> takes(std::unique_ptr<int> x) {
    co_await tio::sleep(1s);
    co_return *x;
}

std::string long_text(int i) {
    return "a text that is too long to be stored in the string itself: " + std::to_string(i);
}

/// Counts how many of them run at once.
struct gauge {
    tio::task<> operator()(int) {
        most = std::max(most, ++now);
        co_await tio::sleep(1s);
        --now;
    }
    int now = 0;
    int most = 0;
};

template <class Values>
std::string text_of_all(Values const& values) {
    std::ostringstream text;
    for (auto const& value : values) text << value << ' ';
    return text.str();
}

} // namespace

BOOST_AUTO_TEST_CASE(A3_gives_the_values_in_the_order_of_the_elements) {
    tio::testing::run([]() -> tio::task<> {
        std::vector<int> const numbers{1, 2, 3};
        auto const values = co_await tio::map(twice, numbers);
        BOOST_TEST(text_of_all(values) == "2 4 6 ");
        BOOST_TEST(test::clock_ms() == 9000);
        auto const none = co_await tio::map(twice, std::vector<int>());
        BOOST_TEST(none.empty());
    });
}

BOOST_AUTO_TEST_CASE(A3_no_more_than_the_limit_run_at_once) {
    for (std::size_t const limit : {1u, 3u, 100u}) {
        gauge counts;
        tio::testing::run([&]() -> tio::task<> {
            co_await tio::for_each({.limit = limit}, std::ref(counts), std::views::iota(0, 10));
        });
        BOOST_TEST(static_cast<std::size_t>(counts.most) == std::min<std::size_t>(limit, 10));
        BOOST_TEST(counts.now == 0);
    }
}

BOOST_AUTO_TEST_CASE(A3_a_limit_of_zero_is_refused) {
    std::vector<int> const numbers{1};
    BOOST_TEST(test::thrown_by([&] { return tio::map({.limit = 0}, twice, numbers); }) ==
               "usage_error");
    gauge counts;
    BOOST_TEST(test::thrown_by([&] {
                   return tio::for_each({.limit = 0}, std::ref(counts), numbers);
               }) == "usage_error");
}

BOOST_AUTO_TEST_CASE(A3_elements_are_taken_when_they_can_be_worked_on) {
    test::trace log;
    auto const make = [&](int i) {
        log.add("make " + std::to_string(i));
        return i;
    };
    auto const work = [&](int i) -> tio::task<> {
        co_await tio::sleep(1s);
        log.add("did " + std::to_string(i));
    };
    tio::testing::run([&]() -> tio::task<> {
        auto made = std::views::iota(0, 4) | std::views::transform(make);
        co_await tio::for_each({.limit = 2}, work, made);
    });
    BOOST_TEST(log.text() == "make 0, make 1, did 0, make 2, did 1, make 3, did 2, did 3");
}

BOOST_AUTO_TEST_CASE(A3_an_element_lives_as_long_as_its_task) {
    tio::testing::run([]() -> tio::task<> {
        auto const made =
            co_await tio::map(refers, std::views::iota(0, 3) | std::views::transform(long_text));
        BOOST_TEST(made.at(2) == long_text(2) + "!");

        std::list<std::string> texts{long_text(0), long_text(1)};
        auto const kept = co_await tio::map({.limit = 1}, refers, std::move(texts));
        BOOST_TEST(kept.at(1) == long_text(1) + "!");

        // Only a view that does not know its size, and one of a single pass.
        auto const odd = [](int i) { return i % 2 == 1; };
        auto const filtered =
            co_await tio::map(refers, std::views::iota(0, 6) | std::views::filter(odd) |
                                          std::views::transform(long_text));
        BOOST_TEST(filtered.size() == 3u);
        BOOST_TEST(filtered.at(2) == long_text(5) + "!");
        for (std::size_t const limit : {1u, 2u, 9u}) {
            std::istringstream in("one two three");
            auto const words =
                co_await tio::map({.limit = limit}, refers, std::views::istream<std::string>(in));
            BOOST_TEST(text_of_all(words) == "one! two! three! ");
        }
    });
}

BOOST_AUTO_TEST_CASE(A3_elements_of_an_lvalue_are_passed_as_they_are) {
    tio::testing::run([]() -> tio::task<> {
        std::vector<std::string> const texts{"a", "b"};
        auto const addresses = co_await tio::map(address, texts);
        BOOST_TEST(addresses.at(1) == reinterpret_cast<std::size_t>(&texts[1]));
        auto const changes = [](std::string& text) -> tio::task<> {
            co_await tio::yield_now();
            text += "!";
        };
        std::vector<std::string> changed{"a", "b"};
        auto const all = [](std::string const&) { return true; };
        co_await tio::for_each(changes, changed);
        co_await tio::for_each({.limit = 1}, changes, changed | std::views::filter(all));
        BOOST_TEST(text_of_all(changed) == "a!! b!! ");
    });
}

BOOST_AUTO_TEST_CASE(A3_elements_and_values_may_be_move_only_and_bool) {
    tio::testing::run([]() -> tio::task<> {
        std::vector<std::unique_ptr<int>> pointers;
        for (int i = 0; i != 3; ++i) pointers.push_back(std::make_unique<int>(i));
        auto const values = co_await tio::map({.limit = 2}, takes, std::move(pointers));
        BOOST_TEST(text_of_all(values) == "0 1 2 ");

        auto const moved = co_await tio::map([](int i) { return test::give(test::move_only(i)); },
                                             std::views::iota(0, 2));
        BOOST_TEST(moved.at(1).value == 1);

        std::vector<bool> const bits{true, false};
        auto const inverts = [](bool bit) { return test::give(!bit); };
        auto const inverted = co_await tio::map(inverts, bits);
        BOOST_TEST((!inverted.at(0) && inverted.at(1)));
        auto const any = [](bool) { return true; };
        auto const again = co_await tio::map(inverts, bits | std::views::filter(any));
        BOOST_TEST((!again.at(0) && again.at(1)));
    });
}

BOOST_AUTO_TEST_CASE(A3_takes_functions_that_return_something_else_to_await) {
    tio::testing::run([]() -> tio::task<> {
        auto const sleeps = [](int i) { return tio::sleep(std::chrono::seconds(i)); };
        co_await tio::for_each(sleeps, std::views::iota(0, 3));
        BOOST_TEST(test::clock_ms() == 2000);
        auto const spawns = [](int i) { return tio::spawn(test::give(i)); };
        auto const values = co_await tio::map(spawns, std::views::iota(0, 3));
        BOOST_TEST(text_of_all(values) == "0 1 2 ");
    });
}

BOOST_AUTO_TEST_CASE(A3_the_first_error_cancels_the_others_and_no_further_element_is_taken) {
    test::trace log;
    auto const make = [&](int i) {
        log.add("make " + std::to_string(i));
        return i;
    };
    auto const work = [&](int i) -> tio::task<> {
        if (i == 0) co_await test::sleeper(log, "first");
        if (i == 2) throw std::runtime_error("boom");
        co_await tio::sleep(1s);
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const made = std::views::iota(0, 100) | std::views::transform(make);
        co_await test::tell(log, "for_each", tio::for_each({.limit = 2}, work, made));
    });
    BOOST_TEST(log.text() == "make 0, make 1, make 2, first cancelled, for_each: boom");
}

BOOST_AUTO_TEST_CASE(A3_workers_that_never_wait_stop_too) {
    test::trace log;
    int taken = 0;
    auto const work = [&](int i) -> tio::task<> {
        ++taken;
        if (i == 1) throw std::runtime_error("boom");
        co_return;
    };
    tio::testing::run([&]() -> tio::task<> {
        co_await test::tell(log, "a", tio::for_each({.limit = 2}, work, std::views::iota(0)));
    });
    BOOST_TEST(log.text() == "a: boom");
    BOOST_TEST(taken == 2);
}

BOOST_AUTO_TEST_CASE(A3_what_the_function_or_the_range_throws_comes_out) {
    test::trace log;
    auto const refuses = [](int i) -> tio::task<> {
        if (i == 1) throw std::runtime_error("the function");
        return test::wait_for(1h);
    };
    auto const breaks = [](int i) {
        if (i == 1) throw std::runtime_error("the range");
        return i;
    };
    auto const waits = [](int) { return test::wait_for(1h); };
    auto const even = [](int i) {
        if (i == 1) throw std::runtime_error("the filter");
        return true;
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const numbers = std::views::iota(0, 3);
        co_await test::tell(log, "a", tio::for_each(refuses, numbers));
        co_await test::tell(log, "b",
                            tio::for_each(waits, numbers | std::views::transform(breaks)));
        co_await test::tell(log, "c", tio::for_each(waits, numbers | std::views::filter(even)));
    });
    BOOST_TEST(log.text() == "a: the function, b: the range, c: the filter");
}

BOOST_AUTO_TEST_CASE(T4_workers_that_never_wait_let_others_run) {
    bool ran = false;
    auto const others = [&]() -> tio::task<> {
        co_await tio::yield_now();
        ran = true;
    };
    auto const work = [&](int) -> tio::task<> {
        if (ran) throw std::runtime_error("enough");
        co_return;
    };
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(others);
        co_await test::tell(log, "a",
                            tio::for_each({.limit = 1}, work, std::views::iota(0, 1'000'000)));
    });
    BOOST_TEST(log.text() == "a: enough");
}

BOOST_AUTO_TEST_CASE(C1_cancelling_the_waiting_job_cancels_the_tasks_and_waits_for_them) {
    test::trace log;
    auto const sleeps = [&](int i) { return test::sleeper(log, std::to_string(i)); };
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            test::trace::at_end const end{log, "parent"};
            co_await tio::for_each({.limit = 2}, sleeps, std::views::iota(0, 10));
        });
        co_await tio::testing::wait_all_blocked();
        job.cancel();
    });
    BOOST_TEST(log.text() == "0 cancelled, 1 cancelled, parent");
}

BOOST_AUTO_TEST_CASE(A3_the_function_may_be_a_member) {
    struct client {
        int id;
        tio::task<int> ask() const { co_return id; }
    };
    std::vector<client> const clients{{1}, {2}};
    tio::testing::run([&]() -> tio::task<> {
        auto const ids = co_await tio::map(&client::ask, clients);
        BOOST_TEST(text_of_all(ids) == "1 2 ");
    });
}

BOOST_AUTO_TEST_CASE(C4_a_cancelled_map_that_has_all_values_gives_them) {
    test::trace log;
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    auto const swallows = [](int i) { return test::returns_when_cancelled(i); };
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            auto const values = co_await tio::map(swallows, std::views::iota(0, 3));
            log.add(text_of_all(values));
        });
        co_await tio::testing::wait_all_blocked();
        job.cancel();
    });
    BOOST_TEST(log.text() == "0 1 2 ");
}

BOOST_AUTO_TEST_SUITE_END()
