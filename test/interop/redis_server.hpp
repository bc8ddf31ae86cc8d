// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace test {

/// A redis-server of our own, which keeps nothing, on a free port of the loopback interface.
class redis_server {
public:
    explicit redis_server(char const* program) {
        // Somebody else may take the port before the server does: then it ends.
        for (int tries = 0; tries != 5; ++tries) {
            port_ = free_port();
            start(program);
            while (has_not_ended()) {
                if (can_connect()) return;
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
        }
        throw std::runtime_error(std::string(program) + " does not start");
    }
    redis_server(redis_server const&) = delete;
    redis_server& operator=(redis_server const&) = delete;
    ~redis_server() {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

    std::uint16_t port() const noexcept { return port_; }

private:
    using tcp = boost::asio::ip::tcp;

    static std::uint16_t free_port() {
        boost::asio::io_context context;
        tcp::acceptor const taken(context, {boost::asio::ip::address_v4::loopback(), 0});
        return taken.local_endpoint().port();
    }

    void start(char const* program) {
        auto const port = std::to_string(port_);
        process_ = ::fork();
        if (process_ < 0) throw std::runtime_error("no process for a redis-server");
        if (process_ != 0) return;
#ifdef __linux__
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // it is not to outlive a test that crashes
#endif
        ::execl(program, program, "--bind", "127.0.0.1", "--port", port.c_str(), "--save", "",
                "--appendonly", "no", "--logfile", "/dev/null", static_cast<char*>(nullptr));
        ::_exit(127);
    }

    bool has_not_ended() const noexcept { return ::waitpid(process_, nullptr, WNOHANG) == 0; }

    bool can_connect() const {
        boost::asio::io_context context;
        tcp::socket socket(context);
        boost::system::error_code error;
        socket.connect({boost::asio::ip::address_v4::loopback(), port_}, error);
        return !error;
    }

    std::uint16_t port_ = 0;
    ::pid_t process_ = -1;
};

} // namespace test
