// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trace.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/time.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

/// What is awaited alone begins at once, as in a plain `co_await`, whatever it is wrapped in.
BOOST_AUTO_TEST_SUITE(combine_first_step)

namespace {

using work = std::function<tio::task<>()>;

/// One way to await something alone.
struct wrapper {
    std::string name;
    tio::task<> (*await)(work);
    bool goes_on_at_once = true; ///< if the work has ended by then
};

tio::task<> isolated(work inner) {
    (co_await tio::isolate(inner)).value();
}

std::stop_source never;

std::vector<wrapper> const wrappers{
    {"timeout", [](work inner) -> tio::task<> { (co_await tio::timeout(inner, 1h)).value(); }},
    {"fail_after", [](work inner) -> tio::task<> { co_await tio::fail_after(inner, 1h); }},
    {"fail_after a time",
     [](work inner) -> tio::task<> { co_await tio::fail_after(inner, tio::now() + 1h); }},
    {"fail_after a deadline",
     [](work inner) -> tio::task<> {
         tio::deadline limit{1h};
         co_await tio::fail_after(inner, limit);
     }},
    {"shield", [](work inner) -> tio::task<> { co_await tio::shield(inner); }},
    {"shield with a limit", [](work inner) -> tio::task<> { co_await tio::shield(inner, 1h); }},
    {"finally", [](work inner) -> tio::task<> { co_await tio::finally(test::give(0), inner); }},
    {"until_stop", [](work inner) -> tio::task<> { co_await tio::until_stop(inner); }},
    {"cancel_on",
     [](work inner) -> tio::task<> { co_await tio::cancel_on(never.get_token(), inner); }},
    {"isolate", isolated, false},
    {"with_nursery",
     [](work inner) -> tio::task<> {
         co_await tio::with_nursery([&](tio::nursery&) -> tio::task<> { co_await inner(); });
     },
     false},
};

} // namespace

BOOST_AUTO_TEST_CASE(T4_it_has_run_up_to_its_first_wait_before_others_have_a_turn) {
    for (auto const& each : wrappers) {
        BOOST_TEST_CONTEXT(each.name) {
            test::trace log;
            tio::testing::run([&]() -> tio::task<> {
                tio::spawn(test::stepper, std::ref(log), "other", 1);
                co_await each.await([&]() -> tio::task<> {
                    log.add("first");
                    co_await tio::yield_now();
                    log.add("second");
                });
                log.add("after");
            });
            BOOST_TEST(log.text() == "first, other0, second, after");
        }
    }
}

BOOST_AUTO_TEST_CASE(T4_if_it_has_nothing_to_wait_for_who_awaits_it_goes_on_at_once) {
    for (auto const& each : wrappers) {
        BOOST_TEST_CONTEXT(each.name) {
            test::trace log;
            tio::testing::run([&]() -> tio::task<> {
                tio::spawn(test::stepper, std::ref(log), "other", 1);
                auto const id = tio::this_task::id();
                co_await each.await([&]() -> tio::task<> {
                    log.add("work");
                    co_return;
                });
                BOOST_TEST(tio::this_task::id() == id);
                log.add("after");
                co_await tio::yield_now();
            });
            BOOST_TEST(log.text() ==
                       (each.goes_on_at_once ? "work, after, other0" : "work, other0, after"));
        }
    }
}

BOOST_AUTO_TEST_CASE(T4_jobs_that_await_in_this_way_for_ever_let_others_run) {
    for (auto const& each : wrappers) {
        BOOST_TEST_CONTEXT(each.name) {
            tio::testing::run([&]() -> tio::task<> {
                bool has_run = false;
                auto const other = tio::spawn([&]() -> tio::task<> {
                    has_run = true;
                    co_return;
                });
                int awaits = 0;
                while (!has_run) {
                    co_await each.await([]() -> tio::task<> { co_return; });
                    BOOST_TEST_REQUIRE(++awaits < 1000);
                }
            });
        }
    }
}

BOOST_AUTO_TEST_CASE(T4_the_budget_of_the_first_step_is_that_of_who_waits) {
    for (auto const& each : wrappers) {
        BOOST_TEST_CONTEXT(each.name) {
            tio::testing::run([&]() -> tio::task<> {
                bool has_run = false;
                auto const other = tio::spawn([&]() -> tio::task<> {
                    has_run = true;
                    co_return;
                });
                tio::event ready;
                ready.set();
                int waits = 0;
                while (!has_run)
                    co_await each.await([&]() -> tio::task<> {
                        for (int i = 0; i != 100; ++i, ++waits) co_await ready.wait();
                    });
                BOOST_TEST(waits < 500);
            });
        }
    }
}

namespace {

tio::task<int> nested(wrapper const& each, int depth, tio::event& end) {
    if (depth == 0) {
        co_await end.wait();
        co_return 1;
    }
    // Tasks in between: the depth is one for both.
    if (depth % 190 != 0) co_return 1 + co_await nested(each, depth - 1, end);
    int inner = 0;
    co_await each.await([&]() -> tio::task<> { inner = co_await nested(each, depth - 1, end); });
    co_return inner + 1;
}

} // namespace

BOOST_AUTO_TEST_CASE(T3_any_number_of_them_inside_of_each_other_runs_in_bounded_stack) {
    constexpr int depth = 60'000;
    for (auto const& each : wrappers) {
        BOOST_TEST_CONTEXT(each.name) {
            tio::testing::run([&]() -> tio::task<> {
                tio::event end;
                end.set();
                BOOST_TEST(co_await nested(each, depth, end) == depth + 1);
                end.clear();
                auto const ends = tio::spawn([&]() -> tio::task<> {
                    co_await tio::sleep(1s);
                    end.set();
                });
                BOOST_TEST(co_await nested(each, depth, end) == depth + 1);
            });
        }
    }
}

BOOST_AUTO_TEST_CASE(C1_who_waits_may_be_cancelled_from_within_the_first_step) {
    for (auto const& each : wrappers) {
        BOOST_TEST_CONTEXT(each.name) {
            test::trace log;
            tio::testing::run([&]() -> tio::task<> {
                tio::handle<void> waiting = tio::spawn([&]() -> tio::task<> {
                    co_await tio::yield_now(); // the handle is there
                    co_await each.await([&]() -> tio::task<> {
                        waiting.cancel();
                        log.add("cancelled");
                        co_return;
                    });
                    log.add("awaited");
                    co_await tio::yield_now();
                    log.add("not reached");
                });
                BOOST_CHECK_THROW(co_await waiting, tio::job_cancelled);
            });
            BOOST_TEST(log.text() == "cancelled, awaited");
        }
    }
}

BOOST_AUTO_TEST_CASE(D1_what_the_first_step_throws_comes_out_of_the_await_with_its_way) {
    for (auto const& each : wrappers) {
        BOOST_TEST_CONTEXT(each.name) {
            tio::testing::run([&]() -> tio::task<> {
                try {
                    co_await each.await([]() -> tio::task<> { co_await test::fail("at once"); });
                    BOOST_ERROR("nothing was thrown");
                } catch (std::runtime_error const& error) {
                    BOOST_TEST(error.what() == "at once");
                    auto const way = tio::traceback_of(std::current_exception()).text();
                    BOOST_TEST(way.find("first_step.cpp") != std::string::npos);
                }
                // The job runs on as itself.
                co_await tio::sleep(1s);
            });
        }
    }
}

BOOST_AUTO_TEST_CASE(D1_a_crash_in_the_first_step_reaches_who_waits) {
    for (auto const& each : wrappers) {
        BOOST_TEST_CONTEXT(each.name) {
            test::trace log;
            tio::loop loop{{.crash = tio::crash::any}};
            auto const crashes = [&]() -> tio::task<> {
                try {
                    co_await each.await([]() -> tio::task<> { co_await test::fail("at once"); });
                } catch (std::runtime_error const& error) {
                    log.add(error.what());
                    throw;
                } catch (tio::cancelled const&) {
                    log.add("cancelled");
                    throw;
                }
            };
            BOOST_CHECK_THROW(loop.run(crashes()), std::runtime_error);
            BOOST_TEST(log.text() == "at once");
        }
    }
}

BOOST_AUTO_TEST_CASE(V3_they_can_be_cancelled_at_each_of_their_checkpoints) {
    for (auto const& each : wrappers) {
        BOOST_TEST_CONTEXT(each.name) {
            tio::testing::cancel_everywhere([&]() -> tio::task<> {
                tio::event ready;
                ready.set();
                co_await each.await([&]() -> tio::task<> {
                    co_await ready.wait();
                    co_await each.await([&]() -> tio::task<> { co_await ready.wait(); });
                    co_await tio::yield_now();
                });
            });
        }
    }
}

BOOST_AUTO_TEST_CASE(V3_each_of_their_allocations_may_fail) {
    for (auto const& each : wrappers) {
        BOOST_TEST_CONTEXT(each.name) {
            tio::testing::fail_allocations([&]() -> tio::task<> {
                co_await each.await([&]() -> tio::task<> {
                    co_await each.await([]() -> tio::task<> { co_return; });
                    co_await tio::yield_now();
                });
            });
        }
    }
}

BOOST_AUTO_TEST_CASE(A4_what_is_ready_is_not_late_whatever_budget_is_left) {
    std::vector<wrapper> const limits{
        {"timeout", [](work inner) -> tio::task<> { (co_await tio::timeout(inner, 0s)).value(); }},
        {"fail_after a time",
         [](work inner) -> tio::task<> { co_await tio::fail_after(inner, tio::now() - 1s); }},
        {"fail_after a deadline",
         [](work inner) -> tio::task<> {
             tio::deadline limit{-1s};
             co_await tio::fail_after(inner, limit);
         }},
        {"shield", [](work inner) -> tio::task<> { co_await tio::shield(inner, 0s); }},
    };
    for (auto const& each : limits) {
        BOOST_TEST_CONTEXT(each.name) {
            tio::testing::run([&]() -> tio::task<> {
                tio::event ready;
                ready.set();
                for (int spent = 0; spent != 300; ++spent) {
                    co_await tio::yield_now();
                    for (int i = 0; i != spent; ++i) co_await ready.wait();
                    co_await each.await([&]() -> tio::task<> {
                        for (int i = 0; i != 3; ++i) co_await ready.wait();
                        co_await tio::timeout(ready.wait(), 1s);
                    });
                }
            });
        }
    }
}

BOOST_AUTO_TEST_CASE(N3_a_nursery_without_any_time_never_starts_its_body_whatever_budget_is_left) {
    tio::testing::run([]() -> tio::task<> {
        tio::event ready;
        ready.set();
        for (int spent = 0; spent != 300; ++spent) {
            co_await tio::yield_now();
            for (int i = 0; i != spent; ++i) co_await ready.wait();
            bool has_begun = false;
            auto const body = [&](tio::nursery&) -> tio::task<> {
                has_begun = true;
                co_return;
            };
            try {
                co_await tio::with_nursery({.timeout = 0s}, body);
                BOOST_ERROR("it was in time");
            } catch (tio::timed_out const&) {}
            BOOST_TEST(!has_begun);
        }
    });
}

BOOST_AUTO_TEST_CASE(A4_a_limit_that_has_expired_is_still_the_deadline_of_the_cleanup) {
    tio::testing::run([]() -> tio::task<> {
        auto const limit = tio::now() + 10s;
        auto const cleans_up = [&]() -> tio::task<> {
            try {
                co_await tio::sleep(1h);
            } catch (tio::cancelled const&) {
                BOOST_TEST((tio::this_task::deadline() == limit));
                throw;
            }
        };
        BOOST_TEST(!(co_await tio::timeout(cleans_up, 10s)));
    });
}

BOOST_AUTO_TEST_CASE(A4_a_limit_that_was_withdrawn_is_no_deadline_any_more) {
    bool has_cleaned_up = false;
    tio::testing::run([&]() -> tio::task<> {
        auto const waits = tio::spawn([&]() -> tio::task<> {
            co_await tio::fail_after(
                [&]() -> tio::task<> {
                    try {
                        co_await tio::sleep(1h);
                    } catch (tio::cancelled const&) {
                        BOOST_TEST(!tio::this_task::deadline().has_value());
                        has_cleaned_up = true;
                        throw;
                    }
                },
                10s);
        });
        co_await tio::yield_now();
        waits.cancel();
    });
    BOOST_TEST(has_cleaned_up);
}

BOOST_AUTO_TEST_SUITE_END()
