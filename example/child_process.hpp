// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// Child processes, by means of POSIX and Asio alone: to be copied, and changed. processes.cpp uses
// it.

#pragma once

#include <tinyasio.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/writable_pipe.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace example {

namespace asio = boost::asio;
namespace tio = tinyasio;

/// A program, which is looked up in PATH, and its arguments. To be named before it is used beside a
/// `co_await`, where g++ 12 refuses lists of strings in braces.
using command = std::vector<std::string>;

/// A child process, and pipes to its standard streams. Destroyed before it has ended, it is killed.
///
/// The program should ignore SIGPIPE, which would end it when it writes to a child that reads no
/// more, and must not ignore SIGCHLD: then nobody could tell how a child has ended.
class child_process {
public:
    child_process(asio::any_io_executor const& executor, command words)
        : in(executor)
        , out(executor)
        , err(executor) {
        asio::readable_pipe its_in(executor);
        asio::writable_pipe its_out(executor), its_err(executor);
        connect(its_in, in);
        connect(out, its_out);
        connect(err, its_err);
        start(words, {its_in.native_handle(), its_out.native_handle(), its_err.native_handle()});
    } // its ends are closed here: who reads sees when the child has closed its own
    child_process(child_process const&) = delete;
    child_process& operator=(child_process const&) = delete;
    ~child_process() {
        if (code_) return;
        ::kill(id_, SIGKILL);
        while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {}
    }

    /// Waits for its end. Gives its exit code; or that of the signal that ended it, negative.
    tio::task<int> wait() {
#ifdef SYS_pidfd_open
        int const end = has_ended() ? -1 : static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));
        if (end >= 0) {
            asio::posix::stream_descriptor until(tio::this_task::executor(), end);
            co_await until.async_wait(until.wait_read, tio::use_task);
        }
#endif
        co_return co_await wait_in_thread(); // which has nothing to do, if there was a descriptor
    }
    /// The same on systems other than Linux 5.3 or later. The thread only looks, and leaves it to
    /// the loop to take the code: it is not lost when the job is cancelled.
    tio::task<int> wait_in_thread() {
        auto const look = [id = static_cast<::id_t>(id_)] {
            ::siginfo_t info;
            while (::waitid(P_PID, id, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
                tio::in_thread::checkpoint();
        };
        while (!has_ended()) co_await tio::run_in_thread({.interrupt = true}, look);
        co_return *code_;
    }

    void kill(int signal = SIGKILL) {
        if (!has_ended()) ::kill(id_, signal);
    }
    /// Kills it and waits until nothing is left of it: the end of a `finally`.
    tio::task<> stop() {
        kill();
        co_await wait();
    }
    ::pid_t id() const noexcept { return id_; }

    asio::writable_pipe in;
    asio::readable_pipe out, err;

private:
    /// As asio::connect_pipe, but no other child inherits an end, which it would keep open.
    static void connect(asio::readable_pipe& to, asio::writable_pipe& from) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) < 0) fail(errno, "pipe2");
        to.assign(ends[0]);
        from.assign(ends[1]);
    }

    void start(command& words, std::array<int, 3> const& streams) {
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        ::sigset_t defaults;
        ::sigemptyset(&defaults);
        ::sigaddset(&defaults, SIGPIPE); // that the program ignores it is not for the child

        ::posix_spawn_file_actions_t files;
        ::posix_spawn_file_actions_init(&files);
        for (int i = 0; int const stream : streams)
            ::posix_spawn_file_actions_adddup2(&files, stream, i++);
        ::posix_spawnattr_t attributes;
        ::posix_spawnattr_init(&attributes);
        ::posix_spawnattr_setsigdefault(&attributes, &defaults);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
        int const error = ::posix_spawnp(&id_, words.at(0).c_str(), &files, &attributes,
                                         arguments.data(), environ);
        ::posix_spawnattr_destroy(&attributes);
        ::posix_spawn_file_actions_destroy(&files);
        if (error != 0) fail(error, words[0]);
    }

    /// If so, its code is all that is left of it.
    bool has_ended() {
        ::siginfo_t info{};
        if (code_) return true;
        if (::waitid(P_PID, static_cast<::id_t>(id_), &info, WEXITED | WNOHANG) < 0)
            fail(errno, "waitid");
        if (info.si_pid == 0) return false;
        code_ = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
        return true;
    }

    [[noreturn]] static void fail(int error, std::string const& what) {
        throw std::system_error(error, std::generic_category(), what);
    }

    ::pid_t id_ = 0;
    std::optional<int> code_{};
};

inline tio::task<> write_all(asio::writable_pipe& to, std::string text) {
    try {
        co_await asio::async_write(to, asio::buffer(text), tio::use_task);
    } catch (boost::system::system_error const& error) {
        if (error.code() != asio::error::broken_pipe) throw; // it has read as much as it wants
    }
    to.close();
}

inline tio::task<std::string> read_all(asio::readable_pipe& from) {
    std::string text;
    try {
        co_await asio::async_read(from, asio::dynamic_buffer(text), tio::use_task);
    } catch (boost::system::system_error const& error) {
        if (error.code() != asio::error::eof) throw;
    }
    co_return text;
}

struct process_result {
    int code = 0;
    std::string out{}, err{};
};

/// Runs a command to its end. Cancelled, it kills it.
inline tio::task<process_result> run_process(command words, std::string input = {}) {
    child_process child(tio::this_task::io_executor(), std::move(words));
    // All at once: a pipe holds little, and who writes waits for who reads.
    auto talk = [](child_process& with, std::string text) -> tio::task<process_result> {
        auto [written, out, err, code] =
            co_await tio::all(write_all(with.in, std::move(text)), read_all(with.out),
                              read_all(with.err), with.wait());
        co_return process_result{code, std::move(out), std::move(err)};
    };
    co_return co_await tio::finally(talk(child, std::move(input)), child.stop());
}

/// What a command says that has to succeed.
inline tio::task<std::string> output_of(command words, std::string input = {}) {
    auto const name = words.at(0);
    auto result = co_await run_process(std::move(words), std::move(input));
    if (result.code != 0)
        throw std::runtime_error(name + " ended with " + std::to_string(result.code) + ": " +
                                 result.err);
    co_return std::move(result.out);
}

} // namespace example
