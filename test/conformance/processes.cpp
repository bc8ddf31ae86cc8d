// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "../../example/child_process.hpp"

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

#include <sys/wait.h>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// Child processes are those of the system, and Asio's pipes: the class is that of the examples.
BOOST_AUTO_TEST_SUITE(conformance_processes)

namespace {

using example::child_process;
using example::command;

command const cat{"cat"};
command const succeeds{"true"};

/// Runs an awaitable to the end; there is no child afterwards, not even one that has ended.
template <class Awaited>
decltype(auto) run(Awaited awaited) {
    struct no_child_is_left {
        ~no_child_is_left() {
            siginfo_t info;
            int const found = ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT);
            BOOST_TEST((found < 0 && errno == ECHILD));
        }
    } const check;
    return tio::testing::run(std::move(awaited));
}

/// A child that reads until its input is closed.
struct reader : child_process {
    reader() : child_process(tio::this_task::io_executor(), cat) {}
};

/// With a descriptor of the process, if the system has such, and without.
constexpr std::array ways_to_wait{&child_process::wait, &child_process::wait_in_thread};

/// Blocks until a child has ended, of which the code is left.
void wait_until_gone(child_process const& child) {
    siginfo_t info;
    BOOST_REQUIRE(::waitid(P_PID, static_cast<id_t>(child.id()), &info, WEXITED | WNOWAIT) == 0);
}

/// What a user of a child would write.
tio::task<> waits_for(reader& child, tio::task<int> (child_process::*wait)()) {
    auto const waits = [&]() -> tio::task<> { co_await (child.*wait)(); };
    co_await tio::finally(waits, child.stop());
}

class sigpipe_ignored {
public:
    sigpipe_ignored() = default;
    sigpipe_ignored(sigpipe_ignored const&) = delete;
    sigpipe_ignored& operator=(sigpipe_ignored const&) = delete;
    ~sigpipe_ignored() { std::signal(SIGPIPE, before_); }

private:
    void (*before_)(int) = std::signal(SIGPIPE, SIG_IGN);
};

} // namespace

BOOST_AUTO_TEST_CASE(TON_107_what_is_said_and_answered_goes_through_pipes_and_the_code_is_zero) {
    command const both{"sh", "-c", "cat; echo warning >&2"};
    auto const result = run(example::run_process(both, "text"));
    BOOST_TEST(result.out == "text");
    BOOST_TEST(result.err == "warning\n");
    BOOST_TEST(result.code == 0);

    std::string const more_than_a_pipe_holds(1 << 20, 'x');
    auto const echo = run(example::run_process(cat, more_than_a_pipe_holds));
    BOOST_TEST((echo.out == more_than_a_pipe_holds));
}

BOOST_AUTO_TEST_CASE(TON_107_another_code_is_given_or_is_an_error_if_it_has_to_succeed) {
    command const fails{"sh", "-c", "echo why >&2; exit 3"};
    BOOST_TEST(run(example::run_process(fails)).code == 3);
    BOOST_TEST(test::thrown_by([&] { run(example::output_of(fails)); }) ==
               "sh ended with 3: why\n");
    BOOST_TEST(run(example::output_of(cat, "text")) == "text");
}

BOOST_AUTO_TEST_CASE(TON_107_a_child_need_not_read_what_it_is_given) {
    sigpipe_ignored const no_signal;
    auto const result = run(example::run_process(succeeds, std::string(1 << 20, 'x')));
    BOOST_TEST(result.code == 0);
    // The child itself is ended by one, as usual.
    command const trapped{"sh", "-c", "kill -PIPE $$; exit 1"};
    BOOST_TEST(run(example::run_process(trapped)).code == -SIGPIPE);
}

BOOST_AUTO_TEST_CASE(TON_107_a_program_that_does_not_exist_is_an_error) {
    command const none{"/there/is/none"};
    auto const thrown = test::what_of<std::system_error>([&] { run(example::run_process(none)); });
    BOOST_TEST(thrown == "/there/is/none: No such file or directory");
}

BOOST_AUTO_TEST_CASE(TON_107_children_do_not_keep_the_pipes_of_each_other_open) {
    run([]() -> tio::task<> {
        reader first, second;
        first.in.close();
        int const code = co_await first.wait();
        BOOST_TEST(code == 0);
        auto const heard = co_await example::read_all(first.out);
        BOOST_TEST(heard == "");
        co_await second.stop();
    });
}

BOOST_AUTO_TEST_CASE(TON_108_its_end_is_waited_for_and_its_code_can_be_asked_for_again) {
    using executor = boost::asio::any_io_executor;
    static_assert(std::is_constructible_v<child_process, executor, command>);
    static_assert(!std::is_constructible_v<child_process, executor, std::string>);
    for (auto const wait : ways_to_wait) {
        run([&]() -> tio::task<> {
            reader child;
            auto const ends = [&]() -> tio::task<> {
                co_await tio::testing::wait_all_blocked();
                child.in.close();
            };
            auto [code, ended] = co_await tio::all((child.*wait)(), ends);
            BOOST_TEST(code == 0);
            for (auto const again : ways_to_wait) {
                int const same = co_await (child.*again)();
                BOOST_TEST(same == 0);
            }
        });
    }
}

BOOST_AUTO_TEST_CASE(TON_108_two_may_wait_for_it) {
    for (auto const other : ways_to_wait) {
        run([&]() -> tio::task<> {
            reader child;
            auto const ends = [&]() -> tio::task<> {
                co_await tio::testing::wait_all_blocked();
                child.in.close();
            };
            auto [a, b, ended] = co_await tio::all(child.wait(), (child.*other)(), ends);
            BOOST_TEST(a == 0);
            BOOST_TEST(b == 0);
        });
    }
}

BOOST_AUTO_TEST_CASE(TON_108_the_signal_that_killed_it_is_its_code_with_a_minus) {
    for (auto const wait : ways_to_wait) {
        for (int const signal : {SIGKILL, SIGTERM}) {
            run([&]() -> tio::task<> {
                reader child;
                auto const kills = [&]() -> tio::task<> {
                    co_await tio::testing::wait_all_blocked();
                    child.kill(signal);
                };
                auto [code, killed] = co_await tio::all((child.*wait)(), kills);
                BOOST_TEST(code == -signal);
            });
        }
    }
}

BOOST_AUTO_TEST_CASE(TON_108_one_that_has_gone_already_gives_its_code) {
    for (auto const wait : ways_to_wait) {
        run([&]() -> tio::task<> {
            child_process child(tio::this_task::io_executor(), succeeds);
            wait_until_gone(child);
            child.kill(); // hurts nobody
            int const code = co_await (child.*wait)();
            BOOST_TEST(code == 0);
        });
    }
}

BOOST_AUTO_TEST_CASE(TON_108_when_its_waiter_is_cancelled_it_is_killed_and_nothing_is_left) {
    for (auto const wait : ways_to_wait) {
        run([&]() -> tio::task<> {
            reader child;
            auto const job = tio::spawn(waits_for(child, wait));
            co_await tio::testing::wait_all_blocked();
            job.cancel();
            auto const outcome = co_await tio::as_outcome(job);
            BOOST_TEST(test::text_of(outcome.exception()) == "job_cancelled");
            BOOST_TEST((::kill(child.id(), 0) < 0 && errno == ESRCH));
            int const code = co_await child.wait();
            BOOST_TEST(code == -SIGKILL);
        });
    }
}

BOOST_AUTO_TEST_CASE(TON_108_so_it_is_when_it_ends_at_the_same_time) {
    for (auto const wait : ways_to_wait) {
        run([&]() -> tio::task<> {
            reader child;
            auto const job = tio::spawn(waits_for(child, wait));
            co_await tio::testing::wait_all_blocked();
            child.in.close();
            wait_until_gone(child); // the loop does not know
            job.cancel();
            auto const outcome = co_await tio::as_outcome(job);
            BOOST_TEST(!outcome.has_value());
            int const code = co_await child.wait();
            BOOST_TEST(code == 0);
        });
    }
}

BOOST_AUTO_TEST_CASE(TON_108_no_child_outlives_a_timeout_or_a_crash) {
    command const sleeps{"sleep", "1000"};
    run([&]() -> tio::task<> {
        auto const limited = [&]() -> tio::task<bool> {
            auto const result = co_await tio::timeout(example::run_process(sleeps), 1h);
            co_return result.has_value();
        };
        auto [in_time, passed] = co_await tio::all(limited, tio::testing::advance(1h));
        BOOST_TEST(!in_time);
    });
    auto const crashes = [&]() -> tio::task<> {
        tio::spawn(example::run_process(sleeps));
        co_await tio::testing::wait_all_blocked();
        throw std::runtime_error("boom");
    };
    BOOST_TEST(test::thrown_by([&] { run(crashes); }) == "boom");
}

BOOST_AUTO_TEST_CASE(TON_108_one_that_nobody_waits_for_is_killed_with_its_object) {
    run([]() -> tio::task<> {
        reader const child;
        co_return;
    });
}

BOOST_AUTO_TEST_SUITE_END()
