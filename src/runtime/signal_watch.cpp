// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <runtime/signal_watch.hpp>
#include <thread/thread_name.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

namespace tinyasio::detail {

namespace {

constexpr int highest = 64;

/// What the handler works with; it may run at any moment, in any thread.
struct handled_signal {
    std::atomic<bool> is_installed{false};
    std::atomic<std::uint64_t> exits{0}; ///< the bits of listeners that exit at the second one
    struct sigaction before{};
};
std::array<handled_signal, highest + 1> handled{};
std::atomic<int> write_end{-1};
std::atomic<std::uint64_t> interrupted{0}; ///< the bits of those to whom one has come
std::atomic<pid_t> own_process{0};

static_assert(std::atomic<int>::is_always_lock_free && std::atomic<pid_t>::is_always_lock_free &&
              std::atomic<std::uint64_t>::is_always_lock_free);

void say(std::string_view text) noexcept {
    static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
}

/// C++ functions that were not made for it are not to be called here.
void on_signal(int number, siginfo_t* info, void* context) noexcept {
    int const error = errno;
    auto& signal = handled[static_cast<std::size_t>(number)];
    if (::getpid() != own_process.load(std::memory_order_relaxed)) {
        // A child after fork: the pipe is its parent's, and nothing of this is its business.
        ::signal(number, SIG_DFL);
        ::raise(number);
    } else {
        auto const exits = signal.exits.load(std::memory_order_relaxed);
        if ((interrupted.fetch_or(exits, std::memory_order_relaxed) & exits) != 0) {
            say("\ntinyasio: a second signal: exiting at once\n");
            ::_exit(128 + number);
        }
        auto const sent = static_cast<unsigned char>(number);
        static_cast<void>(!::write(write_end.load(std::memory_order_relaxed), &sent, 1));
        auto const& before = signal.before;
        bool const is_function = before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN;
        if (is_function && (before.sa_flags & SA_SIGINFO) != 0)
            before.sa_sigaction(number, info, context);
        else if (is_function)
            before.sa_handler(number);
    }
    errno = error;
}

extern "C" void tinyasio_on_signal(int number, siginfo_t* info, void* context) {
    on_signal(number, info, context);
}

void wait_for_input(int file) noexcept {
    pollfd waiting{.fd = file, .events = POLLIN, .revents = 0};
    ::poll(&waiting, 1, -1);
    errno = EAGAIN;
}

[[noreturn]] void throw_last_error(std::string const& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

signal_watch& signal_watch::get() {
    // Never destroyed: a static object of the program may listen to the very end.
    static auto& watch = *new signal_watch;
    return watch;
}

/// Made when the program starts: in a child after fork, one that another thread was about to make
/// would be waited for for ever.
[[maybe_unused]] static auto const& made_in_time = signal_watch::get();

/// A fork waits until nobody is in the middle of something: the child has none of the threads that
/// would go on with it.
signal_watch::signal_watch() {
    auto const before = [] {
        get().changing_.lock();
        get().telling_.lock();
    };
    auto const after = [] {
        get().telling_.unlock();
        get().changing_.unlock();
    };
    ::pthread_atfork(before, after, after); // fails for want of memory; then a child may be unlucky
}

void signal_watch::add(signal_listener& listener, std::span<int const> signals,
                       bool exit_at_second) {
    std::lock_guard const lock(changing_);
    forget_parent();
    entry made{&listener, {signals.begin(), signals.end()}, exit_at_second ? free_bit() : 0};
    interrupted.fetch_and(~made.exits, std::memory_order_relaxed);
    bool const is_first = entries_.empty();
    entries_.reserve(entries_.size() + 1);
    if (is_first) start_thread();
    {
        std::lock_guard const telling(telling_);
        entries_.push_back(std::move(made));
    }
    try {
        for (int const number : signals) install(number);
    } catch (...) {
        {
            std::lock_guard const telling(telling_);
            entries_.pop_back();
        }
        update_handlers();
        if (is_first) end_thread();
        throw;
    }
    update_handlers();
}

void signal_watch::remove(signal_listener& listener) noexcept {
    std::lock_guard const lock(changing_);
    forget_parent();
    {
        std::lock_guard const telling(telling_);
        std::erase_if(entries_, [&](entry const& each) { return each.listener == &listener; });
    }
    update_handlers();
    if (entries_.empty() && thread_.joinable()) end_thread();
}

/// In a child after fork: there is no thread, and the listeners are those of the parent, with whom
/// it shares the pipe.
void signal_watch::forget_parent() noexcept {
    if (write_end.load() < 0 || own_process.load() == ::getpid()) return;
    entries_.clear();
    ::new (&thread_) std::thread; // neither to be joined nor to be detached
    ::close(write_end.exchange(-1));
    ::close(read_end_);
}

/// There are more than enough; further ones share the last.
std::uint64_t signal_watch::free_bit() const noexcept {
    std::uint64_t taken = 0;
    for (auto const& each : entries_) taken |= each.exits;
    std::uint64_t bit = 1;
    while ((taken & bit) != 0 && bit << 1 != 0) bit <<= 1;
    return bit;
}

void signal_watch::install(int number) {
    auto const what = "interrupt_on: signal " + std::to_string(number);
    if (number < 1 || number > highest)
        throw std::system_error(EINVAL, std::generic_category(), what);
    if (number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL)
        throw usage_error(what + " says that the program is broken: nothing could be cleaned up");
    auto& signal = handled[static_cast<std::size_t>(number)];
    if (signal.is_installed.load(std::memory_order_relaxed)) {
        // Ours, or one that may call ours; else somebody has reset it, or our handler in a child.
        struct sigaction now{};
        if (::sigaction(number, nullptr, &now) != 0) throw_last_error(what);
        if ((now.sa_flags & SA_SIGINFO) != 0 ||
            (now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN))
            return;
    }
    if (::sigaction(number, nullptr, &signal.before) != 0) throw_last_error(what);
    struct sigaction ours{};
    ours.sa_sigaction = &tinyasio_on_signal;
    ours.sa_flags = SA_SIGINFO | SA_RESTART | (signal.before.sa_flags & SA_ONSTACK);
    sigfillset(&ours.sa_mask);
    if (::sigaction(number, &ours, nullptr) != 0) throw_last_error(what);
    signal.is_installed.store(true, std::memory_order_relaxed);
}

/// As the listeners want it: takes handlers away that nobody needs.
void signal_watch::update_handlers() noexcept {
    for (int number = 1; number <= highest; ++number) {
        auto& signal = handled[static_cast<std::size_t>(number)];
        if (!signal.is_installed.load(std::memory_order_relaxed)) continue;
        bool is_wanted = false;
        std::uint64_t exits = 0;
        for (auto const& each : entries_) {
            if (std::ranges::find(each.signals, number) == each.signals.end()) continue;
            is_wanted = true;
            exits |= each.exits;
        }
        signal.exits.store(exits, std::memory_order_relaxed);
        if (is_wanted) continue;
        // Whoever has put another one in its place may call ours: to that it stays the one before,
        // or the two would call each other for ever once it is installed again.
        struct sigaction now{};
        bool const is_ours = ::sigaction(number, nullptr, &now) == 0 &&
                             (now.sa_flags & SA_SIGINFO) != 0 &&
                             now.sa_sigaction == &tinyasio_on_signal;
        if (!is_ours) continue;
        ::sigaction(number, &signal.before, nullptr);
        signal.is_installed.store(false, std::memory_order_relaxed);
    }
}

/// It stays open: a handler in another thread may be about to write to it.
void signal_watch::open_pipe() {
    if (write_end.load() >= 0) return;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) throw_last_error("interrupt_on: pipe");
    read_end_ = ends[0];
    write_end.store(ends[1], std::memory_order_relaxed);
}

void signal_watch::start_thread() {
    open_pipe();
    for (unsigned char late = 0; ::read(read_end_, &late, 1) == 1;) {} // to nobody any more
    own_process.store(::getpid(), std::memory_order_relaxed);
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before); // the thread is to be left alone
    try {
        thread_ = std::thread([this] { watch(); });
    } catch (...) {
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
        throw;
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void signal_watch::end_thread() noexcept {
    unsigned char const end = 0;
    while (::write(write_end.load(), &end, 1) < 0 && (errno == EINTR || errno == EAGAIN))
        std::this_thread::yield(); // it is being emptied
    thread_.join();
}

void signal_watch::watch() noexcept {
    set_thread_name("tinyasio-signals");
    for (;;) {
        unsigned char number = 0;
        auto const got = ::read(read_end_, &number, 1);
        if (got < 0 && errno == EAGAIN) wait_for_input(read_end_);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got != 1 || number == 0) return;
        std::lock_guard const lock(telling_);
        for (auto const& each : entries_)
            if (std::ranges::find(each.signals, int{number}) != each.signals.end())
                each.listener->on_signal(number);
    }
}

} // namespace tinyasio::detail
