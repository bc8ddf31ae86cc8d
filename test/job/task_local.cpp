// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/trace.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/job/task_local.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

namespace tio = tinyasio;

namespace {

tio::task_local<std::string> name{"none"};
tio::task_local<int> number{7};

tio::task<std::string> read() {
    co_return *name;
}

tio::task<std::string> read_later() {
    co_await tio::yield_now();
    co_return *name;
}

tio::task<> set(std::string to) {
    name.set(to);
    co_return;
}

struct fixture {
    test::trace log;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_task_local, fixture)

BOOST_AUTO_TEST_CASE(outside_of_a_job_it_has_its_initial_value_and_cannot_be_set) {
    BOOST_TEST(*name == "none");
    BOOST_TEST(name->size() == 4u);
    BOOST_TEST(test::what_of<tio::usage_error>([] { name.set("x"); }) ==
               "task_local::set was called outside of a job");
}

BOOST_AUTO_TEST_CASE(a_job_sees_what_it_set_and_the_next_run_does_not) {
    tio::testing::virtual_loop loop;
    loop.run([]() -> tio::task<> {
        BOOST_TEST(*name == "none");
        name.set("one");
        BOOST_TEST(*name == "one");
        co_await tio::yield_now();
        name.set("two");
        BOOST_TEST(*name == "two");
        BOOST_TEST(*number == 7);
    });
    BOOST_TEST(loop.run(read()) == "none");
    BOOST_TEST(*name == "none");
}

BOOST_AUTO_TEST_CASE(T2_what_a_job_awaits_sees_and_sets_its_values) {
    tio::testing::run([]() -> tio::task<> {
        name.set("caller");
        auto const seen = co_await read();
        BOOST_TEST(seen == "caller");
        co_await set("callee");
        BOOST_TEST(*name == "callee");
    });
}

BOOST_AUTO_TEST_CASE(a_spawned_job_inherits_what_was_set_when_it_was_started) {
    tio::testing::run([]() -> tio::task<> {
        name.set("before");
        auto const job = tio::spawn(read_later());
        name.set("after");
        auto const seen = co_await job;
        BOOST_TEST(seen == "before");
        BOOST_TEST(*name == "after");
    });
}

BOOST_AUTO_TEST_CASE(operands_inherit_and_what_they_set_stays_with_them) {
    tio::testing::run([]() -> tio::task<> {
        name.set("parent");
        auto const [nothing, seen] = co_await tio::all(set("child"), read_later());
        static_cast<void>(nothing);
        BOOST_TEST(seen == "parent");
        BOOST_TEST(*name == "parent");
    });
}

BOOST_AUTO_TEST_CASE(a_grandchild_inherits_through_a_job_that_set_nothing) {
    tio::testing::run([]() -> tio::task<> {
        auto const child = []() -> tio::task<std::string> {
            co_return co_await tio::spawn(read());
        };
        name.set("grandparent");
        auto const seen = co_await tio::spawn(child());
        BOOST_TEST(seen == "grandparent");
    });
}

BOOST_AUTO_TEST_CASE(several_are_independent_of_each_other) {
    tio::testing::run([]() -> tio::task<> {
        name.set("set");
        number.set(8);
        name.set("again");
        BOOST_TEST(*name == "again");
        BOOST_TEST(*number == 8);
        co_return;
    });
}

BOOST_AUTO_TEST_CASE(L2_a_loop_that_a_job_runs_inherits_and_does_not_change_its_values) {
    tio::testing::run([]() -> tio::task<> {
        name.set("outer");
        tio::testing::virtual_loop inner;
        BOOST_TEST(inner.run(read_later()) == "outer");
        inner.run(set("inner"));
        BOOST_TEST(*name == "outer");
        co_return;
    });
}

BOOST_AUTO_TEST_CASE(a_posted_function_is_in_no_job) {
    tio::testing::virtual_loop loop;
    loop.run([&]() -> tio::task<> {
        name.set("job");
        loop.post([this] { log.add(*name); });
        co_await tio::yield_now();
        BOOST_TEST(*name == "job");
    });
    BOOST_TEST(log.text() == "none");
}

BOOST_AUTO_TEST_CASE(T7_its_values_need_not_be_copyable_and_end_with_the_last_job) {
    static tio::task_local<test::move_only> moved{1};
    static tio::task_local<std::shared_ptr<test::counted>> kept{};
    tio::testing::run([]() -> tio::task<> {
        BOOST_TEST(moved->value == 1);
        moved.set(test::move_only(2));
        kept.set(std::make_shared<test::counted>());
        auto const child = []() -> tio::task<int> {
            co_await tio::yield_now();
            co_return moved->value;
        };
        auto const job = tio::spawn(child());
        kept.set(nullptr);
        BOOST_TEST(test::counted::alive() == 1); // the child has it
        int const seen = co_await job;
        BOOST_TEST(seen == 2);
    });
    BOOST_TEST(test::counted::alive() == 0);
}

BOOST_AUTO_TEST_CASE(a_set_that_fails_changes_nothing) {
    tio::testing::run([]() -> tio::task<> {
        number.set(1);
        int failures = 0;
        for (std::size_t n = 1;; ++n) {
            bool failed = false;
            {
                tio::testing::failing_allocation const fails(n);
                try {
                    number.set(2);
                } catch (std::bad_alloc const&) {
                    failed = true;
                }
            }
            if (!failed) break;
            ++failures;
            BOOST_TEST(*number == 1);
        }
        BOOST_TEST(failures > 0);
        BOOST_TEST(*number == 2);
        co_return;
    });
}

BOOST_AUTO_TEST_SUITE_END()
