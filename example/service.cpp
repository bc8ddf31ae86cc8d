// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A service that says when it is up, and that is started again when it breaks down: a feed that
// others read from, over a connection that is lost now and then.

#include <tinyasio.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

//[service
class feed {
public:
    // Serves until it is cancelled. `started` is called when the first connection stands.
    tio::task<> serve(tio::started<std::string> started) {
        bool is_first = true;
        auto const connection = [&]() -> tio::task<> {
            auto const session = co_await connect();
            if (std::exchange(is_first, false)) started(session);
            for (;;) co_await receive();
        };
        co_await tio::supervise({.max_restarts = 5, .first_delay = 1ms, .max_delay = 10ms},
                                connection);
    }

    tio::event full;
    int connections = 0;
    int received = 0;

private:
    tio::task<std::string> connect() {
        co_await tio::sleep(1ms);
        co_return "session " + std::to_string(++connections);
    }

    tio::task<> receive() {
        co_await tio::sleep(1ms);
        if (++received == 3 || received == 6) throw std::runtime_error("connection lost");
        if (received == 10) full.set();
    }
};

tio::task<> read_ten(feed& from) {
    auto const body = [&](tio::nursery& services) -> tio::task<> {
        // Whoever reads cannot begin before there is something to read from.
        auto const session = co_await services.start({.name = "feed"}, &feed::serve, &from);
        std::cout << "up with " << session << "\n";
        co_await from.full.wait();
        services.cancel();
    };
    co_await tio::with_nursery(body);
}
//]

int main() {
    feed ours;
    tio::loop loop;
    loop.on_diagnostic([](tio::diagnostic const& entry) {
        std::cout << to_string(entry.kind)
                  << "\n"; // its text says what failed, and when it goes on
    });
    loop.run(read_ten(ours));
    std::cout << ours.connections << " connections, " << ours.received << " messages\n";
}
