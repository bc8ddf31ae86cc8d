// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/nurseries.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What a nursery tells of its life, and how it is called there.
BOOST_AUTO_TEST_SUITE(conformance_nursery_log)

namespace {

template <class Body>
std::vector<std::string> lines_of(tio::nursery_options options, Body body) {
    std::vector<std::string> lines;
    tio::logger const logger{[&](tio::log_entry const& entry) {
        lines.push_back(std::string(to_string(entry.level)) + ": " + entry.text);
    }};
    options.logger = &logger;
    test::out_of(options, body);
    return lines;
}

void check(std::vector<std::string> const& lines, std::vector<std::string> const& expected) {
    BOOST_TEST(lines == expected, boost::test_tools::per_element());
}

} // namespace

BOOST_AUTO_TEST_CASE(TRA_067_nurseries_and_jobs_are_called_by_number_and_name) {
    tio::testing::run([]() -> tio::task<> {
        tio::nursery plain, named{{.name = "sessions"}};
        BOOST_TEST(tio::to_string(plain) == "nursery 1");
        BOOST_TEST(tio::to_string(named) == "nursery 2 'sessions'");
        BOOST_TEST((plain.id() == 1u && plain.name() == "" && named.name() == "sessions"));
        auto const job = named.spawn({.name = "session"}, test::wait_for, 1s);
        BOOST_TEST((job.id() == 2u && job.name() == "session"));
        plain.cancel();
        co_await named.join();
    });
}

BOOST_AUTO_TEST_CASE(TRA_068_the_life_of_a_nursery_as_its_logger_hears_it) {
    auto const returns = [](tio::nursery& n) -> tio::task<> {
        n.spawn({.name = "t"}, test::wait_for, 1s);
        co_return;
    };
    check(lines_of({.name = "s"}, returns), {
                                                "debug: creating nursery 1 's'",
                                                "debug: adding job 3 't' to nursery 1 's'",
                                                "debug: job 3 't' done",
                                            });
    check(lines_of({.name = "s", .timeout = 500ms}, returns),
          {
              "debug: creating nursery 1 's'",
              "debug: adding job 3 't' to nursery 1 's'",
              "info: timeout on nursery 1 's'",
              "debug: cancelling active job 3 't' from nursery 1 's'",
              "debug: job 3 't' got cancelled",
          });
    auto const fails = [](tio::nursery& n) -> tio::task<> {
        n.spawn({.name = "late"}, test::fails_when_cancelled, "late");
        n.spawn({.name = "t"}, test::fail_after, 1s, "boom");
        co_return;
    };
    check(lines_of({}, fails), {
                                   "debug: creating nursery 1",
                                   "debug: adding job 3 'late' to nursery 1",
                                   "debug: adding job 4 't' to nursery 1",
                                   "debug: job 4 't' got an exception: std::runtime_error: boom",
                                   "debug: cancelling active job 3 'late' from nursery 1",
                                   "warning: job 3 'late' got an exception after cancellation: "
                                   "std::runtime_error: late",
                               });
    test::trace log;
    auto const stuck = [&](tio::nursery& n) -> tio::task<> {
        n.spawn({.name = "t", .cancel_timeout = 100ms}, test::cleans_up, std::ref(log), "a", 10s);
        co_await tio::testing::wait_all_blocked();
        n.cancel();
    };
    check(lines_of({}, stuck), {
                                   "debug: creating nursery 1",
                                   "debug: adding job 3 't' to nursery 1",
                                   "debug: cancelling active job 3 't' from nursery 1",
                                   "debug: adding job 4 to nursery 1", // of the shield
                                   "error: job 3 't' of nursery 1 could not be cancelled in time",
                                   "debug: job 4 done",
                                   "debug: job 3 't' got cancelled",
                               });
}

BOOST_AUTO_TEST_CASE(TRA_069_without_a_logger_nothing_is_told_and_an_empty_one_is_silent) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        n << test::wait_for(1s);
        co_return;
    };
    tio::logger const silent;
    BOOST_TEST(!silent);
    silent.tell(tio::log_entry::level_type::error, 0, []() -> std::string {
        BOOST_ERROR("nobody hears it");
        return {};
    });
    BOOST_TEST(test::out_of({.logger = &silent}, body) == "nothing at 1000");
    BOOST_TEST(test::out_of(body) == "nothing at 1000");
    BOOST_TEST(lines_of({}, body).size() == 3u); // one's own is used as it is
}

BOOST_AUTO_TEST_SUITE_END()
