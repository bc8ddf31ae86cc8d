// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/child_process.hpp>
#include <support/nurseries.hpp>
#include <support/trial.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// `cancel(error)` where something else was first: the error changes nothing, but is not lost.
BOOST_AUTO_TEST_SUITE(nursery_late_errors)

namespace {

std::runtime_error error(char const* what) {
    return std::runtime_error(what);
}

/// What comes out of a nursery that `act` cancels in its body, and what the diagnostics are told.
template <class Act>
std::string told_and_thrown(tio::on_error policy, Act act) {
    test::trial run;
    auto const body = [&](tio::nursery& n) -> tio::task<> {
        act(n);
        co_await tio::sleep(1h);
    };
    std::string const thrown =
        run([&] { return tio::with_nursery({.name = "n", .on_error = policy}, body); });
    std::string text = thrown;
    for (auto const& entry : run.diagnostics.entries) text += "; " + entry.text;
    return text;
}
template <class Act>
std::string told_and_thrown(Act act) {
    return told_and_thrown(tio::on_error::automatic, act);
}

} // namespace

BOOST_AUTO_TEST_CASE(N3_a_second_error_joins_the_crash) {
    auto const twice = [](tio::nursery& n) {
        n.cancel(error("first"));
        n.cancel(error("second"));
    };
    BOOST_TEST(told_and_thrown(twice) == "[first, second]");
    BOOST_TEST(told_and_thrown(tio::on_error::original, twice) ==
               "first; nursery 1 'n' failed with that too: std::runtime_error: second");
}

BOOST_AUTO_TEST_CASE(N3_the_same_error_again_is_no_other_one) {
    auto const twice = [](tio::nursery& n) {
        auto const same = std::make_exception_ptr(error("first"));
        n.cancel(same);
        n.cancel(same);
        n.cancel(error("second"));
        n.cancel(same);
    };
    BOOST_TEST(told_and_thrown(twice) == "[first, second]");
}

BOOST_AUTO_TEST_CASE(N3_an_error_after_a_silent_cancellation_is_told) {
    auto const silent_first = [](tio::nursery& n) {
        n.cancel();
        n.cancel(error("second"));
    };
    BOOST_TEST(told_and_thrown(silent_first) ==
               "nothing; nursery 1 'n' was not ended by this error: std::runtime_error: second");
}

BOOST_AUTO_TEST_CASE(N3_an_error_while_all_that_is_around_it_crashes_joins_that_crash) {
    auto const body = [](tio::nursery& n) -> tio::task<> {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const&) {
            n.cancel(error("second"));
            throw;
        }
    };
    auto const root = [&]() -> tio::task<> {
        tio::spawn(test::fail_after, 1s, "first");
        co_await tio::with_nursery(body);
    };
    test::trial run;
    BOOST_TEST(run(root) == "[first, second]");
    BOOST_TEST(run.diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_CASE(N3_an_error_for_one_that_has_ended_is_told) {
    test::trial run;
    auto const root = []() -> tio::task<> {
        tio::nursery n{{.name = "n"}};
        co_await n.join();
        n.cancel(error("late"));
        std::thread([&] { n.cancel(error("from a thread")); }).join(); // on standard error
    };
    BOOST_TEST(run(root) == "nothing");
    BOOST_REQUIRE(run.diagnostics.kinds() == "unheard");
    BOOST_TEST(run.diagnostics.entries[0].text ==
               "nursery 1 'n' was not ended by this error: std::runtime_error: late");
}

BOOST_AUTO_TEST_CASE(N3_errors_of_threads_before_the_loop_looks_are_kept_too) {
    auto const from_a_thread = [](auto act) {
        return [act](tio::nursery& n) { std::thread([&] { act(n); }).join(); };
    };
    BOOST_TEST(told_and_thrown(from_a_thread([](tio::nursery& n) {
                   n.cancel(error("first"));
                   n.cancel(error("second"));
                   n.cancel(error("third"));
               })) == "[first, second, third]");
    BOOST_TEST(told_and_thrown(from_a_thread([](tio::nursery& n) {
                   n.cancel();
                   n.cancel(error("late"));
               })) ==
               "nothing; nursery 1 'n' was not ended by this error: std::runtime_error: late");
}

BOOST_AUTO_TEST_CASE(N3_an_error_that_there_is_no_memory_to_keep_is_told) {
    auto const said = test::standard_error_of([] {
        static_cast<void>(told_and_thrown([](tio::nursery& n) {
            auto const late = std::make_exception_ptr(error("late"));
            std::thread([&] {
                n.cancel(error("first"));
                tio::testing::failing_allocation const next(1);
                n.cancel(late);
            }).join();
        }));
    });
    BOOST_TEST(said == "tinyasio: nursery 1 'n' was not ended by this error: "
                       "std::runtime_error: late\n");
}

BOOST_AUTO_TEST_CASE(V3_whichever_allocation_fails) {
    tio::testing::fail_allocations([]() -> tio::task<> {
        auto const body = [](tio::nursery& n) -> tio::task<> {
            n.cancel(error("first"));
            n.cancel(error("second"));
            co_await tio::sleep(1h);
        };
        co_await tio::with_nursery({.on_error = tio::on_error::automatic}, body);
    });
}

BOOST_AUTO_TEST_CASE(N3_errors_for_one_that_goes_with_its_context_are_told) {
    auto const said = test::standard_error_of([] {
        std::optional<tio::nursery> n; // beyond the context
        struct cancels_it {
            std::optional<tio::nursery>& n;
            ~cancels_it() { n->cancel(error("of a destructor")); }
        };
        auto const root = [&]() -> tio::task<> {
            n.emplace(tio::nursery_options{.name = "n"});
            cancels_it const at_end{n};
            co_await tio::sleep(1h);
        };
        std::optional<asio::io_context> context(std::in_place);
        tio::loop loop{*context};
        loop.start(root(), asio::detached);
        context->poll();
        n->cancel(error("first"));
        n->cancel(error("second"));
        context.reset();
        n->cancel(error("of nobody"));
    });
    std::string const line = "tinyasio: nursery 1 'n' was not ended by this error: "
                             "std::runtime_error: ";
    BOOST_TEST(said == line + "first\n" + line + "second\n" + line + "of a destructor\n" + line +
                           "of nobody\n");
}

BOOST_AUTO_TEST_SUITE_END()
