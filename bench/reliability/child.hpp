// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <string>
#include <vector>

#include <sys/types.h>

namespace reliability {

namespace asio = boost::asio;
namespace tio = tinyasio;

/// Lines from and to somebody at the other end of two pipes: figures, "connected 100", one way, a
/// word to go on the other way.
class conversation {
public:
    /// Takes the descriptors. In a loop.
    conversation(int from, int to);

    /// Waits for the next line, which has to be about this. \throws if it is not, or if the other
    /// one has ended
    tio::task<long> hear(std::string about);
    tio::task<> say(std::string about, long value = 0);

private:
    asio::posix::stream_descriptor from_;
    asio::posix::stream_descriptor to_;
    std::string received_{};
};

/// This program once more, as a process of its own with descriptors of its own.
class child : public conversation {
public:
    explicit child(std::vector<std::string> const& arguments);
    child(child const&) = delete;
    child& operator=(child const&) = delete;
    /// Kills it, if nobody has waited for its end.
    ~child();

    /// Waits for its end. \throws if it failed
    tio::task<> end();

private:
    struct started;
    explicit child(started with);

    pid_t pid_;
};

/// The same, to be waited for at once: runs it with the streams of this process. Gives its exit
/// code.
int run_again(std::vector<std::string> const& arguments);

} // namespace reliability
