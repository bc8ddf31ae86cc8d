// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/child_process.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>

#include <boost/asio/signal_set.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <csignal>
#include <future>
#include <initializer_list>
#include <latch>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Signals that interrupt loops (L6), each in a process of its own.
BOOST_AUTO_TEST_SUITE(runtime_interrupt_on)

namespace {

/// In a process of its own, which says what is not as it should be: all of that.
template <class Body>
std::string wrong_in(Body body) {
    test::child_process child([&] {
        body([](bool is_right, char const* what) {
            if (is_right) return;
            test::say(what);
            test::say("; ");
        });
        return 0;
    });
    int const code = child.wait();
    return code == 0 ? child.text() : child.text() + "ended with " + std::to_string(code);
}

/// Why a run was cut short, "" if it was not.
template <class Root>
std::string interrupted(tio::loop& loop, Root root) {
    try {
        loop.run(root);
        return "";
    } catch (tio::job_cancelled const& cut) {
        return to_string(cut.why());
    }
}

/// Raises a signal when it runs.
auto raises(int number) {
    return [=]() -> tio::task<> {
        ::raise(number);
        co_await tio::sleep(1h);
    };
}

auto const waits = []() -> tio::task<> { co_await tio::sleep(1h); };

/// What a child ends with, after `fork`: its exit code, or minus the number of a signal.
template <class Body>
int end_of_child(Body body) {
    pid_t const child = ::fork();
    if (child == 0) {
        ::alarm(30); // should it hang
        ::_exit(body());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void await(tio::interrupt_on const& signals) {
    while (!signals.signal()) std::this_thread::yield();
}

/// Returns when the strand has had what was posted to it before.
void served(tio::loop& loop) {
    std::promise<void> done;
    loop.post([&] { done.set_value(); });
    done.get_future().get();
}

volatile std::sig_atomic_t called = 0;
extern "C" void note_signal(int number) {
    called = number;
}
extern "C" void note_info(int number, siginfo_t* info, void*) {
    called = info != nullptr ? number : -1;
}

} // namespace

BOOST_AUTO_TEST_CASE(L6_run_throws_job_cancelled_whose_reason_is_interrupt) {
    for (int const number : {SIGINT, SIGTERM}) {
        auto const wrong = wrong_in([=](auto expect) {
            tio::loop loop;
            tio::interrupt_on const signals{loop};
            expect(!signals.signal(), "there was none yet");
            expect(interrupted(loop, raises(number)) == "interrupt", "interrupted");
            expect(signals.signal() == number, "its number");
            loop.run(test::give(1));
        });
        BOOST_TEST(wrong == "");
    }
}

BOOST_AUTO_TEST_CASE(L6_only_signals_that_are_named_interrupt) {
    auto const wrong = wrong_in([](auto expect) {
        tio::loop loop;
        tio::interrupt_on const signals{loop, SIGUSR1, SIGUSR2};
        expect(interrupted(loop, raises(SIGUSR2)) == "interrupt", "interrupted");
        ::raise(SIGTERM);
    });
    BOOST_TEST(wrong == "ended with " + std::to_string(-SIGTERM));
}

BOOST_AUTO_TEST_CASE(L6_a_loop_on_a_runtime_is_interrupted) {
    auto const wrong = wrong_in([](auto expect) {
        tio::runtime runtime{{.threads = 2}};
        tio::loop loop{runtime};
        tio::interrupt_on const signals{loop};
        auto const root = [] { return tio::parallel(raises(SIGINT), waits); };
        expect(interrupted(loop, [&]() -> tio::task<> { co_await root(); }) == "interrupt", "it");
    });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(L6_one_that_comes_between_two_runs_interrupts_the_next) {
    auto const wrong = wrong_in([](auto expect) {
        tio::loop loop;
        tio::interrupt_on const signals{loop};
        loop.run(test::give(1));
        ::raise(SIGINT);
        await(signals);
        expect(interrupted(loop, waits) == "interrupt", "the next");
        expect(loop.run(test::give(2)) == 2, "not the one after that");
    });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(L6_so_it_does_where_others_serve_the_strand_meanwhile) {
    auto const wrong = wrong_in([](auto expect) {
        tio::runtime runtime{{.threads = 1}};
        tio::loop loop{runtime};
        for (bool const ran_before : {false, true}) {
            tio::interrupt_on const signals{loop};
            if (ran_before) loop.run(test::give(1));
            ::raise(SIGINT);
            await(signals);
            served(loop);
            expect(interrupted(loop, waits) == "interrupt", "the next");
            expect(loop.run(test::give(2)) == 2, "not the one after that");
        }
        {
            tio::interrupt_on const signals{loop};
            ::raise(SIGINT);
            await(signals);
            served(loop);
        }
        expect(loop.run(test::give(3)) == 3, "not when it does not live any more");
    });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(L6_but_not_when_it_does_not_live_any_more) {
    auto const wrong = wrong_in([](auto expect) {
        tio::loop loop;
        for (int i = 0; i != 3; ++i) {
            {
                tio::interrupt_on const signals{loop};
                ::raise(SIGINT);
                await(signals);
            }
            expect(interrupted(loop, []() -> tio::task<> { co_await tio::sleep(1ms); }) == "",
                   "undisturbed");
        }
    });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(C6_with_a_grace_it_asks_first) {
    auto const wrong = wrong_in([](auto expect) {
        tio::loop loop;
        tio::interrupt_on const signals{loop, {.grace = 1h}};
        auto const stops = []() -> tio::task<int> {
            ::raise(SIGINT);
            co_await tio::this_task::stop();
            co_return 7;
        };
        expect(loop.run(stops) == 7, "the value");
        expect(signals.signal() == SIGINT, "the signal");
    });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(L6_each_loop_hears_of_its_signals) {
    auto const wrong = wrong_in([](auto expect) {
        tio::runtime runtime{{.threads = 1}};
        tio::loop a{runtime}, b{runtime};
        tio::interrupt_on const of_a{a, SIGUSR1, SIGINT}, of_b{b, SIGUSR2, SIGINT};
        expect(interrupted(a, raises(SIGUSR1)) == "interrupt", "a alone");
        expect(!of_b.signal(), "not b");
        // The first one that comes to b.
        expect(interrupted(b, raises(SIGUSR2)) == "interrupt", "b alone");
        expect(of_a.signal() == SIGUSR1 && of_b.signal() == SIGUSR2, "the first of each");
    });
    BOOST_TEST(wrong == "");
    auto const both = wrong_in([](auto expect) {
        tio::runtime runtime{{.threads = 1}};
        tio::loop a{runtime}, b{runtime};
        tio::interrupt_on const of_a{a}, of_b{b};
        std::latch b_runs(1);
        auto const waits_in_b = [&]() -> tio::task<> {
            b_runs.count_down();
            co_await tio::sleep(1h);
        };
        std::jthread const other(
            [&] { expect(interrupted(b, waits_in_b) == "interrupt", "b with a"); });
        b_runs.wait();
        expect(interrupted(a, raises(SIGINT)) == "interrupt", "a with b");
    });
    BOOST_TEST(both == "");
}

BOOST_AUTO_TEST_CASE(L6_a_second_one_ends_the_process) {
    auto const twice = [](tio::interrupt_options const& options) {
        return wrong_in([=](auto expect) {
            tio::loop loop;
            tio::interrupt_on const signals{loop, options};
            expect(interrupted(loop, raises(SIGINT)) == "interrupt", "the first");
            expect(interrupted(loop, raises(SIGTERM)) == "interrupt", "the second");
        });
    };
    BOOST_TEST(twice({.exit_at_second = false}) == "");
    BOOST_TEST(twice({}).ends_with("exiting at once\nended with " + std::to_string(128 + SIGTERM)));
}

BOOST_AUTO_TEST_CASE(L6_what_came_to_others_before_is_no_first_one) {
    auto const wrong = wrong_in([](auto expect) {
        tio::loop loop;
        tio::interrupt_on const all_along{loop, {.exit_at_second = false}, SIGUSR1, SIGINT};
        for (int i = 0; i != 3; ++i) {
            tio::interrupt_on const signals{loop};
            expect(interrupted(loop, raises(SIGUSR1)) == "interrupt", "of the other");
            expect(interrupted(loop, raises(SIGINT)) == "interrupt", "the first");
        }
    });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(L6_handlers_that_were_there_are_called_and_come_back) {
    for (bool const with_info : {false, true}) {
        auto const wrong = wrong_in([=](auto expect) {
            struct sigaction own{};
            if (with_info) {
                own.sa_sigaction = &note_info;
                own.sa_flags = SA_SIGINFO;
            } else {
                own.sa_handler = &note_signal;
            }
            ::sigaction(SIGINT, &own, nullptr);
            tio::loop loop;
            {
                tio::interrupt_on const signals{loop};
                expect(interrupted(loop, raises(SIGINT)) == "interrupt", "interrupted");
                expect(called == SIGINT, "called");
            }
            called = 0;
            ::raise(SIGINT);
            expect(called == SIGINT, "installed again");
        });
        BOOST_TEST(wrong == "");
    }
}

BOOST_AUTO_TEST_CASE(L6_a_signal_set_of_asio_may_be_beside_it) {
    auto const wrong = wrong_in([](auto expect) {
        tio::loop loop;
        tio::interrupt_on const signals{loop, {.exit_at_second = false}, SIGUSR1};
        auto const waits_for_set = [&]() -> tio::task<int> {
            asio::signal_set set(tio::this_task::io_executor(), SIGUSR2);
            ::raise(SIGUSR2);
            co_return co_await set.async_wait(tio::use_task);
        };
        expect(loop.run(waits_for_set) == SIGUSR2, "the set's");
        expect(interrupted(loop, raises(SIGUSR1)) == "interrupt", "ours");
    });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(L6_what_cannot_be_caught_is_refused_and_nothing_has_changed) {
    auto const wrong = wrong_in([](auto expect) {
        tio::loop loop;
        for (int const number : {0, -1, 65, 1000, SIGKILL, SIGSTOP}) {
            bool refused = false;
            try {
                tio::interrupt_on const signals{loop, SIGINT, number};
            } catch (std::system_error const& error) {
                refused =
                    std::string(error.what()).find(std::to_string(number)) != std::string::npos;
            }
            expect(refused, "refused");
            struct sigaction now{};
            ::sigaction(SIGINT, nullptr, &now);
            expect(now.sa_handler == SIG_DFL, "as before");
        }
        auto const negative = [&] { tio::interrupt_on const made{loop, {.grace = -1s}}; };
        expect(test::thrown_by(negative) == "usage_error", "a negative grace");
    });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(L6_a_child_after_fork_gets_the_default_action) {
    auto const wrong = wrong_in([](auto expect) {
        tio::loop loop;
        tio::interrupt_on const signals{loop};
        expect(end_of_child([] { return ::raise(SIGTERM); }) == -SIGTERM, "the default");
        expect(!signals.signal(), "the parent has not heard of it");
    });
    BOOST_TEST(wrong == "");
}

// It has no thread that could be waited for, and the parent's is to go on.
BOOST_AUTO_TEST_CASE(L6_a_child_after_fork_may_have_its_own_and_destroys_its_parents) {
    auto const wrong = wrong_in([](auto expect) {
        tio::loop loop;
        std::optional<tio::interrupt_on> signals(std::in_place, loop);
        int const end = end_of_child([&] {
            int const code = tio::main(raises(SIGINT));
            signals.reset();
            return code;
        });
        expect(end == 128 + SIGINT, "the child's own");
        expect(!signals->signal(), "the parent has not heard of it");
        expect(interrupted(loop, raises(SIGINT)) == "interrupt", "the parent's");
    });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(L6_a_child_that_resets_its_signals_may_have_its_own) {
    auto const wrong = wrong_in([](auto expect) {
        tio::loop loop;
        tio::interrupt_on const signals{loop};
        for (int const number : {SIGINT, SIGTERM, SIGINT}) {
            int const end = end_of_child([&] {
                ::signal(number, SIG_DFL);
                tio::loop own;
                tio::interrupt_on const of_child{own};
                return interrupted(own, raises(number)) == "interrupt" ? 0 : 1;
            });
            expect(end == 0, "the child's own");
        }
        expect(!signals.signal(), "the parent has not heard of it");
    });
    BOOST_TEST(wrong == "");
}

// Its parent's other thread may be in the middle of making one, and is not there to go on.
#ifndef __SANITIZE_ADDRESS__ // g++ 12's: its allocator stays locked in the child for ever
namespace {
auto makes_one_on(tio::loop& loop) {
    return [&loop] {
        tio::interrupt_on const signals{loop, SIGUSR2};
        return 0;
    };
}
} // namespace

BOOST_AUTO_TEST_CASE(L6_a_child_may_have_its_own_whatever_its_parent_was_at) {
    auto const wrong = wrong_in([](auto expect) {
        std::atomic<bool> is_over = false;
        std::thread busy([&] {
            tio::loop loop;
            while (!is_over) {
                tio::interrupt_on const signals{loop, SIGUSR1};
                std::this_thread::yield();
            }
        });
        tio::loop loop;
        for (int i = 0; i != 50; ++i) {
            expect(end_of_child(makes_one_on(loop)) == 0, "hangs");
        }
        is_over = true;
        busy.join();
    });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(L6_so_it_may_while_its_parent_makes_the_very_first_one) {
    for (int i = 0; i != 100; ++i) {
        auto const wrong = wrong_in([](auto expect) {
            std::latch about_to(2);
            std::thread first([&] {
                tio::loop loop;
                about_to.arrive_and_wait();
                tio::interrupt_on const signals{loop, SIGUSR1};
            });
            tio::loop loop;
            about_to.arrive_and_wait();
            expect(end_of_child(makes_one_on(loop)) == 0, "hangs");
            first.join();
        });
        BOOST_REQUIRE(wrong == "");
    }
}
#endif

BOOST_AUTO_TEST_CASE(L6_a_signal_that_was_ignored_is_not_called) {
    BOOST_TEST(wrong_in([](auto check) {
                   struct sigaction ignored{};
                   ignored.sa_handler = SIG_IGN;
                   ignored.sa_flags = SA_SIGINFO; // the kernel does not mind
                   ::sigaction(SIGTERM, &ignored, nullptr);
                   tio::loop loop;
                   tio::interrupt_on const signals{loop};
                   check(interrupted(loop, raises(SIGTERM)) == "interrupt", "not interrupted");
               }) == "");
}

namespace {
struct sigaction theirs_before{};
extern "C" void call_the_one_before(int number) {
    called = number;
    if ((theirs_before.sa_flags & SA_SIGINFO) != 0)
        theirs_before.sa_sigaction(number, nullptr, nullptr);
}
} // namespace

BOOST_AUTO_TEST_CASE(L6_a_handler_that_calls_ours_does_so_for_ever) {
    BOOST_TEST(wrong_in([](auto check) {
                   std::optional<tio::interrupt_on> first;
                   tio::loop loop;
                   first.emplace(loop);
                   struct sigaction theirs{};
                   theirs.sa_handler = &call_the_one_before;
                   ::sigaction(SIGTERM, &theirs, &theirs_before);
                   first.reset();
                   first.emplace(loop); // does not take theirs for one that was there before ours
                   check(interrupted(loop, raises(SIGTERM)) == "interrupt", "not interrupted");
                   check(called == SIGTERM, "not called");
               }) == "");
}

BOOST_AUTO_TEST_CASE(L6_signals_that_say_that_the_program_is_broken_are_refused) {
    for (int const number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
        tio::loop loop;
        BOOST_TEST(test::thrown_by([&] { tio::interrupt_on const refused{loop, number}; }) ==
                   "usage_error");
    }
}

BOOST_AUTO_TEST_SUITE_END()
