// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Each construct around each other: values, errors and cancellations pass both.
BOOST_AUTO_TEST_SUITE(nursery_each_in_each)

namespace {

using job = tio::task<int>;

job in_plain_co_await(job inner) {
    co_return co_await std::move(inner);
}
job in_all(job inner) {
    auto const [value, other] = co_await tio::all(std::move(inner), test::wait_for(1ms));
    static_cast<void>(other);
    co_return value;
}
job in_all_of_range(job inner) {
    std::vector<job> one;
    one.push_back(std::move(inner));
    auto const values = co_await tio::all(std::move(one));
    co_return values.front();
}
job in_race(job inner) {
    co_return (co_await tio::race(std::move(inner), tio::sleep(24h))).get<0>();
}
job in_any(job inner) {
    std::vector<job> one;
    one.push_back(std::move(inner));
    co_return (co_await tio::any(std::move(one))).value();
}
job in_as_completed(job inner) {
    auto results = tio::as_completed(std::move(inner));
    co_return *co_await results.next();
}
job in_map(job inner) {
    auto const pass_on = [](job& element) -> job { co_return co_await std::move(element); };
    std::vector<job> one;
    one.push_back(std::move(inner));
    auto const values = co_await tio::map({.limit = 1}, pass_on, one);
    co_return values.front();
}
job in_handle(job inner) {
    co_return co_await tio::spawn(std::move(inner));
}
job in_share(job inner) {
    auto const shared = tio::share({.bubble = false}, std::move(inner));
    co_return co_await shared;
}
job in_shield(job inner) {
    co_return co_await tio::shield(std::move(inner), 2h);
}
job in_finally(job inner) {
    co_return co_await tio::finally(std::move(inner), test::wait_for(1ms));
}
job in_as_outcome(job inner) {
    auto outcome = co_await tio::as_outcome(std::move(inner));
    co_return outcome.value();
}
job in_isolate(job inner) {
    auto outcome = co_await tio::isolate(std::move(inner));
    co_return outcome.value();
}
job in_until_stop(job inner) {
    auto const value = co_await tio::until_stop(std::move(inner));
    co_return value.value();
}
job in_cancel_on(job inner) {
    co_return co_await tio::cancel_on(std::stop_token{}, std::move(inner));
}
job in_timeout(job inner) {
    auto const result = co_await tio::timeout(std::move(inner), 24h);
    co_return result.value();
}
job in_fail_after(job inner) {
    co_return co_await tio::fail_after(std::move(inner), 24h);
}
job in_supervise(job inner) {
    auto const once = [&] { return std::move(inner); };
    co_return co_await tio::supervise({.max_restarts = 0}, once);
}
job in_body_of_nursery(job inner) {
    auto const body = [&](tio::nursery&) -> job { co_return co_await std::move(inner); };
    co_return co_await tio::with_nursery(body);
}
job in_job_of_nursery(job inner) {
    auto const keeps = [](job runs, int& value) -> tio::task<> {
        value = co_await std::move(runs);
    };
    int value = 0;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        n.spawn(keeps, std::move(inner), std::ref(value));
        co_await test::wait_for(1ms);
    };
    co_await tio::with_nursery(body);
    co_return value;
}
job in_nursery_by_hand(job inner) {
    auto const keeps = [](job runs, std::shared_ptr<int> value) -> tio::task<> {
        *value = co_await std::move(runs);
    };
    auto const value = std::make_shared<int>(0);
    tio::nursery n;
    n.spawn(keeps, std::move(inner), value);
    co_await n.join();
    co_return *value;
}
/// The task runs on the loop again, where a thread waits for it.
job in_thread_and_back(job inner) {
    auto const runs = [](job of_thread) { return tio::in_thread::run(std::move(of_thread)); };
    co_return co_await tio::run_in_thread(runs, std::move(inner));
}
job in_map_in_threads(job inner) {
    auto const runs = [](job& element) { return tio::in_thread::run(std::move(element)); };
    std::vector<job> one;
    one.push_back(std::move(inner));
    auto const values = co_await tio::map_in_threads({.limit = 1}, runs, one);
    co_return values.front();
}

struct construct {
    char const* name;
    job (*around)(job);
    bool groups = false;  ///< an error comes out in a group
    bool shields = false; ///< a cancellation does not get through: combine/shield.cpp
};

construct const constructs[] = {
    {"co_await", in_plain_co_await},
    {"all", in_all},
    {"all of a range", in_all_of_range},
    {"race", in_race},
    {"any", in_any, true},
    {"as_completed", in_as_completed},
    {"map", in_map},
    {"a handle", in_handle},
    {"share", in_share},
    {"shield", in_shield, false, true},
    {"finally", in_finally},
    {"as_outcome", in_as_outcome},
    {"isolate", in_isolate},
    {"until_stop", in_until_stop},
    {"cancel_on", in_cancel_on},
    {"timeout", in_timeout},
    {"fail_after", in_fail_after},
    {"supervise", in_supervise, true},
    {"the body of a nursery", in_body_of_nursery},
    {"a job of a nursery", in_job_of_nursery},
    {"a nursery by hand", in_nursery_by_hand},
    {"run_in_thread", in_thread_and_back},
    {"map_in_threads", in_map_in_threads},
};

template <class F>
void for_each_pair(F check) {
    for (auto const& outer : constructs)
        for (auto const& inner : constructs)
            BOOST_TEST_CONTEXT(outer.name << " around " << inner.name) check(outer, inner);
}

/// But for those through which a cancellation does not get.
template <class F>
void for_each_pair_that_can_be_cancelled(F check) {
    for_each_pair([&](construct const& outer, construct const& inner) {
        if (!outer.shields && !inner.shields) check(outer, inner);
    });
}

job gives(test::counted) {
    co_await tio::sleep(1s);
    co_return 7;
}
job fails(test::counted) {
    co_await tio::sleep(1s);
    throw std::runtime_error("boom");
}
job waits(test::counted) {
    co_await tio::sleep(1h);
    co_return 0;
}

std::string grouped(construct const& by, std::string const& text) {
    return by.groups ? "[" + text + "]" : text;
}

} // namespace

BOOST_AUTO_TEST_CASE(D1_a_value_passes_each_construct_in_each) {
    for_each_pair([](construct const& outer, construct const& inner) {
        tio::testing::virtual_loop loop;
        BOOST_TEST(loop.run(outer.around(inner.around(gives({})))) == 7);
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_AUTO_TEST_CASE(D1_an_error_comes_out_of_each_construct_in_each) {
    for_each_pair([](construct const& outer, construct const& inner) {
        tio::testing::virtual_loop loop;
        loop.on_diagnostic([](tio::diagnostic const&) {});
        auto const caught = test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                auto const outcome =
                    co_await tio::as_outcome(outer.around(inner.around(fails({}))));
                BOOST_TEST(test::text_of(outcome.exception()) ==
                           grouped(outer, grouped(inner, "boom")));
                co_await tio::yield_now(); // nobody was cancelled, nothing has crashed
            });
        });
        BOOST_TEST(caught == "nothing");
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_AUTO_TEST_CASE(C1_a_cancellation_goes_through_each_construct_in_each) {
    for_each_pair_that_can_be_cancelled([](construct const& outer, construct const& inner) {
        tio::testing::virtual_loop loop;
        test::trace log;
        loop.run([&]() -> tio::task<> {
            auto const all = tio::spawn([](job runs) -> tio::task<> { co_await std::move(runs); },
                                        outer.around(inner.around(waits({}))));
            co_await tio::sleep(1s);
            all.cancel();
            log.add(test::text_of((co_await tio::as_outcome(all)).exception()));
        });
        BOOST_TEST(log.text() == "job_cancelled");
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_AUTO_TEST_CASE(D3_a_crash_goes_through_each_construct_in_each) {
    for_each_pair_that_can_be_cancelled([](construct const& outer, construct const& inner) {
        tio::testing::virtual_loop loop;
        auto const thrown = test::thrown_by([&] {
            loop.run([&]() -> tio::task<> {
                tio::spawn(outer.around(inner.around(waits({}))));
                co_await test::fail_after(1s, "boom");
            });
        });
        BOOST_TEST(thrown == "boom");
        BOOST_TEST(test::counted::alive() == 0);
    });
}

BOOST_AUTO_TEST_SUITE_END()
