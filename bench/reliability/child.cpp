// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "child.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <sstream>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace reliability {

namespace {

struct pipe_ends {
    int reading;
    int writing;
};

pipe_ends make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    return {ends[0], ends[1]};
}

/// With these for its standard input and output.
pid_t start(std::vector<std::string> arguments, int in, int out) {
    std::string self = "/proc/self/exe";
    std::vector<char*> all{self.data()};
    for (auto& argument : arguments) all.push_back(argument.data());
    all.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    pid_t pid = 0;
    int const error = ::posix_spawn(&pid, self.c_str(), &actions, nullptr, all.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::system_error(error, std::generic_category(), self);
    return pid;
}

int exit_code_of(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

// --- lines

conversation::conversation(int from, int to)
    : from_(tio::this_task::io_executor(), from)
    , to_(tio::this_task::io_executor(), to) {}

tio::task<long> conversation::hear(std::string about) {
    std::size_t size = 0;
    try {
        size = co_await asio::async_read_until(from_, asio::dynamic_buffer(received_), '\n',
                                               tio::use_task);
    } catch (boost::system::system_error const&) {
        throw std::runtime_error("nobody said '" + about + "': the other process has ended");
    }
    std::istringstream line(received_.substr(0, size));
    received_.erase(0, size);
    std::string name;
    long value = 0;
    line >> name >> value;
    if (name != about) throw std::runtime_error("'" + name + "' was said, not '" + about + "'");
    co_return value;
}

tio::task<> conversation::say(std::string about, long value) {
    about += ' ' + std::to_string(value) + '\n';
    co_await asio::async_write(to_, asio::buffer(about), tio::use_task);
}

// --- a process

struct child::started {
    int from;
    int to;
    pid_t pid;

    explicit started(std::vector<std::string> const& arguments) {
        auto const in = make_pipe();
        auto const out = make_pipe();
        pid = start(arguments, in.reading, out.writing);
        ::close(in.reading);
        ::close(out.writing);
        from = out.reading;
        to = in.writing;
    }
};

child::child(std::vector<std::string> const& arguments) : child(started(arguments)) {}

child::child(started with) : conversation(with.from, with.to), pid_(with.pid) {}

child::~child() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    exit_code_of(pid_);
}

tio::task<> child::end() {
    auto const wait = [pid = pid_] { return exit_code_of(pid); };
    auto const code = co_await tio::run_in_thread(wait);
    pid_ = 0;
    if (code != 0) throw std::runtime_error("a process failed: " + std::to_string(code));
}

int run_again(std::vector<std::string> const& arguments) {
    return exit_code_of(start(arguments, STDIN_FILENO, STDOUT_FILENO));
}

} // namespace reliability
