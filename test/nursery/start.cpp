// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/nurseries.hpp>
#include <support/trial.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// N5: services that say when they are up.
BOOST_AUTO_TEST_SUITE(nursery_start)

namespace {

tio::task<> serves(tio::started<> started, test::counted = {}) {
    co_await tio::sleep(1s);
    started();
    co_await tio::sleep(1s);
}
tio::task<> gives(tio::started<test::move_only> started, int value) {
    co_await tio::sleep(1s);
    started(test::move_only(value));
    co_await tio::sleep(1s);
}

tio::task<> says_7(tio::started<int> started) noexcept {
    started(7);
    co_return;
}
struct services {
    tio::task<> plain(tio::started<int> started) noexcept { return says_7(started); }
    tio::task<> constant(tio::started<int> started) const noexcept { return says_7(started); }
    tio::task<> to_const(tio::started<int> const& started) { return says_7(started); }
    tio::task<> to_rvalue(tio::started<int>&& started) { return says_7(std::move(started)); }
    tio::task<> lvalue(tio::started<int> started) & { return says_7(started); }
    tio::task<> constant_lvalue(tio::started<int> started, int) const& noexcept {
        return says_7(started);
    }
};

/// What `start` throws for a service, in a nursery that lives on.
template <class Service>
std::string start_of(Service service, tio::job_flags flags = {}) {
    std::string text;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        text = co_await test::end_of(n.start(flags, service));
        n << test::wait_for(1s);
    };
    text += ", nursery: " + test::out_of(body);
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(N5_it_waits_until_the_service_is_up_which_then_is_a_job_like_any_other) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        co_await n.start({.name = "service"}, serves, test::counted{});
        BOOST_TEST(test::clock_ms() == 1000);
        BOOST_REQUIRE(n.jobs().size() == 1u);
        BOOST_TEST(n.jobs()[0].name == "service");
    };
    BOOST_TEST(test::out_of(body) == "nothing at 2000");
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(N5_it_gives_the_value_whatever_its_type) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        auto const moved = co_await n.start(gives, 7);
        BOOST_TEST(moved.value == 7);
        int local = 1;
        auto const refers = [&](tio::started<int&> started) -> tio::task<> {
            started(local);
            co_return;
        };
        int& reference = co_await n.start(refers);
        BOOST_TEST(&reference == &local);
        auto const generic = [](auto started) -> tio::task<> {
            started(test::no_default(8));
            co_return;
        };
        auto const chosen = co_await n.start<test::no_default>(generic);
        BOOST_TEST(chosen.value == 8);
        co_await n.start([](tio::started<> started) -> tio::task<int> { // has a value of its own
            started();
            co_return 9;
        });
    };
    BOOST_TEST(test::out_of(body) == "nothing at 2000");
}

BOOST_AUTO_TEST_CASE(N5_it_sees_the_type_of_the_value_whatever_else_the_type_of_the_service_says) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        services object;
        std::vector<int> values;
        values.push_back(co_await n.start(says_7));
        values.push_back(co_await n.start(std::ref(says_7)));
        values.push_back(co_await n.start(&services::plain, &object));
        values.push_back(co_await n.start(&services::plain, services{}));
        values.push_back(co_await n.start(&services::constant, std::cref(object)));
        values.push_back(co_await n.start(&services::to_const, &object));
        values.push_back(co_await n.start(&services::to_rvalue, &object));
        values.push_back(co_await n.start(&services::lvalue, std::ref(object)));
        values.push_back(co_await n.start(&services::constant_lvalue, &object, 1));
        auto const closure = [](tio::started<int> started) noexcept { return says_7(started); };
        values.push_back(co_await n.start(closure));
        auto moves = [number = std::make_unique<int>(7)](
                         tio::started<int>&& started) mutable -> tio::task<> {
            started(*std::exchange(number, nullptr));
            co_return;
        };
        values.push_back(co_await n.start(std::ref(moves)));
        std::function<tio::task<>(tio::started<int> const&)> const erased = closure;
        values.push_back(co_await n.start(erased));
        values.push_back(co_await n.start<int>([&](auto started) { return closure(started); }));
        BOOST_TEST(values == std::vector<int>(13, 7), boost::test_tools::per_element());
    };
    BOOST_TEST(test::out_of(body) == "nothing at 0");
}

BOOST_AUTO_TEST_CASE(N5_one_that_fails_before_is_thrown_and_the_nursery_lives_on) {
    auto const fails = [](tio::started<>) { return test::fail_after(1s, "boom"); };
    BOOST_TEST(start_of(fails) == "boom at 1000, nursery: nothing at 2000");
    BOOST_TEST(start_of(fails, {.bubble = false}) == "boom at 1000, nursery: nothing at 2000");
    auto const at_once = [](tio::started<>) { return test::fail("boom"); };
    BOOST_TEST(start_of(at_once) == "boom at 0, nursery: nothing at 1000");
}

BOOST_AUTO_TEST_CASE(N5_one_that_ends_without_saying_so_is_a_usage_error) {
    auto const forgets = [](tio::started<>) { return test::wait_for(1s); };
    BOOST_TEST(start_of(forgets) == "usage_error at 1000, nursery: nothing at 2000");
}

BOOST_AUTO_TEST_CASE(N5_one_that_fails_after_it_bubbles) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        auto const service = [](tio::started<> started) -> tio::task<> {
            started();
            co_await test::fail_after(1s, "boom");
        };
        co_await n.start(service);
        co_await tio::sleep(1h);
    };
    BOOST_TEST(test::out_of(body) == "boom at 1000");
    auto const in_the_same_step = [](tio::nursery& n) -> tio::task<> {
        auto const service = [](tio::started<> started) -> tio::task<> {
            started();
            co_await test::fail("boom");
        };
        co_await n.start(service);
        co_await tio::sleep(1h);
    };
    BOOST_TEST(test::out_of(in_the_same_step) == "boom at 0");
}

BOOST_AUTO_TEST_CASE(N5_one_that_ends_in_the_same_step_has_started) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        auto const service = [](tio::started<int> started) -> tio::task<> {
            started(7);
            co_return;
        };
        int const value = co_await n.start(service);
        BOOST_TEST(value == 7);
    };
    BOOST_TEST(test::out_of(body) == "nothing at 0");
}

BOOST_AUTO_TEST_CASE(N5_one_that_is_cancelled_before_is_job_cancelled) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        auto const never = [](tio::started<>) { return test::wait_for(1h); };
        auto const stops = [&]() -> tio::task<> {
            co_await tio::sleep(1s);
            n.cancel();
        };
        n.spawn(stops);
        co_await n.start(never);
        BOOST_ERROR("it went on");
    };
    BOOST_TEST(test::out_of(body) == "nothing at 1000");
    // Started from outside of the nursery that is cancelled.
    tio::testing::run([]() -> tio::task<> {
        tio::nursery n;
        tio::spawn([&]() -> tio::task<> {
            co_await tio::sleep(1s);
            n.cancel();
        });
        auto const never = [](tio::started<>) { return test::wait_for(1h); };
        auto const went = co_await test::end_of(n.start(never));
        BOOST_TEST(went == "job_cancelled at 1000");
        auto const late = co_await test::end_of(n.start(never));
        BOOST_TEST(late == "usage_error at 1000");
    });
}

BOOST_AUTO_TEST_CASE(N5_cancelled_it_cancels_the_service_and_waits_for_it) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        auto const service = [&](tio::started<>) { return test::cleans_up(log, "service", 1s); };
        auto const starts = [&]() -> tio::task<> {
            co_await test::tell(log, "start", n.start(service));
        };
        auto const job = n.spawn(starts);
        co_await tio::sleep(1s);
        job.cancel();
        co_await test::tell(log, "job", job);
        n << test::wait_for(1s);
    };
    BOOST_TEST(test::out_of(body) == "nothing at 3000");
    BOOST_TEST(log.text() == "service clean, start: cancelled, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(N5_calling_it_twice_or_when_it_is_empty_is_refused_and_late_is_harmless) {
    std::optional<tio::started<>> kept;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        auto const service = [&](tio::started<> started) -> tio::task<> {
            auto const copy = started;
            started();
            BOOST_TEST(test::thrown_by([&] { copy(); }) == "usage_error");
            auto const taken = std::move(started);
            BOOST_TEST(test::thrown_by([&] { started(); }) == "usage_error");
            co_return;
        };
        co_await n.start(service);
        auto const keeps = [&](tio::started<> started) -> tio::task<> {
            kept = started;
            throw std::runtime_error("boom");
            co_return;
        };
        auto const went = co_await test::end_of(n.start(keeps));
        BOOST_TEST(went == "boom at 0");
        (*kept)(); // nobody waits any more
    };
    BOOST_TEST(test::out_of(body) == "nothing at 0");
}

BOOST_AUTO_TEST_CASE(N5_it_waits_for_room) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1s);
        co_await n.start(serves, test::counted{});
        BOOST_TEST(test::clock_ms() == 2000);
    };
    BOOST_TEST(test::out_of({.max_jobs = 1}, body) == "nothing at 3000");
    // Cancelled while it is queued, the service never starts.
    test::trace log;
    auto const cancelled = [&](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(2s);
        auto const starts = [&]() -> tio::task<> {
            co_await test::tell(log, "start", n.start(serves, test::counted{}));
        };
        auto const job = tio::spawn(starts);
        co_await tio::sleep(1s);
        job.cancel();
        co_await test::tell(log, "job", job);
        BOOST_TEST(test::counted::alive() == 0);
    };
    BOOST_TEST(test::out_of({.max_jobs = 1}, cancelled) == "nothing at 2000");
    BOOST_TEST(log.text() == "start: cancelled, job: job_cancelled");
}

BOOST_AUTO_TEST_CASE(N5_a_service_that_is_cancelled_before_its_first_step_never_makes_it) {
    test::trace log;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        auto const service = [&](tio::started<> started, test::counted) -> tio::task<> {
            log.add("service");
            started();
            co_return;
        };
        auto const starts = [&]() -> tio::task<> {
            log.add("starts");
            co_await test::tell(log, "start", n.start(service, test::counted{}));
        };
        auto const before_the_start = n.spawn(starts);
        before_the_start.cancel();
        co_await test::tell(log, "job", before_the_start);
        auto const before_its_first_step = n.spawn(starts);
        co_await tio::yield_now();
        BOOST_TEST(n.jobs().size() == 2u); // the service is among them
        before_its_first_step.cancel();
        co_await test::tell(log, "job", before_its_first_step);
        BOOST_TEST(test::counted::alive() == 0);
        co_await n.start(service, test::counted{}); // the nursery lives on
    };
    BOOST_TEST(test::out_of(body) == "nothing at 0");
    BOOST_TEST(log.text() == "job: job_cancelled, starts, start: cancelled, job: job_cancelled, "
                             "service");
}

BOOST_AUTO_TEST_SUITE_END()
