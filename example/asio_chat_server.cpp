// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// asio_chat_server PORT [PORT...]   a room for each port, to which one speaks in lines
//
// What Asio's example of that name does (cpp20/coroutines/chat_server), and its protocol: everybody
// hears every line, one's own included, and whoever comes hears the last hundred first. What is
// different, and why: "Asio's chat server" in doc/asio.md.

#include <tinyasio.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <iostream>
#include <list>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

//[room
class chat_room {
public:
    using outbox = tio::unbounded_sender<std::string>;

    // Somebody is in the room as long as this lives.
    class seat {
    public:
        seat(chat_room& room, outbox out) : room_(room), at_(room.join(std::move(out))) {}
        seat(seat const&) = delete;
        seat& operator=(seat const&) = delete;
        ~seat() { room_.participants_.erase(at_); }

    private:
        chat_room& room_;
        std::list<outbox>::iterator at_;
    };

    void deliver(std::string const& line) {
        recent_.push_back(line);
        if (recent_.size() > 100) recent_.pop_front();
        for (auto const& each : participants_) each.send(line);
    }

private:
    std::list<outbox>::iterator join(outbox out) {
        for (auto const& line : recent_) out.send(line);
        return participants_.insert(participants_.end(), std::move(out));
    }

    std::list<outbox> participants_;
    std::deque<std::string> recent_;
};
//]

//[session
tio::task<> reader(tcp::socket& from, chat_room& room, chat_room::outbox out) {
    chat_room::seat const seat(room, std::move(out));
    std::string unread;
    for (;;) {
        auto const size = co_await tio::until_stop(
            asio::async_read_until(from, asio::dynamic_buffer(unread, 1024), '\n', tio::use_task));
        if (!size) co_return; // the seat goes, and with it the last sender to the writer
        room.deliver(unread.substr(0, *size));
        unread.erase(0, *size);
    }
}

tio::task<> writer(tcp::socket& to, tio::receiver<std::string> const& lines) {
    while (auto line = co_await lines.next()) {
        co_await asio::async_write(to, asio::buffer(*line), tio::use_task);
    }
}

// An error of one of them, such as that the client has gone, cancels the other one. The channel is
// open as long as the client has a seat: that it goes is no error of others, who send to it.
tio::task<> session(tcp::socket client, chat_room& room) {
    auto [out, lines] = tio::unbounded_channel<std::string>();
    co_await tio::all(reader(client, room, std::move(out)), writer(client, lines));
}
//]

//[server
tio::task<> listen(unsigned short port) {
    auto acceptor = tio::net::listen(tcp::endpoint{asio::ip::address_v4::loopback(), port});
    std::cout << "listening on port " << acceptor.local_endpoint().port() << std::endl;
    chat_room room;
    auto const enter = [&](tcp::socket client) { return session(std::move(client), room); };
    co_await tio::net::serve(std::move(acceptor), enter);
}

tio::task<> chat(std::vector<unsigned short> ports) {
    std::vector<tio::task<>> rooms;
    for (auto const port : ports) rooms.push_back(listen(port));
    co_await tio::all(std::move(rooms));
}
//]

} // namespace

int main(int count, char* arguments[]) {
    if (count < 2) {
        std::cerr << "asio_chat_server PORT [PORT...]\n";
        return 2;
    }
    std::vector<unsigned short> ports;
    for (int i = 1; i != count; ++i)
        ports.push_back(static_cast<unsigned short>(std::stoul(arguments[i])));
    return tio::main(chat(std::move(ports)), {.grace = 5s});
}
