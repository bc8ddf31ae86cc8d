// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <ranges>
#include <thread>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Errors of operands, cancellation, and failures before anything has started.
BOOST_AUTO_TEST_SUITE(combine_all_errors)

namespace {

/// Awaits an `all` and gives the text of its error.
template <class All>
tio::task<std::string> error_of(All all) {
    std::string text = "nothing";
    try {
        co_await std::move(all);
    } catch (tio::cancelled const&) {
        throw;
    } catch (...) {
        text = test::text_of(std::current_exception());
    }
    co_return text;
}

tio::task<> marks(test::trace& log, test::counted) {
    log.add("started");
    co_return;
}

/// Five operands, of which the first that starts ends the trial.
struct five {
    tio::task<> operator()(test::counted) {
        armed.reset();
        ++started;
        co_return;
    }
    tio::task<> make() { return (*this)(test::counted{}); }

    std::optional<tio::testing::failing_allocation> armed{};
    int started = 0;
};

/// Whether the `n`th allocation of an `all` has failed, after which nothing may be left.
template <class Make>
bool survives_failure(std::size_t n, Make make) {
    bool failed = false;
    // A thread of its own has no memory that is kept for reuse.
    std::thread([&] {
        five operands;
        tio::testing::run([&]() -> tio::task<> {
            auto all = make(operands);
            try {
                operands.armed.emplace(n);
                co_await std::move(all);
            } catch (std::bad_alloc const&) {
                failed = true;
            }
            operands.armed.reset();
            co_await tio::yield_now();
        });
        BOOST_TEST(operands.started == (failed ? 0 : 5));
        BOOST_TEST(test::counted::alive() == 0);
    }).join();
    return failed;
}

bool pack_survives_failure(std::size_t n) {
    return survives_failure(n, [](five& of) {
        return tio::all(of.make(), of.make(), of.make(), of.make(), of.make());
    });
}

bool range_survives_failure(std::size_t n) {
    return survives_failure(n, [](five& of) {
        std::vector<tio::task<>> tasks;
        for (int i = 0; i != 5; ++i) tasks.push_back(of.make());
        return tio::all(std::move(tasks));
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(D1_the_first_error_comes_out_after_the_others_have_been_cancelled) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const error = co_await error_of(tio::all(
            test::sleeper(log, "a"), test::fail_after(1s, "boom"), test::sleeper(log, "b")));
        log.add(error);
        co_await tio::sleep(1s);
        BOOST_TEST(test::clock_ms() == 2000);
    });
    BOOST_TEST(log.text() == "a cancelled, b cancelled, boom");
}

BOOST_AUTO_TEST_CASE(D1_only_the_siblings_of_the_failing_operand_are_cancelled) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::spawn(test::sleeper, std::ref(log), "other");
        co_await error_of(tio::all(test::fail("boom"), test::sleeper(log, "never starts")));
        log.add("caught");
    });
    BOOST_TEST(log.text() == "caught, other woke");
}

BOOST_AUTO_TEST_CASE(D1_siblings_learn_which_job_failed) {
    std::optional<tio::cancelled> seen;
    auto const sibling = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const& cancellation) {
            seen = cancellation;
            throw;
        }
    };
    tio::testing::run([&]() -> tio::task<> {
        co_await error_of(tio::all(sibling(), test::fail_after(1s, "boom")));
    });
    BOOST_REQUIRE(seen.has_value());
    BOOST_TEST((seen->why() == tio::reason::crash));
    BOOST_TEST(seen->by() == 3u);
}

BOOST_AUTO_TEST_CASE(D1_a_range_fails_like_a_pack) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        std::vector<tio::task<>> tasks;
        tasks.push_back(test::sleeper(log, "a"));
        tasks.push_back(test::fail_after(1s, "boom"));
        log.add(co_await error_of(tio::all(std::move(tasks))));
    });
    BOOST_TEST(log.text() == "a cancelled, boom");
}

BOOST_AUTO_TEST_CASE(D6_a_second_error_that_comes_before_the_operand_notices_is_told) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    auto const fails_after = [](tio::handle<void> gate, std::string text) -> tio::task<> {
        co_await gate; // delivers its value even if the operand is cancelled (C4)
        throw std::runtime_error(text);
    };
    loop.run([&]() -> tio::task<> {
        auto const gate = tio::spawn(test::wait_for, 1s);
        auto const error =
            co_await error_of(tio::all(fails_after(gate, "first"), fails_after(gate, "second")));
        BOOST_TEST(error == "first");
    });
    BOOST_TEST(diagnostics.kinds() == "unheard");
    BOOST_TEST(diagnostics.entries.at(0).text.find("second") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(C1_cancelling_the_waiting_job_cancels_the_operands_and_waits_for_them) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const parent = [&]() -> tio::task<> {
            test::trace::at_end const end{log, "parent"};
            co_await tio::all(test::sleeper(log, "a"), test::sleeper(log, "b"));
        };
        auto const job = tio::spawn(parent);
        co_await tio::testing::wait_all_blocked();
        job.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(job.done());
        BOOST_TEST(test::clock_ms() == 0);
    });
    BOOST_TEST(log.text() == "a cancelled, b cancelled, parent");
}

BOOST_AUTO_TEST_CASE(C1_an_error_in_the_cleanup_of_an_operand_comes_out_of_a_cancelled_all) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    auto const thrown = test::thrown_by([&] {
        loop.run([]() -> tio::task<> {
            tio::spawn([]() -> tio::task<> {
                co_await tio::all(test::wait_for(1h), test::fails_when_cancelled("cleanup"));
            });
            co_await test::fail_after(1s, "boom");
        });
    });
    BOOST_TEST(thrown == "[boom, cleanup]");
    BOOST_TEST(diagnostics.kinds() == "raised");
}

BOOST_AUTO_TEST_CASE(C4_operands_that_return_although_they_are_cancelled_have_values) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    test::trace log;
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn([&]() -> tio::task<> {
            auto [a, b] =
                co_await tio::all(test::returns_when_cancelled(1), test::returns_when_cancelled(2));
            log.add(std::to_string(a + b));
            co_await tio::yield_now();
            log.add("went on");
        });
        co_await tio::testing::wait_all_blocked();
        job.cancel();
    });
    BOOST_TEST(log.text() == "3");
    BOOST_TEST(diagnostics.kinds() == "swallowed, swallowed");
}

// TIN-035
BOOST_AUTO_TEST_CASE(A1_if_one_operand_cannot_be_started_none_is) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const refused = co_await error_of(
            tio::all(marks(log, {}), marks(log, {}), tio::task<>{}, marks(log, {})));
        BOOST_TEST(refused == "usage_error");
        BOOST_TEST(test::counted::alive() == 0);

        std::vector<tio::task<>> tasks;
        tasks.push_back(marks(log, {}));
        tasks.emplace_back();
        tasks.push_back(marks(log, {}));
        auto const refused_too = co_await error_of(tio::all(std::move(tasks)));
        BOOST_TEST(refused_too == "usage_error");
        BOOST_TEST(test::counted::alive() == 0);
        co_await tio::sleep(1s);
    });
    BOOST_TEST(log.text() == "");
}

// TIN-034
BOOST_AUTO_TEST_CASE(A1_if_an_operand_cannot_be_made_none_is_started) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const make = [&](int i) {
            if (i == 2) throw std::runtime_error("no third one");
            return marks(log, {});
        };
        auto const error = test::thrown_by(
            [&] { return tio::all(std::views::iota(0, 5) | std::views::transform(make)); });
        BOOST_TEST(error == "no third one");
        BOOST_TEST(test::counted::alive() == 0);
        co_await tio::sleep(1s);
    });
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_CASE(A1_if_an_allocation_fails_nothing_is_started_and_nothing_is_left) {
    std::size_t failures = 0;
    for (std::size_t n = 1; pack_survives_failure(n); ++n) ++failures;
    BOOST_TEST(failures >= 5u); // the records of five jobs
    failures = 0;
    for (std::size_t n = 1; range_survives_failure(n); ++n) ++failures;
    BOOST_TEST(failures >= 5u);
}

BOOST_AUTO_TEST_CASE(A1_if_the_value_of_an_operand_cannot_be_moved_the_awaiter_gets_the_error) {
    tio::testing::run([]() -> tio::task<> {
        auto const value = []() -> tio::task<test::throwing_move> {
            co_return test::throwing_move(1, 1);
        };
        auto const error = co_await error_of(tio::all(value, test::give(1)));
        BOOST_TEST(error == "the move failed");
    });
}

BOOST_AUTO_TEST_SUITE_END()
