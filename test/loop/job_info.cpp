// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/places.hpp>
#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <ranges>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What a loop says about its jobs.
BOOST_AUTO_TEST_SUITE(loop_job_info)

namespace {

constexpr auto line_of_session_wait = __LINE__ + 2;
tio::task<> session(tio::event& never) {
    co_await never.wait();
}
tio::task<> parent(tio::event& never) {
    co_await tio::all(session(never), session(never), tio::sleep(1h));
}
tio::task<> shields(tio::event& never) {
    co_await tio::shield(session(never));
}
tio::task<> nested_sessions(tio::event& never, int depth) {
    if (depth == 0) co_return co_await session(never);
    co_await tio::all(nested_sessions(never, depth - 1));
}

/// Starts jobs, lets them go as far as they can, and gives the text about them.
template <class Start>
std::string text_after(Start start) {
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const&) {});
    return test::without_lines(loop.run([&]() -> tio::task<std::string> {
        tio::event never;
        start(never);
        co_await tio::testing::wait_all_blocked();
        auto text = to_string(loop.jobs());
        never.set();
        co_return text;
    }));
}

tio::job_info info(std::uint64_t id, std::uint64_t its_parent, std::string name = {}) {
    tio::job_info made;
    made.id = id;
    made.parent = its_parent;
    made.name = std::move(name);
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(D6_a_waiting_job_says_where_and_what_for) {
    tio::testing::virtual_loop loop;
    loop.run([&]() -> tio::task<> {
        tio::event never;
        auto const job = tio::spawn({.name = "session"}, session, std::ref(never));
        co_await tio::sleep(1500ms);
        auto const jobs = loop.jobs();
        BOOST_TEST_REQUIRE(jobs.size() == 2u);
        auto const& root = jobs.at(0);
        auto const& waiting = jobs.at(1);
        BOOST_TEST(root.name == "root");
        BOOST_TEST((root.state == tio::job_state::running));
        BOOST_TEST(root.waits_for == "");
        BOOST_TEST(root.parent == 0u);
        BOOST_TEST(waiting.id == job.id());
        BOOST_TEST(waiting.parent == root.id);
        BOOST_TEST(waiting.name == "session");
        BOOST_TEST((waiting.state == tio::job_state::waiting));
        BOOST_TEST(waiting.waits_for == "event");
        BOOST_TEST(waiting.awaited_jobs.empty());
        BOOST_TEST(waiting.place.line() == static_cast<unsigned>(line_of_session_wait));
        BOOST_TEST(waiting.function() == "loop_job_info::session");
        BOOST_TEST((waiting.age == 1500ms));
        BOOST_TEST(!(waiting.cancelled || waiting.shielded || waiting.stop_requested));
        never.set();
    });
    BOOST_TEST(loop.jobs().empty());
}

BOOST_AUTO_TEST_CASE(D6_jobs_that_have_not_started_or_are_about_to_go_on_are_told_from_others) {
    tio::testing::virtual_loop loop;
    std::vector<tio::job_state> states;
    loop.run([&]() -> tio::task<> {
        tio::event soon;
        auto const goes_on = tio::spawn(session, std::ref(soon));
        co_await tio::yield_now();
        auto const unstarted = tio::spawn(session, std::ref(soon));
        soon.set();
        for (auto const& job : loop.jobs()) states.push_back(job.state);
        co_await tio::all(goes_on, unstarted);
    });
    using enum tio::job_state;
    BOOST_TEST((states == std::vector{running, ready, unstarted}));
}

BOOST_AUTO_TEST_CASE(D6_cancelled_shielded_and_stopping_jobs_are_marked) {
    auto const text = text_after([](tio::event& never) {
        tio::spawn({.name = "a"}, shields, std::ref(never)).cancel_after_grace(1h);
        auto const late = tio::spawn({.name = "b"}, shields, std::ref(never));
        tio::spawn(
            [](tio::handle<> job) -> tio::task<> {
                co_await tio::yield_now();
                job.cancel();
            },
            late);
    });
    BOOST_TEST(text ==
               "  job 1 'root' runs\n"
               "    job 2 'a' waits for shield (job 5) at job_info.cpp:N in "
               "loop_job_info::shields, asked to stop\n"
               "      job 5 waits for event at job_info.cpp:N in loop_job_info::session, shielded\n"
               "    job 3 'b' waits for shield (job 6) at job_info.cpp:N in "
               "loop_job_info::shields, cancelled\n"
               "      job 6 waits for event at job_info.cpp:N in loop_job_info::session, shielded");
}

BOOST_AUTO_TEST_CASE(D6_the_tree_shows_who_started_whom) {
    auto const text = text_after([](tio::event& never) {
        auto const job = tio::spawn({.name = "parent"}, parent, std::ref(never));
        tio::spawn({.name = "waiter"}, job);
    });
    BOOST_TEST(text == "  job 1 'root' runs\n"
                       "    job 2 'parent' waits for all (3 jobs) at job_info.cpp:N in "
                       "loop_job_info::parent\n"
                       "      2 jobs (4, 5), each waits for event at job_info.cpp:N in "
                       "loop_job_info::session\n"
                       "      job 6 waits for sleep\n"
                       "    job 3 'waiter' waits for job 2");
}

BOOST_AUTO_TEST_CASE(D6_many_jobs_that_are_alike_share_a_line) {
    auto const text = text_after([](tio::event& never) {
        for (int i = 0; i != 50; ++i) tio::spawn({.name = "session"}, session, std::ref(never));
        tio::spawn({.name = "other"}, session, std::ref(never));
        tio::spawn({.name = "session"}, session, std::ref(never));
    });
    BOOST_TEST(text ==
               "  job 1 'root' runs\n"
               "    51 jobs 'session' (2-51, 53), each waits for event at job_info.cpp:N in "
               "loop_job_info::session\n"
               "    job 52 'other' waits for event at job_info.cpp:N in loop_job_info::session");
}

BOOST_AUTO_TEST_CASE(D6_of_a_deep_tree_the_first_levels_are_shown) {
    auto const text = text_after(
        [](tio::event& never) { tio::spawn([&]() { return nested_sessions(never, 20'000); }); });
    auto const lines = std::ranges::count(text, '\n');
    BOOST_TEST(lines == 100);
    BOOST_TEST(text.ends_with("\n  and 19902 more jobs"));
}

BOOST_AUTO_TEST_CASE(D6_any_list_of_jobs_has_a_text) {
    BOOST_TEST(to_string(std::vector<tio::job_info>{}) == "");
    // The parent of the first has ended; the ids of those that are alike have gaps.
    std::vector<tio::job_info> jobs{info(7, 3, "orphan")};
    for (auto const id : {10u, 12u, 14u, 15u, 17u, 19u, 21u, 22u}) jobs.push_back(info(id, 7));
    BOOST_TEST(to_string(jobs) ==
               "  job 7 'orphan' has not started\n"
               "    8 jobs (10, 12, 14, 15, 17, 19 and 2 more), each has not started");
}

BOOST_AUTO_TEST_SUITE_END()
