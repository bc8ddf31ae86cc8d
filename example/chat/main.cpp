// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// chat PORT PAGE   a chat room in the browser: http://localhost:PORT/ gives the PAGE (chat.html)
//
// The page opens a WebSocket to the same port. The first message is the name, each further one is
// said to everybody. The first signal (Ctrl-C) says goodbye to all members.

#include "room.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace tio = tinyasio;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

// Its timers want a strand: on several threads, make it of a socket on this_task::executor().
using stream = websocket::stream<tcp::socket, /*deflate=*/false>;
using request = http::request<http::empty_body>;

//[members
tio::task<std::string> read_text(stream& from) {
    std::string text;
    auto buffer = asio::dynamic_buffer(text);
    co_await from.async_read(buffer, tio::use_task);
    if (!from.got_text()) throw std::runtime_error("somebody sends what is no text");
    co_return text;
}

tio::task<> close(stream& which, websocket::close_code code, std::string_view why) {
    websocket::close_reason const reason(code, why);
    co_await which.async_close(reason, tio::use_task);
}

// Until one side has closed the stream, and the other one has said that it knows.
tio::task<> listen_to(stream& from, chat::room::member& who) {
    try {
        for (;;) who.say(co_await read_text(from));
    } catch (boost::system::system_error const&) {
        if (from.reason().code == websocket::close_code::none) throw;
    }
}

tio::task<> tell(stream& to, chat::room::member const& who) {
    while (auto next = co_await tio::until_stop(who.inbox().receive())) {
        co_await to.async_write(asio::buffer(**next), tio::use_task);
    }
    while (auto rest = who.inbox().try_receive()) { // what was said before
        co_await to.async_write(asio::buffer(**rest), tio::use_task);
    }
    co_await close(to, websocket::going_away, "server is stopping");
}

tio::task<> converse(stream with, request hello, chat::room& room) {
    auto limits = websocket::stream_base::timeout::suggested(beast::role_type::server);
    limits.handshake_timeout = 3s; // for a goodbye as well: shorter than the grace
    with.set_option(limits);
    with.read_message_max(4096);
    co_await with.async_accept(hello, tio::use_task);
    auto name = co_await tio::until_stop(tio::timeout(read_text(with), 60s));
    if (!name || !*name) co_return;
    if (auto const objection = room.objection_to(**name); !objection.empty()) {
        co_await close(with, websocket::policy_error, objection);
        co_return;
    }
    chat::room::member who(room, **std::move(name));
    co_await tio::race(listen_to(with, who), tell(with, who), who.watch());
}
//]

//[connection
tio::task<> give_page(tcp::socket& to, request const& asked, std::string const& page) {
    http::response<http::string_body> answer(http::status::ok, asked.version());
    answer.set(http::field::content_type, "text/html; charset=utf-8");
    if (asked.target() == "/")
        answer.body() = page;
    else
        answer.result(http::status::not_found);
    answer.keep_alive(false);
    answer.prepare_payload();
    co_await http::async_write(to, answer, tio::use_task);
}

tio::task<request> read_request(tcp::socket& from) {
    beast::flat_buffer buffer;
    request asked;
    co_await http::async_read(from, buffer, asked, tio::use_task);
    co_return asked;
}

tio::task<> connection(tcp::socket peer, chat::room& room, std::string const& page) {
    // Browsers open connections on which they ask for nothing.
    auto asked = co_await tio::until_stop(tio::timeout(read_request(peer), 30s));
    if (!asked || !*asked) co_return;
    if (websocket::is_upgrade(**asked))
        co_await converse(stream(std::move(peer)), **std::move(asked), room);
    else
        co_await give_page(peer, **asked, page);
}

tio::task<> server(unsigned short port, std::string page) {
    auto acceptor = tio::net::listen(tcp::endpoint{asio::ip::address_v4::loopback(), port});
    std::cout << "listening on port " << acceptor.local_endpoint().port() << std::endl;
    chat::room room;
    auto const handler = [&](tcp::socket peer) { return connection(std::move(peer), room, page); };
    co_await tio::net::serve(std::move(acceptor), handler,
                             {.name = "chat", .max_connections = 1000, .grace = 5s});
}
//]

std::string content_of(char const* file) {
    std::ifstream from(file, std::ios::binary);
    if (!from) throw std::runtime_error(std::string("cannot read ") + file);
    return {std::istreambuf_iterator<char>(from), {}};
}

} // namespace

int main(int count, char* arguments[]) {
    if (count != 3) {
        std::cerr << "chat PORT PAGE\n";
        return 2;
    }
    auto const port = static_cast<unsigned short>(std::stoul(arguments[1]));
    return tio::main(server(port, content_of(arguments[2])), {.grace = 10s});
}
