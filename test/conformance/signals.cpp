// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <support/trial.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/system_error.hpp>
#include <boost/test/unit_test.hpp>

#include <csignal>
#include <exception>
#include <functional>
#include <latch>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <signal.h>
#include <unistd.h>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

// Signals are Asio's, too: its signal_set gives their numbers.
BOOST_AUTO_TEST_SUITE(conformance_signals)

namespace {

bool has_default_action(int number) {
    struct sigaction now{};
    BOOST_REQUIRE(::sigaction(number, nullptr, &now) == 0);
    return now.sa_handler == SIG_DFL;
}

/// Those that are raised while it lives come afterwards, each number once.
class signals_blocked {
public:
    signals_blocked() {
        ::sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    signals_blocked(signals_blocked const&) = delete;
    signals_blocked& operator=(signals_blocked const&) = delete;
    ~signals_blocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    ::sigset_t before_{};
};

/// Passes on which come, until it is cancelled.
tio::task<> listen(tio::sender<int> out) {
    asio::signal_set signals(tio::this_task::io_executor(), SIGHUP, SIGUSR1);
    for (;;) {
        int const number = co_await signals.async_wait(tio::use_task);
        co_await out.send(number);
    }
}

tio::task<> waits_for_signal(int number) {
    asio::signal_set signals(tio::this_task::io_executor(), number);
    co_await signals.async_wait(tio::use_task);
}

/// Two functions in threads, of which only one notices by itself that its job is cancelled.
struct functions {
    void sleep() {
        test::trace::at_end const end{sleeps, "unwound"};
        both_run.arrive_and_wait();
        begun.set();
        try {
            tio::in_thread::sleep_for(1h);
        } catch (tio::cancelled const& cancellation) {
            sleeps.add(to_string(cancellation.why()));
            throw;
        }
    }
    void return_when_asked() {
        std::latch asked{1};
        std::stop_callback const callback(tio::in_thread::stop_token(),
                                          [&] { asked.count_down(); });
        both_run.arrive_and_wait();
        asked.wait();
        returned = true;
    }

    std::latch both_run{2};
    tio::event begun{};
    test::trace sleeps{};
    bool returned = false;
};

/// Runs jobs, and functions in threads, on a loop that sleeps when a signal comes.
std::string interrupted(tio::loop& loop, tio::on_error policy, test::trace& log, functions& called,
                        int signal) {
    std::latch asleep{1};
    std::jthread const sends([&] {
        asleep.wait();
        ::kill(::getpid(), signal);
    });
    auto const text = test::thrown_by([&] {
        loop.run({policy}, [&]() -> tio::task<> {
            tio::spawn(test::sleeper, std::ref(log), "job");
            tio::spawn(tio::run_in_thread(&functions::sleep, &called));
            tio::spawn(tio::run_in_thread(&functions::return_when_asked, &called));
            tio::spawn([&]() -> tio::task<> {
                co_await called.begun.wait();
                co_await tio::testing::wait_all_blocked();
                asleep.count_down();
            });
            co_await test::sleeper(log, "root");
        });
    });
    log.add("run threw");
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(TON_112_their_numbers_come_until_who_listens_ends) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        auto const listens = tio::spawn(listen(std::move(out)));
        co_await tio::testing::wait_all_blocked();
        for (int const number : {SIGHUP, SIGUSR1, SIGUSR1, SIGHUP}) {
            BOOST_TEST(!has_default_action(number));
            std::raise(number);
            int const received = co_await in.receive();
            BOOST_TEST(received == number);
        }
        listens.cancel();
        auto const ended = co_await tio::as_outcome(listens);
        BOOST_TEST(test::text_of(ended.exception()) == "job_cancelled");
        BOOST_TEST(has_default_action(SIGHUP));
        BOOST_TEST(has_default_action(SIGUSR1));
    });
}

BOOST_AUTO_TEST_CASE(TON_112_none_is_lost_but_the_same_may_come_once_for_several) {
    tio::testing::run([]() -> tio::task<> {
        auto [out, in] = tio::channel<int>(1);
        auto const listens = tio::spawn(listen(std::move(out)));
        co_await tio::testing::wait_all_blocked();
        {
            signals_blocked const until_all_are_raised;
            for (int const number : {SIGHUP, SIGUSR1, SIGHUP, SIGHUP}) std::raise(number);
        }
        for (int const number : {SIGHUP, SIGUSR1}) {
            int const received = co_await in.receive();
            BOOST_TEST(received == number);
        }
        std::raise(SIGHUP);
        std::raise(SIGUSR1);
        for (int const number : {SIGHUP, SIGUSR1}) { // and no more of those before
            int const received = co_await in.receive();
            BOOST_TEST(received == number);
        }
        listens.cancel();
    });
}

BOOST_AUTO_TEST_CASE(TON_112_a_number_that_is_none_is_an_error) {
    for (int const number : {-1, 0, 10'000, SIGKILL}) {
        auto const waits = waits_for_signal;
        BOOST_CHECK_EXCEPTION(tio::testing::run(waits, number), boost::system::system_error,
                              [](boost::system::system_error const& error) {
                                  return error.code() == asio::error::invalid_argument;
                              });
    }
}

BOOST_AUTO_TEST_CASE(TIN_061_an_interrupt_while_the_loop_sleeps_comes_out_when_all_have_ended) {
    for (auto const crash : test::crash_modes) {
        for (auto const policy : {tio::on_error::automatic, tio::on_error::group}) {
            tio::loop loop{{.crash = crash}};
            test::diagnostics_log const diagnostics{loop};
            asio::signal_set signals(loop.context(), SIGINT);
            signals.async_wait([&](boost::system::error_code error, int) {
                if (!error) loop.fail(std::make_exception_ptr(std::runtime_error("interrupted")));
            });
            test::trace log;
            functions called;
            BOOST_TEST(interrupted(loop, policy, log, called, SIGINT) ==
                       (policy == tio::on_error::automatic
                            ? "interrupted"
                            : "[interrupted, cancelled, cancelled, cancelled, cancelled]"));
            BOOST_TEST(log.text() == "root cancelled, job cancelled, run threw");
            BOOST_TEST(called.sleeps.text() == "crash, unwound");
            BOOST_TEST(called.returned);
            BOOST_TEST(diagnostics.kinds() == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(TIN_061_or_it_cancels_the_loop_which_says_so) {
    tio::loop loop;
    test::diagnostics_log const diagnostics{loop};
    asio::signal_set signals(loop.context(), SIGINT);
    signals.async_wait([&](boost::system::error_code error, int) {
        if (!error) loop.cancel(tio::reason::interrupt);
    });
    test::trace log;
    functions called;
    BOOST_TEST(interrupted(loop, tio::on_error::automatic, log, called, SIGINT) == "job_cancelled");
    BOOST_TEST(log.text() == "root cancelled, job cancelled, run threw");
    BOOST_TEST(called.sleeps.text() == "interrupt, unwound");
    BOOST_TEST(called.returned);
    BOOST_TEST(diagnostics.kinds() == "");
}

BOOST_AUTO_TEST_SUITE_END()
