// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Functions that block, in threads: what doc/threads.md shows.

#include <tinyasio.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

namespace tio = tinyasio;
using namespace std::chrono_literals;

//[call
// An ordinary function, which may block.
std::size_t count_words(std::string const& text) {
    std::size_t words = 0;
    bool inside = false;
    for (char const c : text) {
        words += c != ' ' && !inside;
        inside = c != ' ';
    }
    return words;
}

tio::task<> call() {
    auto const words = co_await tio::run_in_thread(count_words, "the loop goes on meanwhile");
    std::cout << words << " words\n";
}
//]

//[errors
int parse_port(std::string const& text) {
    int const port = std::stoi(text);
    if (port < 1 || port > 65'535) throw std::out_of_range("no port: " + text);
    return port;
}

tio::task<> errors() {
    try {
        co_await tio::run_in_thread(parse_port, "70000");
    } catch (std::out_of_range const& error) {
        std::cout << error.what() << "\n";
    }
}
//]

//[checkpoint
// Work in steps: a checkpoint between them.
int collatz(int below) {
    int longest = 0;
    for (long start = 1; start != below; ++start) {
        if (start % 1'000 == 0) tio::in_thread::checkpoint();
        int steps = 0;
        for (long n = start; n != 1; n = n % 2 == 0 ? n / 2 : 3 * n + 1) ++steps;
        longest = std::max(longest, steps);
    }
    return longest;
}
//]

//[wait
// A queue of other threads.
class mailbox {
public:
    void put(std::string letter) {
        {
            std::lock_guard const lock(mutex_);
            letters_.push_back(std::move(letter));
        }
        filled_.notify_one();
    }
    // Blocks, and is cancelled while it does.
    std::string take() {
        std::unique_lock lock(mutex_);
        tio::in_thread::wait(filled_, lock, [this] { return !letters_.empty(); });
        auto letter = std::move(letters_.front());
        letters_.pop_front();
        return letter;
    }

private:
    std::mutex mutex_;
    std::condition_variable filled_;
    std::deque<std::string> letters_;
};
//]

//[token
// Code that knows nothing of tinyasio, but has a way to be stopped.
class sensor {
public:
    int average() {
        while (!is_stopped_) std::this_thread::sleep_for(1ms);
        return samples_;
    }
    void stop() { is_stopped_ = true; }

private:
    std::atomic<bool> is_stopped_ = false;
    int samples_ = 0;
};

int read_sensor(std::stop_token stop, sensor& from) {
    std::stop_callback const on_stop(stop, [&] { from.stop(); });
    return from.average();
}
//]

//[interrupt
// A system call that blocks, maybe for ever.
std::size_t read_some(int from, char* to, std::size_t size) {
    for (;;) {
        auto const n = ::read(from, to, size);
        if (n >= 0) return static_cast<std::size_t>(n);
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "read");
        tio::in_thread::checkpoint(); // was it a cancellation?
    }
}

tio::task<std::string> read_line(int from) {
    std::string line(80, '\0');
    line.resize(co_await tio::run_in_thread({.interrupt = true}, read_some, from, line.data(),
                                            line.size()));
    co_return line;
}
//]

//[abandon
// A function that nothing reaches owns all that it touches, and is left behind.
struct lookup {
    std::string host;
    std::string operator()() const {
        std::this_thread::sleep_for(1s); // getaddrinfo, say
        return host + " is at 192.0.2.1";
    }
};

tio::task<std::string> resolve(std::string host) {
    lookup const blocking{std::move(host)};
    co_return co_await tio::run_in_thread({.name = "resolve", .abandon = true}, blocking);
}
//]

template <class Work>
tio::task<> limited(char const* what, Work work) {
    try {
        co_await tio::fail_after(std::move(work), 5ms);
    } catch (tio::timed_out const&) {
        std::cout << what << ": cancelled\n";
    }
}

tio::task<> cancellations() {
    mailbox nobody_writes;
    sensor slow;
    int ends[2];
    if (::pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    co_await limited("checkpoint", tio::run_in_thread(collatz, 1'000'000'000));
    co_await limited("wait", tio::run_in_thread(&mailbox::take, &nobody_writes));
    co_await limited("stop token", tio::run_in_thread(read_sensor, std::ref(slow)));
    co_await limited("interrupt", read_line(ends[0]));
    co_await limited("abandon", resolve("example.org"));
    ::close(ends[0]);
    ::close(ends[1]);
}

//[from
// Runs in a thread, and has the loop do what only that can.
void convert(std::vector<std::string> const& records, tio::sender<std::string>& out) {
    for (auto const& record : records) {
        std::string converted = record + "!";                // takes long
        tio::in_thread::run(out.send(std::move(converted))); // waits while the channel is full
    }
}

tio::task<> produce(tio::sender<std::string> out) {
    std::vector<std::string> const records{"one", "two", "three"};
    co_await tio::run_in_thread(convert, std::cref(records), std::ref(out));
}

tio::task<> consume(tio::receiver<std::string> in) {
    while (auto const record = co_await in.next()) std::cout << *record << "\n";
}
//]

tio::task<> from_a_thread() {
    auto [out, in] = tio::channel<std::string>(1);
    co_await tio::all(produce(std::move(out)), consume(std::move(in)));
}

//[pool
tio::task<> pool() {
    tio::thread_pool disk{{.max_threads = 2, .idle_ttl = 5s, .name = "disk"}};
    std::vector<std::string> const texts{"a", "b c", "d e f"};
    auto const counts = co_await disk.map(count_words, texts); // in their order
    for (auto const words : counts) std::cout << words << " ";
    auto const one_more = co_await disk.run({.name = "count"}, count_words, "g h i j");
    std::cout << one_more << "\n";
}
//]

//[deaf
// Nothing reaches it, and it may refer to what the job owns: so the job waits, and says so.
std::atomic<bool> has_been_told_of = false;

void deaf(tio::event& has_begun) {
    has_begun.set();
    while (!has_been_told_of) std::this_thread::sleep_for(1ms);
}

tio::task<> cancel_deaf() {
    tio::thread_pool old{{.max_threads = 1, .name = "old"}};
    tio::event has_begun;
    co_await tio::race(old.run({.name = "deaf"}, deaf, std::ref(has_begun)), has_begun.wait());
}

void report() {
    tio::loop loop{{.cancel_patience = 20ms}}; // 5 s otherwise
    loop.on_diagnostic([](tio::diagnostic const& entry) {
        std::cout << entry.text.substr(entry.text.find("it waits")) << "\n";
        has_been_told_of = true;
    });
    loop.run(cancel_deaf());
}
//]

int main() {
    tio::loop loop;
    loop.run(call());
    loop.run(errors());
    loop.run(cancellations());
    loop.run(from_a_thread());
    loop.run(pool());
    std::cout << "\n";
    report();
}
