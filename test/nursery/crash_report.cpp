// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/nurseries.hpp>
#include <support/places.hpp>
#include <support/trial.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <regex>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What a nursery knows about its own crash, and what others know of the errors in it.
BOOST_AUTO_TEST_SUITE(nursery_crash_report)

namespace {

tio::task<> fails() {
    co_await tio::sleep(1500ms);
    throw std::runtime_error("boom");
}

/// The report of a nursery in which one job fails, and another one when it is cancelled.
template <class See>
void see_report(See see) {
    test::trial run;
    auto const root = [&]() -> tio::task<> {
        tio::nursery n{{.name = "sessions"}};
        BOOST_TEST(n.crash() == nullptr);
        n.spawn({.name = "late"}, test::fails_when_cancelled, "late");
        n.spawn({.name = "failing"}, fails);
        auto fork = n.fork();
        fork.spawn({.name = "in a fork"}, test::wait_for, 1h);
        static_cast<void>(co_await tio::as_outcome(n.join()));
        BOOST_REQUIRE(n.crash() != nullptr);
        BOOST_TEST(fork.crash() == nullptr); // only cancelled
        see(*n.crash());
    };
    BOOST_TEST(run(root) == "nothing");
    BOOST_TEST(run.loop.last_crash() == nullptr);
}

} // namespace

BOOST_AUTO_TEST_CASE(D6_its_text_has_the_error_the_others_and_the_jobs_of_the_nursery) {
    std::string text;
    see_report([&](tio::crash_report const& report) { text = test::without_lines(report.text()); });
    BOOST_TEST(
        text ==
        "crash: std::runtime_error: boom\n"
        "  in nursery_crash_report::fails at crash_report.cpp:N, job 3 'failing'\n"
        "  in nursery_crash_report::see_report::<lambda> at crash_report.cpp:N, job 1 'root'\n"
        "1 other error while the jobs were being cancelled:\n"
        "- std::runtime_error: late\n"
        "  in test::fails_when_cancelled at tasks.hpp:N, job 2 'late'\n"
        "  in nursery_crash_report::see_report::<lambda> at crash_report.cpp:N, job 1 'root'\n"
        "3 jobs at that moment:\n"
        "  job 2 'late' waits for sleep at tasks.hpp:N in test::fails_when_cancelled\n"
        "  job 4 'in a fork' waits for sleep at tasks.hpp:N in test::wait_for\n"
        "  job 3 'failing' failed at crash_report.cpp:N in nursery_crash_report::fails\n");
}

BOOST_AUTO_TEST_CASE(D6_its_json_says_the_same) {
    std::string json;
    see_report([&](tio::crash_report const& report) { json = report.json(); });
    json = std::regex_replace(json, std::regex(R"("file":"[^"]*/)"), R"("file":")");
    json = std::regex_replace(json, std::regex(R"("line":\d+)"), R"("line":N)");
    auto const has = [&](std::string const& part) { return json.find(part) != std::string::npos; };
    BOOST_TEST(has(R"({"error":{"type":"std::runtime_error","what":"boom","traceback":[{)"
                   R"("file":"crash_report.cpp","line":N,"function":"nursery_crash_report::fails",)"
                   R"("job":3,"job_name":"failing","times":1},)"),
               json);
    BOOST_TEST(has(R"("others":[{"type":"std::runtime_error","what":"late","traceback":[)"), json);
    BOOST_TEST(has(R"("jobs":[{"id":2,"parent":1,"name":"late","state":"waiting",)"), json);
    BOOST_TEST(has(R"({"id":4,"parent":1,"name":"in a fork","state":"waiting",)"), json);
    BOOST_TEST(has(R"({"id":3,"parent":1,"name":"failing","state":"ended",)"), json);
}

BOOST_AUTO_TEST_CASE(D6_a_late_error_that_comes_out_of_a_job_of_the_outer_domain_too_counts_once) {
    test::trial run;
    auto const root = []() -> tio::task<> {
        tio::nursery n;
        auto const late = n.spawn(test::fails_when_cancelled, "late");
        auto const hears = [](tio::handle<> other) -> tio::task<> { co_await tio::shield(other); };
        tio::spawn(hears, late);
        co_await tio::testing::wait_all_blocked();
        co_await test::fail("boom");
    };
    BOOST_TEST(run(root) == "[boom, late]");
    BOOST_REQUIRE(run.loop.last_crash() != nullptr);
    BOOST_TEST(run.loop.last_crash()->others.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
