// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <thread/interrupter.hpp>
#include <thread/thread_name.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/thread/interrupt.hpp>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>

#include <pthread.h>
#include <unistd.h>

namespace tinyasio::detail {

namespace {

constexpr auto interrupt_every = std::chrono::milliseconds(5);

/// Lives as long as the process: functions may still run when static objects are destroyed.
class interrupter {
public:
    static interrupter& instance() {
        static auto& only = *new interrupter;
        return only;
    }

    void start() {
        std::lock_guard const lock(mutex_);
        if (std::exchange(is_started_, true)) return;
        try {
            std::thread([this] { work(); }).detach();
        } catch (...) {
            is_started_ = false;
            throw;
        }
    }

    void begin(interruption& which) noexcept {
        std::lock_guard const lock(mutex_);
        waiting_.push_back(which);
        has_news_ = true;
        news_.notify_one();
    }

    void end(interruption& which) noexcept {
        std::lock_guard const lock(mutex_);
        if (which.is_linked()) waiting_.erase(waiting_.iterator_to(which));
    }

private:
    [[noreturn]] void work() noexcept {
        set_thread_name("interrupter");
        std::unique_lock lock(mutex_);
        for (;;) {
            news_.wait(lock, [this] { return !waiting_.empty(); });
            has_news_ = false;
            for (interruption& each : waiting_) each.interrupt();
            news_.wait_for(lock, interrupt_every, [this] { return has_news_; });
        }
    }

    std::mutex mutex_;
    std::condition_variable news_;
    boost::intrusive::list<interruption> waiting_;
    bool is_started_ = false;
    bool has_news_ = false;
};

/// The signal that interrupts, and who had it before.
class interrupt_signal {
public:
    static interrupt_signal& instance() {
        static interrupt_signal only;
        return only;
    }

    int number() const noexcept { return number_; }

    void choose(int number) {
        std::lock_guard const lock(mutex_);
        if (is_installed_ && number == number_) return;
        if (is_installed_)
            throw usage_error("set_interrupt_signal: signal " + std::to_string(number_) +
                              " is in use already");
        struct sigaction now;
        if (number == SIGKILL || number == SIGSTOP || sigaction(number, nullptr, &now) != 0)
            throw usage_error("set_interrupt_signal: " + std::to_string(number) +
                              " is no signal that can be handled");
        number_ = number;
    }

    void install() {
        std::lock_guard const lock(mutex_);
        if (is_installed_) return;
        sigaction(number_, nullptr, &before_);
        struct sigaction ours{};
        ours.sa_sigaction = handle;
        ours.sa_flags = SA_SIGINFO | SA_ONSTACK; // no SA_RESTART: that is what it is for
        sigemptyset(&ours.sa_mask);
        if (sigaction(number_, &ours, nullptr) != 0)
            throw std::system_error(errno, std::generic_category(), "interrupt signal");
        is_installed_ = true;
    }

private:
    static void handle(int number, siginfo_t* info, void* context) {
        bool const is_ours = info->si_code == SI_TKILL && info->si_pid == getpid();
        struct sigaction const& before = instance().before_;
        if (is_ours || before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN) return;
        int const error = errno;
        if ((before.sa_flags & SA_SIGINFO) != 0)
            before.sa_sigaction(number, info, context);
        else
            before.sa_handler(number);
        errno = error;
    }

    std::mutex mutex_;
    int number_ = SIGURG;
    bool is_installed_ = false;
    struct sigaction before_{};
};

} // namespace

void start_interrupter() {
    interrupter::instance().start();
}

void begin_interrupting(interruption& which) noexcept {
    interrupter::instance().begin(which);
}

void end_interrupting(interruption& which) noexcept {
    interrupter::instance().end(which);
}

void prepare_to_signal() {
    interrupt_signal::instance().install();
    start_interrupter();
}

interruptible::interruptible(std::stop_token token) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, interrupt_signal::instance().number());
    pthread_sigmask(SIG_UNBLOCK, &signals, &outer_mask_);
    interrupted_.emplace(std::move(token), signal_);
}

interruptible::~interruptible() {
    interrupted_.reset();
    pthread_sigmask(SIG_SETMASK, &outer_mask_, nullptr);
}

interruptible::signal::signal() noexcept : thread_(pthread_self()) {}

void interruptible::signal::interrupt() noexcept {
    pthread_kill(thread_, interrupt_signal::instance().number());
}

} // namespace tinyasio::detail

namespace tinyasio {

void set_interrupt_signal(int signal) {
    detail::interrupt_signal::instance().choose(signal);
}

} // namespace tinyasio
