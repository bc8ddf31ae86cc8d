// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "load.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/completion_condition.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <cstdlib>
#include <string_view>
#include <vector>

namespace asio = boost::asio;

namespace load {

namespace {

struct head {
    explicit head(std::string_view text)
        : status(std::atoi(value_after("HTTP/1.1 ", text)))
        , length(static_cast<std::size_t>(std::atol(value_after("Content-Length: ", text))))
        , is_last(text.find("Connection: close") != text.npos) {}

    int status;
    std::size_t length;
    bool is_last;

private:
    static char const* value_after(std::string_view name, std::string_view text) {
        auto const at = text.find(name);
        return at == text.npos ? "" : text.data() + at + name.size();
    }
};

/// Only of the text that has arrived so far.
tio::task<head> read_answer(tcp::socket& from, std::string& input) {
    auto buffer = asio::dynamic_buffer(input);
    auto const size = co_await asio::async_read_until(from, buffer, "\r\n\r\n", tio::use_task);
    head const found(std::string_view(input).substr(0, size));
    if (auto const all = size + found.length; input.size() < all)
        co_await asio::async_read(from, buffer, asio::transfer_exactly(all - input.size()),
                                  tio::use_task);
    input.erase(0, size + found.length);
    co_return found;
}

} // namespace

tio::task<int> client(tcp::endpoint server, std::string target, tally& seen, std::size_t times) {
    auto socket = co_await tio::net::connect(server);
    auto const question = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    std::string input;
    int status = 0;
    try {
        for (bool is_last = false; !is_last && times-- != 0;) {
            co_await asio::async_write(socket, asio::buffer(question), tio::use_task);
            auto const answer = co_await read_answer(socket, input);
            ++seen.answers;
            status = answer.status;
            is_last = answer.is_last;
        }
    } catch (boost::system::system_error const& error) {
        if (!tio::net::is_disconnect(error.code())) throw;
        if (!input.empty()) ++seen.cut;
    }
    co_return status;
}

tio::task<> crowd(tcp::endpoint server, tally& seen) {
    std::vector<tio::task<int>> clients;
    for (int i = 0; i != for_file; ++i) clients.push_back(client(server, "/style.css", seen));
    for (int i = 0; i != for_status; ++i) clients.push_back(client(server, "/status", seen));
    for (int i = 0; i != for_slow; ++i) clients.push_back(client(server, "/slow?ms=300", seen));
    co_await tio::all(std::move(clients));
}

} // namespace load
