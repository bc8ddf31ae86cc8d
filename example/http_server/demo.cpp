// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// demo                  a server and its load in one program, for some seconds: what it can do,
//                       what it does when something goes wrong, and how it stops
// demo --seconds N      the same for so long
// demo --serve [PORT]   the server alone, for your own curl

#include "load.hpp"
#include "server.hpp"

#include <charconv>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

namespace tio = tinyasio;
using boost::asio::ip::tcp;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

namespace {

/// Standard output, after which one may look at standard error.
void say(std::string const& text) {
    std::cout << text << std::endl;
}

std::string count(std::uint64_t n, std::string const& what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

// --- what goes wrong

tio::task<int> stock_of(std::string fruit) {
    co_await tio::yield_now();
    throw std::out_of_range("no such fruit: " + fruit);
}

tio::task<std::string> broken(std::string const&) {
    auto const pears = co_await stock_of("pear");
    co_return "{\"pears\": " + std::to_string(pears) + "}";
}

// ---

class demonstration {
public:
    demonstration() {
        http_server::add_endpoints(site_);
        site_.endpoints["/broken"] = broken;
        site_.endpoints["/late"] = [this](std::string const&) { return block(500ms); };
        site_.endpoints["/stuck"] = [this](std::string const&) { return block(1h); };
    }

    tio::task<> run(std::chrono::seconds time);
    tio::task<> serve(unsigned short port);

private:
    tio::task<> watch(std::chrono::seconds time);
    tio::task<> break_one();
    tio::task<> stop(tio::handle<void> server);
    tio::task<std::string> block(std::chrono::milliseconds time);
    void sum_up() const;
    tio::net::serve_options options() const { return {.name = "http", .grace = 1s}; }

    tcp::acceptor listen(unsigned short port) {
        auto made = tio::net::listen(tcp::endpoint{boost::asio::ip::address_v4::loopback(), port});
        where_ = made.local_endpoint();
        url_ = "http://127.0.0.1:" + std::to_string(where_.port());
        return made;
    }

    http_server::site site_{.folder = std::filesystem::canonical(HTTP_SERVER_FOLDER)};
    http_server::figures& figures_ = site_.figures;
    tcp::endpoint where_{};
    std::string url_{};
    load::tally seen_{};
    int blocked_ = 0; ///< calls of /late and /stuck
    tio::event six_are_blocked_{};
    std::uint64_t finished_ = 0, cancelled_ = 0; ///< requests that were under way at the end
    std::chrono::duration<double> stopped_in_{};
};

tio::task<> demonstration::run(std::chrono::seconds time) {
    auto listening = listen(0);
    say("A server at " + url_ + ", and " + std::to_string(load::crowd_size) +
        " clients in another thread, over real sockets:\n");
    auto const server = tio::spawn({.name = "server"},
                                   http_server::serve(std::move(listening), site_, {}, options()));
    auto const clients =
        tio::spawn_parallel({.name = "clients"}, load::crowd, where_, std::ref(seen_));
    co_await watch(time);
    co_await break_one();
    co_await stop(server);
    co_await clients; // they end because the server has hung up
    sum_up();
}

tio::task<> demonstration::watch(std::chrono::seconds time) {
    bool const is_terminal = ::isatty(STDOUT_FILENO) != 0;
    auto const end = clock_type::now() + time;
    auto last = clock_type::now();
    for (std::uint64_t answered = 0; last < end;) {
        co_await tio::sleep_until(std::min(end, last + (is_terminal ? 200ms : 1000ms)));
        auto const now = clock_type::now();
        auto const more = figures_.answered - std::exchange(answered, figures_.answered);
        std::chrono::duration<double> const passed = now - std::exchange(last, now);
        std::cout << (is_terminal ? "\r" : "") << std::setw(8)
                  << static_cast<std::uint64_t>(static_cast<double>(more) / passed.count())
                  << " requests/s" << std::setw(5) << figures_.connections.active << " connections"
                  << std::setw(4) << figures_.in_threads << " slow calls in threads   "
                  << (is_terminal ? "" : "\n") << std::flush;
    }
    if (is_terminal) std::cout << std::endl;
}

tio::task<> demonstration::break_one() {
    say("\nNow somebody asks for " + url_ + "/broken, and its handler throws. The server logs:\n");
    auto const before = figures_.answered.load();
    auto const status = co_await load::client(where_, "/broken", seen_, 1);
    while (figures_.connections.failed == 0) co_await tio::yield_now();
    say("\nThat client got a " + std::to_string(status) + ". Meanwhile the others got " +
        count(figures_.answered - before - 1, "answer") + ".");
}

/// As a database does that answers late, or not at all.
tio::task<std::string> demonstration::block(std::chrono::milliseconds time) {
    if (++blocked_ == 6) six_are_blocked_.set();
    auto const wait = [this, time] {
        http_server::counted const now(figures_.in_threads);
        tio::in_thread::sleep_for(time);
    };
    co_await tio::run_in_thread({.name = "stuck"}, wait);
    co_return "{}";
}

tio::task<> demonstration::stop(tio::handle<void> server) {
    for (char const* target : {"/late", "/late", "/late", "/late", "/late", "/stuck"})
        tio::spawn({.name = "patient"}, load::client, where_, target, std::ref(seen_), 1u);
    co_await six_are_blocked_.wait();

    auto const begun = figures_.begun.load(), answered = figures_.answered.load();
    std::uint64_t under_way = figures_.under_way;
    say("\nNow it is asked to stop, as by a SIGTERM: it accepts no more, and finishes what it is "
        "at.\nOne call blocks for an hour, and is given a second:\n");
    auto const asked_at = clock_type::now();
    server.cancel_after_grace(1min); // `options()` has a shorter one for the connections
    co_await server;
    stopped_in_ = clock_type::now() - asked_at;

    under_way += figures_.begun - begun; // whatever was just arriving
    finished_ = figures_.answered - answered;
    cancelled_ = under_way - finished_;
}

void demonstration::sum_up() const {
    auto const& connections = figures_.connections;
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << "\nWhat happened:\n  "
         << count(figures_.answered, "request") << " over "
         << count(connections.accepted, "connection") << ", " << figures_.slow_calls
         << " of them slow, in threads\n  the clients got "
         << count(seen_.answers, "complete answer") << " and " << seen_.cut
         << " that ended in the middle\n  " << count(connections.failed, "connection")
         << " failed; nobody else noticed\n  under way when it was asked to stop: "
         << count(finished_ + cancelled_, "request") << ", " << finished_ << " answered and "
         << cancelled_ << " cancelled after a second of grace\n  it stopped in "
         << stopped_in_.count() << " s, and left " << connections.active << " connections, "
         << figures_.under_way << " requests and " << figures_.in_threads << " calls in threads";
    say(text.str());
}

tio::task<> demonstration::serve(unsigned short port) {
    auto listening = listen(port);
    auto const curl = [&](std::string const& target, std::string const& remark = {}) {
        say("  curl -i '" + url_ + target + "'" + (remark.empty() ? "" : "   # ") + remark);
    };
    say("Serving " + site_.folder.string() + ". In another terminal:\n");
    curl("/");
    curl("/status", "what it does at this moment");
    curl("/slow?ms=5000", "blocks a thread; if curl hangs up, it is cancelled");
    curl("/broken", "its handler throws: see what is logged here");
    curl("/stuck", "an hour, or until Ctrl-C here");
    say("\nCtrl-C stops it: it finishes what it is at, and after 10 s cancels what is left. A "
        "second\nCtrl-C ends it at once.\n");
    co_await http_server::serve(std::move(listening), site_, {}, {.name = "http"});
    say("\nStopped after " + count(figures_.answered, "answer") + ".");
}

} // namespace

int main(int count, char** arguments) {
    std::vector<std::string_view> const options(arguments + 1, arguments + count);
    bool const serves = !options.empty() && options[0] == "--serve";
    int number = serves ? 8080 : 4;
    bool is_right = options.empty() || serves || (options[0] == "--seconds" && options.size() == 2);
    if (options.size() == 2) {
        auto const* const end = options[1].data() + options[1].size();
        auto const [rest, error] = std::from_chars(options[1].data(), end, number);
        is_right = is_right && error == std::errc() && rest == end;
    }
    is_right = is_right && options.size() <= 2 && number >= (serves ? 0 : 1) && number <= 65'535;
    if (!is_right) {
        std::cerr << "usage: demo [--seconds N | --serve [PORT]]\n";
        return 2;
    }

    demonstration shown;
    if (serves) return tio::main(shown.serve(static_cast<unsigned short>(number)), {.grace = 10s});
    return tio::main(shown.run(std::chrono::seconds(number)), {.threads = 2});
}
