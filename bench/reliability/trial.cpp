// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "trial.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace reliability {

namespace {

/// As many times as the other one can bear it.
tio::task<> stream_to(tcp::socket& peer) {
    std::vector<char> const much(64 * 1024, 'x');
    for (;;) co_await asio::async_write(peer, asio::buffer(much), tio::use_task);
}

/// Answers until the peer has gone, or until somebody asks the server to stop; then what it is at
/// is finished.
tio::task<> answer(tcp::socket peer, trial& of) {
    message text;
    while (co_await tio::until_stop(asio::async_read(peer, asio::buffer(text), tio::use_task))) {
        ++of.begun;
        if (text[0] == fail_at_it) throw std::runtime_error("a bad request");
        if (text[0] == answer_for_ever) co_await stream_to(peer);
        if (text[0] == take_your_time) co_await tio::sleep(5ms);
        co_await asio::async_write(peer, asio::buffer(text), tio::use_task);
        ++of.answered;
    }
}

} // namespace

tio::handle<void> trial::serve_messages(net::serve_options options) {
    return serve([this](tcp::socket peer) { return answer(std::move(peer), *this); }, options);
}

std::vector<std::string> trial::clients(std::string role, std::vector<long> const& numbers) const {
    std::vector<std::string> all{"clients", std::move(role), std::to_string(at.port())};
    for (auto const number : numbers) all.push_back(std::to_string(number));
    return all;
}

tio::task<> trial::all_gone() {
    for (int i = 0; i != 1000 && statistics.active != 0; ++i) co_await tio::sleep(10ms);
    out.equal("connections that are left", static_cast<long>(statistics.active), 0);
}

void trial::nothing_logged() {
    out.equal("messages in the log", static_cast<long>(log.size()), 0);
    if (!log.empty()) out.figure("the first message", log.front().text);
}

long trial::logged(tio::diagnostic::kind_type kind) const {
    return std::ranges::count(log, kind, &tio::diagnostic::kind);
}

} // namespace reliability
