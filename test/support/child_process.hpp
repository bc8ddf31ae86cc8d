// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/test/unit_test.hpp>

#include <array>
#include <concepts>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include <sys/wait.h>
#include <unistd.h>

namespace test {

/// Writes that on standard error at once: the parent may `await` it.
inline void say(std::string_view text) noexcept {
    static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
}

/// A function that runs in a process of its own: for what ends a process, or changes what belongs
/// to it, as signals do. Tests that throw in there are not heard of: say it with the exit code.
class child_process {
public:
    /// `body` gives the exit code.
    template <std::invocable F>
    explicit child_process(F body) {
        std::array<int, 2> ends{};
        BOOST_REQUIRE(::pipe(ends.data()) == 0);
        std::cout.flush(); // or both would write what is in there
        pid_ = ::fork();
        BOOST_REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            for (int const number : {SIGABRT, SIGINT, SIGTERM}) std::signal(number, SIG_DFL);
            ::dup2(ends[1], STDERR_FILENO);
            ::close(ends[0]);
            ::close(ends[1]);
            ::alarm(60); // ends it, should it hang
            ::_exit(body());
        }
        ::close(ends[1]);
        words_ = ends[0];
    }
    child_process(child_process const&) = delete;
    child_process& operator=(child_process const&) = delete;
    ~child_process() {
        if (pid_ > 0) ::kill(pid_, SIGKILL);
        static_cast<void>(wait());
    }

    /// Blocks until it has written that on standard error, or has ended.
    void await(std::string_view text) {
        while (!has_said(text) && read()) {}
        BOOST_TEST(has_said(text));
    }
    void send(int signal) const { BOOST_TEST(::kill(pid_, signal) == 0); }

    /// Its exit code; minus the number of the signal that has ended it.
    int wait() {
        if (words_ < 0) return status_;
        while (read()) {}
        ::close(words_);
        words_ = -1;
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return status_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    }

    /// What it has written on standard error, as far as it was awaited.
    std::string const& text() const noexcept { return text_; }
    bool has_said(std::string_view text) const noexcept {
        return text_.find(text) != std::string::npos;
    }

private:
    bool read() {
        std::array<char, 4096> some{};
        auto const count = ::read(words_, some.data(), some.size());
        if (count <= 0) return false;
        text_.append(some.data(), static_cast<std::size_t>(count));
        return true;
    }

    pid_t pid_ = -1;
    int words_ = -1;
    int status_ = 0;
    std::string text_{};
};

/// What a function writes on standard error, in a process of its own.
template <std::invocable F>
std::string standard_error_of(F body) {
    child_process child([&] {
        body();
        return 0;
    });
    BOOST_TEST(child.wait() == 0);
    return child.text();
}

} // namespace test
