// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_cancellation)

BOOST_AUTO_TEST_CASE(C1_cancelled_is_thrown_at_the_leaf_and_says_who_and_why) {
    tio::testing::run([]() -> tio::task<> {
        std::optional<tio::cancelled> seen;
        auto const waits = [&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const& cancellation) {
                seen = cancellation;
                throw;
            }
        };
        auto const job = tio::spawn(waits);
        co_await tio::yield_now();
        auto const line = std::source_location::current().line() + 1;
        job.cancel();
        BOOST_TEST(!seen.has_value()); // not before it has a turn
        co_await tio::yield_now();
        BOOST_REQUIRE(seen.has_value());
        BOOST_TEST((seen->why() == tio::reason::explicit_));
        BOOST_TEST(seen->by() == tio::this_task::id());
        BOOST_TEST(seen->where().line() == line);
        BOOST_TEST(test::clock_ms() == 0);
    });
}

// TIN-043
BOOST_AUTO_TEST_CASE(C1_cancelled_is_no_std_exception) {
    test::trace log;
    auto const catches = [&]() -> tio::task<> {
        try {
            try {
                co_await tio::sleep(1h);
            } catch (std::exception const&) {
                log.add("std::exception");
            }
        } catch (...) {
            log.add("...");
            throw;
        }
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(catches);
        co_await tio::yield_now();
        job.cancel();
    });
    BOOST_TEST(log.text() == "...");
}

BOOST_AUTO_TEST_CASE(C1_cancelled_unwinds_all_frames_of_the_job) {
    test::trace log;
    auto const inner = [&]() -> tio::task<> {
        test::trace::at_end const end{log, "inner"};
        co_await tio::sleep(1h);
    };
    auto const outer = [&]() -> tio::task<> {
        test::trace::at_end const end{log, "outer"};
        co_await inner();
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const job = tio::spawn(outer);
        co_await tio::yield_now();
        job.cancel();
        co_await tio::yield_now();
        BOOST_TEST(job.done());
    });
    BOOST_TEST(log.text() == "inner, outer");
}

// TIN-042
BOOST_AUTO_TEST_CASE(C1_a_job_that_has_not_started_never_does_and_is_destroyed) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        auto const never = [&](test::counted) -> tio::task<> {
            log.add("started");
            co_return;
        };
        auto const job = tio::spawn(never, test::counted{});
        job.cancel();
        co_await tio::yield_now();
        BOOST_TEST(job.done());
        BOOST_TEST(test::counted::alive() == 0);
    });
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_CASE(C2_every_further_checkpoint_throws_again) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    int thrown = 0;
    auto const stubborn = [&]() -> tio::task<> {
        for (int i = 0; i != 5; ++i) {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {
                ++thrown;
            }
        }
    };
    loop.run([&]() -> tio::task<> {
        auto const job = tio::spawn(stubborn);
        co_await tio::yield_now();
        job.cancel();
        co_await tio::yield_now();
        BOOST_TEST(job.done());
        BOOST_TEST(test::clock_ms() == 0);
    });
    BOOST_TEST(thrown == 5);
}

BOOST_AUTO_TEST_CASE(C2_a_job_that_cancels_itself_goes_on_to_its_next_checkpoint) {
    test::trace log;
    tio::testing::run([&]() -> tio::task<> {
        tio::handle<void> own;
        auto const suicidal = [&]() -> tio::task<> {
            own.cancel();
            log.add("still here");
            co_await test::give(1); // no checkpoint
            log.add("and here");
            co_await tio::yield_now();
            log.add("not here");
        };
        own = tio::spawn(suicidal);
        co_await tio::yield_now();
        BOOST_TEST(own.done());
    });
    BOOST_TEST(log.text() == "still here, and here");
}

// TIN-055: the type decides, not the object.
BOOST_AUTO_TEST_CASE(C3_a_copy_of_its_own_cancellation_ends_a_job_cleanly) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log diagnostics{loop};
    auto const copies = []() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const& cancellation) {
            throw tio::cancelled(cancellation);
        }
    };
    auto const thrown = test::thrown_by([&] {
        loop.run({tio::on_error::group}, [&]() -> tio::task<> {
            tio::spawn(copies);
            co_await test::fail_after(1s, "boom");
        });
    });
    BOOST_TEST(thrown == "[boom, cancelled]");
    BOOST_TEST(diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(C3_a_kept_cancelled_that_leaves_an_uncancelled_job_is_an_error) {
    std::exception_ptr kept;
    auto const keeps = [&]() -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (...) {
            kept = std::current_exception();
            throw;
        }
    };
    test::trace log;
    auto const thrown = test::thrown_by([&] {
        tio::testing::run([&]() -> tio::task<> {
            auto const job = tio::spawn(keeps);
            co_await tio::yield_now();
            job.cancel();
            co_await tio::yield_now();
            tio::spawn([&]() -> tio::task<> {
                std::rethrow_exception(kept);
                co_return;
            });
            co_await test::sleeper(log, "root");
        });
    });
    BOOST_TEST(thrown == "cancelled");
    BOOST_TEST(log.text() == "root cancelled");
}

BOOST_AUTO_TEST_CASE(C8_cancel_is_idempotent_the_first_one_counts) {
    tio::testing::run([]() -> tio::task<> {
        auto const job = tio::spawn(test::wait_for, 1h);
        co_await tio::yield_now();
        auto const before = tio::testing::allocations();
        auto const line = std::source_location::current().line() + 1;
        job.cancel();
        job.cancel();
        auto const allocated = tio::testing::allocations() - before;
        BOOST_TEST(allocated == 0u);
        co_await tio::yield_now();
        job.cancel();
        try {
            co_await job;
        } catch (tio::job_cancelled const& error) {
            BOOST_TEST(error.where().line() == line);
        }
    });
}

BOOST_AUTO_TEST_CASE(C8_cancelling_a_job_that_has_ended_does_nothing) {
    tio::testing::run([]() -> tio::task<> {
        auto const job = tio::spawn(test::give(7));
        co_await tio::yield_now();
        BOOST_REQUIRE(job.done());
        job.cancel();
        int const value = co_await job;
        BOOST_TEST(value == 7);
    });
}

// TIN-041: children first, otherwise the order of the start.
BOOST_AUTO_TEST_CASE(C1_children_end_before_their_parents_and_others_in_the_order_of_their_start) {
    test::trace log;
    auto const leaf = [&](std::string name) -> tio::task<> {
        test::trace::at_end const end{log, name};
        co_await tio::sleep(1h);
    };
    auto const mid = [&](std::string name) -> tio::task<> {
        test::trace::at_end const end{log, name};
        co_await tio::all(leaf(name + "1"), leaf(name + "2"));
    };
    auto const top = [&](std::string name) -> tio::task<> {
        test::trace::at_end const end{log, name};
        co_await tio::all(mid(name + "1"), mid(name + "2"));
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const a = tio::spawn(top, "a");
        auto const b = tio::spawn(leaf, "b");
        auto const c = tio::spawn(leaf, "c");
        co_await tio::testing::wait_all_blocked();
        a.cancel();
        b.cancel();
        c.cancel();
        co_await tio::testing::wait_all_blocked();
        BOOST_TEST(a.done());
        BOOST_TEST(test::clock_ms() == 0);
    });
    BOOST_TEST(log.text() == "a11, a12, a21, a22, b, c, a1, a2, a");
}

BOOST_AUTO_TEST_SUITE_END()
