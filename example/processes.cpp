// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Other programs as child processes: their input and output, how they end, and that they do not
// outlive who waits for them.

#include "child_process.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

namespace {

//[run
tio::task<> run_commands() {
    example::command const sort{"sort"};
    std::cout << co_await example::output_of(sort, "pear\napple\nfig\n");

    example::command const shell{"sh", "-c", "cat; echo warning >&2; exit 3"};
    auto const [code, out, err] = co_await example::run_process(shell, "text\n");
    std::cout << out << err << "it ended with " << code << "\n";

    example::command const one{"echo", "at once,"}, other{"echo", "in order"};
    auto const [first, second] =
        co_await tio::all(example::output_of(one), example::output_of(other));
    std::cout << first << second;
}
//]

//[errors
tio::task<> run_what_fails() {
    example::command const fails{"sh", "-c", "echo no such user >&2; exit 1"}, none{"/none"};
    try {
        co_await example::output_of(fails);
    } catch (std::runtime_error const& error) {
        std::cout << error.what();
    }
    try {
        co_await example::run_process(none);
    } catch (std::system_error const& error) {
        std::cout << error.what() << "\n";
    }
}
//]

//[conversation
// A child that answers line by line.
tio::task<> talk(example::child_process& with) {
    std::string buffer;
    for (std::string const line : {"one\n", "two\n"}) {
        co_await asio::async_write(with.in, asio::buffer(line), tio::use_task);
        auto const size = co_await asio::async_read_until(with.out, asio::dynamic_buffer(buffer),
                                                          '\n', tio::use_task);
        std::cout << buffer.substr(0, size);
        buffer.erase(0, size);
    }
    with.in.close();
    std::cout << "it ended with " << co_await with.wait() << "\n";
}

tio::task<> converse() {
    example::command const answer{"sh", "-c", "while read line; do echo \"$line, and you?\"; done"};
    example::child_process child(tio::this_task::io_executor(), answer);
    co_await tio::finally(talk(child), child.stop()); // whatever happens
}
//]

//[limit
tio::task<> limit_and_kill() {
    example::command const sleep{"sleep", "1000"};
    auto const result = co_await tio::timeout(example::run_process(sleep), 20ms);
    std::cout << (result ? "slept" : "too late") << "\n";

    example::child_process child(tio::this_task::io_executor(), sleep);
    child.kill(SIGTERM);
    std::cout << (co_await child.wait() == -SIGTERM ? "terminated" : "ended by itself") << "\n";
}
//]

} // namespace

int main() {
    std::signal(SIGPIPE, SIG_IGN); // a child that reads no more is no reason to end
    tio::loop loop;
    loop.run(run_commands());
    loop.run(run_what_fails());
    loop.run(converse());
    loop.run(limit_and_kill());
    siginfo_t info;
    bool const is_left = ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG) == 0 || errno != ECHILD;
    std::cout << (is_left ? "a child is left\n" : "no child is left\n");
}
