// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/cancelled_calls.hpp>
#include <support/threads.hpp>

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// H2: with {.interrupt = true} blocking system calls fail with EINTR.
BOOST_AUTO_TEST_SUITE(thread_interrupt)

namespace {

/// Closes it.
struct descriptor {
    int fd;
    explicit descriptor(int of) : fd(of) { BOOST_REQUIRE(fd >= 0); }
    descriptor(descriptor const&) = delete;
    ~descriptor() { ::close(fd); }
};

struct two_ends {
    two_ends() { BOOST_REQUIRE(::pipe(ends) == 0); }
    ~two_ends() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    int ends[2];
};

/// On the loopback interface; a backlog of 0.
struct listener : descriptor {
    listener() : descriptor(::socket(AF_INET, SOCK_STREAM, 0)) {
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        BOOST_REQUIRE(::bind(fd, any, sizeof address) == 0);
        BOOST_REQUIRE(::listen(fd, 0) == 0);
        socklen_t size = sizeof address;
        BOOST_REQUIRE(::getsockname(fd, any, &size) == 0);
    }
    int connect_from(int from) const {
        return ::connect(from, reinterpret_cast<sockaddr const*>(&address), sizeof address);
    }
    sockaddr_in address{};
};

/// Cancels a job whose function makes a system call that blocks until it is interrupted.
template <class Call>
std::string interrupts(Call call, test::cause why = test::cause::handle) {
    test::cancelled_call run(why);
    int error = 0;
    auto const function = [&] {
        run.begun.set();
        for (;;) {
            if (call() >= 0) return;
            error = errno;
            tio::in_thread::checkpoint();
            if (error != EINTR) return;
        }
    };
    auto const saw = run(test::call_in_thread(function, {.interrupt = true}));
    return (error == EINTR ? "EINTR, " : "error " + std::to_string(error) + ", ") + saw;
}

int our_signals() {
    sigset_t now;
    pthread_sigmask(SIG_SETMASK, nullptr, &now);
    int blocked = 0;
    for (int number = 1; number != SIGRTMAX; ++number) blocked += sigismember(&now, number);
    return blocked;
}

/// Sets what a signal does, as long as it lives.
struct handler {
    handler(int number, void (*function)(int), int flags) : number_(number) {
        struct sigaction action{};
        action.sa_handler = function;
        action.sa_flags = flags;
        sigaction(number, &action, &before_);
    }
    handler(handler const&) = delete;
    ~handler() { sigaction(number_, &before_, nullptr); }

private:
    int number_;
    struct sigaction before_{};
};

std::atomic<int> urgent_signals{0};
void on_urgent(int) {
    ++urgent_signals;
}

/// Before the library installs its own.
handler const handler_of_program(SIGURG, on_urgent, SA_RESTART);

} // namespace

BOOST_AUTO_TEST_CASE(H2_read_by_each_cause) {
    two_ends pipe;
    auto const reads = [&] {
        char c = 0;
        return ::read(pipe.ends[0], &c, 1);
    };
    for (auto const why : test::all_causes) {
        BOOST_TEST_CONTEXT(why) {
            BOOST_TEST(interrupts(reads, why) == "EINTR, cancelled");
        }
    }
}

BOOST_AUTO_TEST_CASE(H2_write_to_a_full_pipe) {
    two_ends pipe;
    ::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK);
    char const block[512] = {};
    while (::write(pipe.ends[1], block, sizeof block) > 0) {}
    ::fcntl(pipe.ends[1], F_SETFL, 0);
    auto const writes = [&] { return ::write(pipe.ends[1], block, sizeof block); };
    BOOST_TEST(interrupts(writes) == "EINTR, cancelled");
}

BOOST_AUTO_TEST_CASE(H2_poll) {
    two_ends pipe;
    auto const polls = [&] {
        pollfd waits{.fd = pipe.ends[0], .events = POLLIN, .revents = 0};
        return ::poll(&waits, 1, -1);
    };
    BOOST_TEST(interrupts(polls) == "EINTR, cancelled");
}

BOOST_AUTO_TEST_CASE(H2_accept) {
    listener const listens;
    auto const accepts = [&] { return ::accept(listens.fd, nullptr, nullptr); };
    BOOST_TEST(interrupts(accepts) == "EINTR, cancelled");
}

// The backlog is full: Linux drops what arrives further, and the client waits.
BOOST_AUTO_TEST_CASE(H2_connect) {
    listener const listens;
    descriptor const first(::socket(AF_INET, SOCK_STREAM, 0));
    BOOST_REQUIRE(listens.connect_from(first.fd) == 0);
    descriptor const second(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    listens.connect_from(second.fd);
    descriptor const waits(::socket(AF_INET, SOCK_STREAM, 0));
    auto const connects = [&] { return listens.connect_from(waits.fd); };
    BOOST_TEST(interrupts(connects) == "EINTR, cancelled");
}

BOOST_AUTO_TEST_CASE(H2_nanosleep) {
    auto const sleeps = [] {
        timespec const hour{.tv_sec = 3600, .tv_nsec = 0};
        return ::nanosleep(&hour, nullptr);
    };
    BOOST_TEST(interrupts(sleeps) == "EINTR, cancelled");
}

BOOST_AUTO_TEST_CASE(H2_waitpid) {
    auto const child = ::fork();
    if (child == 0) {
        for (;;) ::pause();
    }
    auto const waits = [&] { return ::waitpid(child, nullptr, 0); };
    BOOST_TEST(interrupts(waits) == "EINTR, cancelled");
    ::kill(child, SIGKILL);
    BOOST_TEST(::waitpid(child, nullptr, 0) == child);
}

BOOST_AUTO_TEST_CASE(H2_flock) {
    char name[] = "/tmp/tinyasio-flock-XXXXXX";
    descriptor const holds(::mkstemp(name));
    descriptor const waits(::open(name, O_RDWR | O_CLOEXEC));
    ::unlink(name);
    BOOST_REQUIRE(::flock(holds.fd, LOCK_EX) == 0);
    auto const locks = [&] { return ::flock(waits.fd, LOCK_EX); };
    BOOST_TEST(interrupts(locks) == "EINTR, cancelled");
}

// The first signal may come too early: before the system call, or into one that is made again.
BOOST_AUTO_TEST_CASE(H2_it_is_sent_until_the_function_has_returned) {
    two_ends pipe;
    int times = 0;
    auto const reads = [&] {
        char c = 0;
        auto result = ::read(pipe.ends[0], &c, 1);
        for (; times != 3 && result < 0 && errno == EINTR; ++times)
            result = ::read(pipe.ends[0], &c, 1);
        return result;
    };
    BOOST_TEST(interrupts(reads) == "EINTR, cancelled");
    BOOST_TEST(times == 3);
}

BOOST_AUTO_TEST_CASE(H2_without_a_cancellation_no_signal_is_sent) {
    urgent_signals = 0;
    auto const root = []() -> tio::task<> {
        auto const sleeps = [] {
            timespec const while_{.tv_sec = 0, .tv_nsec = 1'000'000};
            return ::nanosleep(&while_, nullptr);
        };
        BOOST_TEST(co_await tio::run_in_thread({.interrupt = true}, sleeps) == 0);
    };
    tio::loop().run(root);
    BOOST_TEST(urgent_signals == 0);
}

BOOST_AUTO_TEST_CASE(H2_without_the_option_no_call_is_interrupted) {
    two_ends pipe;
    test::cancelled_call run(test::cause::handle);
    auto const function = [&](std::stop_token token) {
        std::stop_callback const lets_go(token, [&] { (void)!::write(pipe.ends[1], "x", 1); });
        run.begun.set();
        char c = 0;
        return ::read(pipe.ends[0], &c, 1) == 1 ? 1 : throw std::runtime_error("EINTR");
    };
    BOOST_TEST(run(test::call_in_thread(function)) == "cancelled");
}

BOOST_AUTO_TEST_CASE(H2_other_threads_see_no_EINTR) {
    two_ends quiet, interrupted;
    ssize_t got = 0;
    std::jthread const other([&] {
        char c = 0;
        got = ::read(quiet.ends[0], &c, 1);
    });
    ssize_t got_in_pool = 0;
    auto const reads = [&] {
        char c = 0;
        return ::read(interrupted.ends[0], &c, 1);
    };
    auto const root = [&]() -> tio::task<> {
        // In a thread of the pool, with the option, but not cancelled.
        auto const stays = [&] {
            char c = 0;
            got_in_pool = ::read(quiet.ends[0], &c, 1);
        };
        auto const interrupts_others = [&] {
            for (int i = 0; i != 3; ++i) BOOST_TEST(interrupts(reads) == "EINTR, cancelled");
            (void)!::write(quiet.ends[1], "xx", 2);
        };
        co_await tio::all(tio::run_in_thread({.interrupt = true}, stays),
                          tio::run_in_thread(interrupts_others));
    };
    tio::loop().run(root);
    while (got == 0) std::this_thread::yield();
    BOOST_TEST(got == 1);
    BOOST_TEST(got_in_pool == 1);
}

BOOST_AUTO_TEST_CASE(H2_the_handler_of_the_program_is_still_called_and_not_for_ours) {
    urgent_signals = 0;
    auto const sleeps = [] { return ::pause(); };
    BOOST_TEST(interrupts(sleeps) == "EINTR, cancelled");
    BOOST_TEST(urgent_signals == 0);
    ::kill(::getpid(), SIGURG);
    BOOST_TEST(test::eventually([] { return urgent_signals == 1; }));
}

BOOST_AUTO_TEST_CASE(H2_the_mask_of_the_thread_is_put_back) {
    tio::thread_pool one({.max_threads = 1});
    auto const root = [&]() -> tio::task<> {
        auto const blocks = [] {
            sigset_t all;
            sigfillset(&all);
            pthread_sigmask(SIG_BLOCK, &all, nullptr);
        };
        co_await one.run(blocks);
        int const before = co_await one.run(our_signals);
        int const during = co_await one.run({.interrupt = true}, our_signals);
        int const after = co_await one.run(our_signals);
        BOOST_TEST(during == before - 1);
        BOOST_TEST(after == before);
    };
    tio::loop().run(root);
}

BOOST_AUTO_TEST_CASE(H2_interrupted_also_in_a_thread_that_blocks_the_signal) {
    tio::thread_pool one({.max_threads = 1});
    two_ends pipe;
    auto const blocks = [] {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, nullptr);
    };
    tio::loop().run(one.run(blocks));
    test::cancelled_call run(test::cause::handle);
    auto const reads = [&] {
        run.begun.set();
        char c = 0;
        while (::read(pipe.ends[0], &c, 1) < 0) tio::in_thread::checkpoint();
    };
    auto const waits = [&]() -> tio::task<> { co_await one.run({.interrupt = true}, reads); };
    BOOST_TEST(run(waits()) == "cancelled");
}

// The next function of the thread begins without a signal of the one before.
BOOST_AUTO_TEST_CASE(H2_no_signal_comes_after_the_return) {
    tio::thread_pool one({.max_threads = 1});
    for (int i = 0; i != 20; ++i) {
        test::cancelled_call run(test::cause::handle);
        auto const sleeps = [&] {
            run.begun.set();
            for (;;) {
                ::pause();
                tio::in_thread::checkpoint();
            }
        };
        auto const waits = [&]() -> tio::task<> { co_await one.run({.interrupt = true}, sleeps); };
        BOOST_TEST(run(waits()) == "cancelled");
        auto const undisturbed = [] {
            timespec const longer_than_the_interval{.tv_sec = 0, .tv_nsec = 8'000'000};
            return ::nanosleep(&longer_than_the_interval, nullptr);
        };
        BOOST_TEST(tio::loop().run(one.run({.interrupt = true}, undisturbed)) == 0);
    }
}

BOOST_AUTO_TEST_CASE(H2_waits_and_checkpoints_work_as_well) {
    test::cancelled_call run(test::cause::handle);
    auto const sleeps = [&] {
        run.begun.set();
        tio::in_thread::sleep_for(1h);
    };
    BOOST_TEST(run(test::call_in_thread(sleeps, {.interrupt = true})) == "cancelled");
}

BOOST_AUTO_TEST_CASE(H2_set_interrupt_signal_misused) {
    auto const sets = [](int signal) {
        return test::thrown_by([&] { tio::set_interrupt_signal(signal); });
    };
    BOOST_TEST(sets(SIGKILL) == "usage_error");
    BOOST_TEST(sets(SIGSTOP) == "usage_error");
    BOOST_TEST(sets(0) == "usage_error");
    BOOST_TEST(sets(-1) == "usage_error");
    BOOST_TEST(sets(10'000) == "usage_error");
    auto const nothing = [] {};
    tio::loop().run(tio::run_in_thread({.interrupt = true}, nothing));
    BOOST_TEST(sets(SIGUSR2) == "usage_error"); // another one is in use
    BOOST_TEST(sets(SIGURG) == "nothing");      // the same one
}

BOOST_AUTO_TEST_SUITE_END()
