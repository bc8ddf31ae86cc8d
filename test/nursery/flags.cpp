// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/nurseries.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// N3: what the end of a job means for its nursery, for each combination of its flags.
BOOST_AUTO_TEST_SUITE(nursery_flags)

namespace {

enum class ends { with_value, with_error, cancelled };

struct row {
    bool bubble, master, awaited;
    ends how;
    char const* nursery;
};

constexpr auto value = ends::with_value, error = ends::with_error, cancelled = ends::cancelled;

/// A nursery with a job that ends after a second, and another that ends after three.
constexpr std::array<row, 24> table{{
    {true, false, true, value, "nothing at 3000"},
    {true, false, true, error, "boom at 1000"},
    {true, false, true, cancelled, "nothing at 3000"},
    {true, false, false, value, "nothing at 3000"},
    {true, false, false, error, "boom at 1000"},
    {true, false, false, cancelled, "nothing at 3000"},
    {true, true, true, value, "nothing at 1000"},
    {true, true, true, error, "boom at 1000"},
    {true, true, true, cancelled, "nothing at 1000"},
    {true, true, false, value, "nothing at 1000"},
    {true, true, false, error, "boom at 1000"},
    {true, true, false, cancelled, "nothing at 1000"},
    {false, false, true, value, "nothing at 3000"},
    {false, false, true, error, "nothing at 3000"},
    {false, false, true, cancelled, "nothing at 3000"},
    {false, false, false, value, "nothing at 3000"},
    {false, false, false, error, "nothing at 3000"},
    {false, false, false, cancelled, "nothing at 3000"},
    {false, true, true, value, "nothing at 1000"},
    {false, true, true, error, "nothing at 1000"},
    {false, true, true, cancelled, "nothing at 1000"},
    {false, true, false, value, "nothing at 1000"},
    {false, true, false, error, "nothing at 1000"},
    {false, true, false, cancelled, "nothing at 1000"},
}};

tio::task<> ends_as(ends how) {
    co_await tio::sleep(how == cancelled ? 1h : 1s);
    if (how == error) throw std::runtime_error("boom");
}

/// The same, with somebody who awaits the job, who always gets what came of it.
std::string with_awaiter(row const& of, std::string& heard) {
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        auto const job = n.spawn({.bubble = of.bubble, .master = of.master, .awaited = of.awaited},
                                 ends_as, of.how);
        n << test::wait_for(3s);
        if (of.how == cancelled) {
            n.spawn([=]() -> tio::task<> {
                co_await tio::sleep(1s);
                job.cancel();
            });
        }
        heard = co_await test::end_of(tio::shield(job));
    };
    return test::out_of(body);
}

} // namespace

BOOST_AUTO_TEST_CASE(N3_what_the_end_of_a_job_means_for_its_nursery) {
    for (auto const& each : table) {
        BOOST_TEST_CONTEXT("bubble " << each.bubble << ", master " << each.master << ", awaited "
                                     << each.awaited << ", " << static_cast<int>(each.how)) {
            auto const body = [&](tio::nursery& n) -> tio::task<> {
                auto const job =
                    n.spawn({.bubble = each.bubble, .master = each.master, .awaited = each.awaited},
                            ends_as, each.how);
                n << test::wait_for(3s);
                co_await tio::sleep(1s);
                if (each.how == cancelled) job.cancel();
            };
            BOOST_TEST(test::out_of(body) == each.nursery);
        }
    }
}

BOOST_AUTO_TEST_CASE(N3_awaiting_a_job_turns_its_bubbling_off_and_nothing_else) {
    for (auto const& each : table) {
        BOOST_TEST_CONTEXT("bubble " << each.bubble << ", master " << each.master << ", awaited "
                                     << each.awaited << ", " << static_cast<int>(each.how)) {
            std::string heard;
            auto const expected = each.master ? "nothing at 1000" : "nothing at 3000";
            BOOST_TEST(with_awaiter(each, heard) == expected);
            BOOST_TEST(heard == (each.how == value   ? "nothing at 1000"
                                 : each.how == error ? "boom at 1000"
                                                     : "job_cancelled at 1000"));
        }
    }
}

BOOST_AUTO_TEST_CASE(N3_in_a_loop_a_master_ends_it_too) {
    tio::testing::virtual_loop loop;
    BOOST_TEST(test::thrown_by([&] {
                   loop.run([]() -> tio::task<> {
                       tio::spawn({.master = true}, test::wait_for, 1s);
                       co_await tio::sleep(1h);
                   });
               }) == "job_cancelled");
}

BOOST_AUTO_TEST_CASE(N1_cut_short_a_body_with_a_value_throws_one_without_returns) {
    auto const cut_short = [](tio::nursery& n) -> tio::task<int> {
        n.spawn({.master = true}, test::wait_for, 1s);
        co_await tio::sleep(1h);
        co_return 7;
    };
    BOOST_TEST(test::out_of(cut_short) == "job_cancelled at 1000");
    auto const returned = [](tio::nursery& n) -> tio::task<int> {
        n.spawn({.master = true}, test::wait_for, 1s);
        n << test::wait_for(1h);
        co_return 7;
    };
    tio::testing::run([&]() -> tio::task<> {
        int const value_of_body = co_await tio::with_nursery(returned);
        BOOST_TEST(value_of_body == 7);
        BOOST_TEST(test::clock_ms() == 1000);
    });
}

BOOST_AUTO_TEST_SUITE_END()
