// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/places.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <regex>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop_crash_report)

namespace {

tio::task<> load(char const* what) {
    co_await tio::sleep(1500ms);
    throw std::runtime_error(what);
}
tio::task<> session(char const* what) {
    co_await load(what);
}
tio::task<> complains() {
    try {
        co_await tio::sleep(1h);
    } catch (tio::cancelled const&) {}
    throw std::invalid_argument("late");
}
tio::task<> waits() {
    co_await tio::sleep(1h);
}
tio::task<> server(int idle_jobs) {
    tio::spawn({.name = "complains"}, complains);
    for (int i = 0; i != idle_jobs; ++i) tio::spawn({.name = "idle"}, waits);
    co_await tio::sleep(0s);
    co_await tio::all(session("boom"), waits());
}

struct crashing_loop {
    template <class Root>
    std::string run(Root root, tio::on_error policy = tio::on_error::automatic) {
        return test::thrown_by([&] { loop.run(std::move(root), {.on_error = policy}); });
    }
    tio::crash_report const& report() const { return *loop.last_crash(); }
    std::string others() const {
        std::string text;
        for (auto const& other : report().others)
            text += (text.empty() ? "" : ", ") + test::text_of(other);
        return text;
    }

    tio::testing::virtual_loop loop{};
    test::diagnostics_log diagnostics{loop};
};

/// Without what depends on the place of the files and on the lines in them.
std::string without_places(std::string json) {
    json = std::regex_replace(json, std::regex(R"("file":"[^"]*/)"), R"("file":")");
    return std::regex_replace(json, std::regex(R"("line":\d+)"), R"("line":N)");
}

/// An error whose text is no UTF-8.
struct garbage : std::exception {
    char const* what() const noexcept override { return "\xff\n\"\x01"; }
};

} // namespace

BOOST_AUTO_TEST_CASE(D6_the_text_says_what_went_wrong_where_and_what_all_jobs_did) {
    crashing_loop on;
    BOOST_TEST(on.run(server(50)) == "[boom, late]");
    BOOST_TEST(test::without_lines(on.report().text()) ==
               "crash: std::runtime_error: boom\n"
               "  in loop_crash_report::load at crash_report.cpp:N\n"
               "  in loop_crash_report::session at crash_report.cpp:N, job 53\n"
               "  in loop_crash_report::server at crash_report.cpp:N, job 1 'root'\n"
               "1 other error while the jobs were being cancelled:\n"
               "- std::invalid_argument: late\n"
               "  in loop_crash_report::complains at crash_report.cpp:N, job 2 'complains'\n"
               "52 jobs at that moment:\n"
               "  job 1 'root' failed at crash_report.cpp:N in loop_crash_report::server\n"
               "    job 2 'complains' waits for sleep at crash_report.cpp:N in "
               "loop_crash_report::complains\n"
               "    50 jobs 'idle' (3-52), each waits for sleep at crash_report.cpp:N in "
               "loop_crash_report::waits\n");
}

BOOST_AUTO_TEST_CASE(D6_the_json_says_the_same) {
    crashing_loop on;
    on.run(server(0));
    auto const place = [](std::string const& function) {
        return R"("file":"crash_report.cpp","line":N,"function":"loop_crash_report::)" + function +
               "\",";
    };
    auto const rest_of_job =
        R"("age_ms":1500,"cancelled":false,"shielded":false,"stop_requested":false})";
    BOOST_TEST(
        without_places(on.report().json()) ==
        R"({"error":{"type":"std::runtime_error","what":"boom","traceback":[)"
        "{" +
            place("load") +
            R"("job":3,"job_name":"","times":1},)"
            "{" +
            place("session") +
            R"("job":3,"job_name":"","times":1},)"
            "{" +
            place("server") +
            R"("job":1,"job_name":"root","times":1}]},)"
            R"("others":[{"type":"std::invalid_argument","what":"late","traceback":[)"
            "{" +
            place("complains") +
            R"("job":2,"job_name":"complains","times":1}]}],)"
            R"("jobs":[{"id":2,"parent":1,"name":"complains","state":"waiting",)"
            R"("waits_for":"sleep","awaited_jobs":[],"awaited_group":"",)" +
            place("complains") + rest_of_job +
            R"(,{"id":1,"parent":0,"name":"root","state":"ended","waits_for":"","awaited_jobs":[],)"
            R"("awaited_group":"",)" +
            place("server") + rest_of_job + "]}");
}

BOOST_AUTO_TEST_CASE(D6_the_other_errors_are_in_the_report_whatever_is_thrown) {
    using enum tio::on_error;
    for (auto const policy : {automatic, original, group}) {
        crashing_loop on;
        on.run(server(0), policy);
        BOOST_TEST(test::text_of(on.report().original) == "boom");
        BOOST_TEST(on.others() == "late");
    }
}

BOOST_AUTO_TEST_CASE(D6_errors_that_left_no_job_are_others_too) {
    crashing_loop on;
    auto const root = [&]() -> tio::task<> {
        tio::spawn({.name = "complains"}, complains);
        co_await tio::yield_now();
        on.loop.fail(std::make_exception_ptr(std::runtime_error("first")));
        on.loop.fail(std::make_exception_ptr(std::runtime_error("second")));
        on.loop.post([] { throw std::runtime_error("third"); });
    };
    BOOST_TEST(on.run(root) == "[first, late, second, third]");
    BOOST_TEST(on.others() == "late, second, third");
}

BOOST_AUTO_TEST_CASE(D6_a_crash_that_left_no_job_has_a_report) {
    crashing_loop on;
    on.loop.fail(std::make_exception_ptr(7));
    on.run(waits());
    BOOST_TEST(test::without_lines(on.report().text()) ==
               "crash: int\n"
               "1 job at that moment:\n"
               "  job 1 'root' has not started at crash_report.cpp:N in "
               "loop_crash_report::waits\n");
}

BOOST_AUTO_TEST_CASE(D6_the_report_stays_until_the_next_crash) {
    crashing_loop on;
    BOOST_TEST((on.loop.last_crash() == nullptr));
    on.loop.run(test::give(7));
    BOOST_TEST((on.loop.last_crash() == nullptr));
    on.run(test::fail("first"));
    auto const text = on.report().text();
    on.loop.run(test::give(7));
    BOOST_TEST(on.report().text() == text);
    on.run([&]() -> tio::task<> {
        BOOST_TEST(on.report().text() == text); // that of a run that has ended
        co_await test::fail("second");
    });
    BOOST_TEST(test::text_of(on.report().original) == "second");
}

BOOST_AUTO_TEST_CASE(D7_the_report_keeps_the_way_as_it_was) {
    tio::testing::virtual_loop loop;
    tio::handle<> job;
    BOOST_TEST(test::thrown_by([&] {
                   loop.run([&]() -> tio::task<> {
                       job = tio::spawn(test::fail_after, 1ms, "boom");
                       co_await job;
                   });
               }) == "boom");
    auto const before = loop.last_crash()->text();
    loop.run([&]() -> tio::task<> { static_cast<void>(co_await tio::as_outcome(job)); });
    BOOST_TEST(loop.last_crash()->text() == before);
}

BOOST_AUTO_TEST_CASE(D6_a_run_that_was_cut_short_has_no_report) {
    crashing_loop on;
    auto const root = [&]() -> tio::task<> {
        on.loop.cancel();
        co_await tio::yield_now();
    };
    BOOST_TEST(on.run(root) == "job_cancelled");
    BOOST_TEST((on.loop.last_crash() == nullptr));
}

BOOST_AUTO_TEST_CASE(D6_an_error_while_cancelled_from_outside_is_a_crash_with_a_report) {
    crashing_loop on;
    auto const root = [&]() -> tio::task<> {
        tio::spawn({.name = "complains"}, complains);
        co_await tio::yield_now();
        on.loop.cancel();
    };
    BOOST_TEST(on.run(root) == "late");
    BOOST_TEST(test::text_of(on.report().original) == "late");
}

BOOST_AUTO_TEST_CASE(D6_a_sink_that_throws_changes_nothing) {
    crashing_loop on;
    on.loop.on_diagnostic([](tio::diagnostic const&) { throw std::runtime_error("sink"); });
    BOOST_TEST(on.run(server(0), tio::on_error::original) == "boom");
    BOOST_TEST(on.others() == "late");
}

BOOST_AUTO_TEST_CASE(D6_any_bytes_in_a_text_make_a_json_that_is_one) {
    crashing_loop on;
    on.run([]() -> tio::task<> {
        throw garbage();
        co_return;
    });
    auto const text = on.report().text();
    BOOST_TEST(text.find("garbage: \xff\n  \"\x01") != std::string::npos);
    auto const json = on.report().json();
    BOOST_TEST_INFO(json);
    BOOST_TEST(json.find("\"what\":\"\xEF\xBF\xBD\\u000a\\\"\\u0001\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D6_groups_and_causes_are_told_with_their_members) {
    crashing_loop on;
    on.run([]() -> tio::task<> {
        try {
            co_await test::fail("cause");
        } catch (...) {
            std::throw_with_nested(std::logic_error("outer"));
        }
    });
    BOOST_TEST(on.report().json().find(R"("cause":{"type":"std::runtime_error","what":"cause",)") !=
               std::string::npos);
    on.run(tio::finally(test::fail("a"), test::fail("b")));
    BOOST_TEST(on.report().text().starts_with(
        "crash: a task and its cleanup failed\n  1: std::runtime_error: a\n"
        "  2: std::runtime_error: b\n"));
    BOOST_TEST(on.report().json().find(R"("errors":[{"type":"std::runtime_error","what":"a")") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
