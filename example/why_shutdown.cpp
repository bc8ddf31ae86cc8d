// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// How a server ends, with Asio's coroutines and here: the second half of doc/why.md.

#include <tinyasio.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

tcp::endpoint const anywhere{asio::ip::address_v4::loopback(), 0};
std::string const goodbye = "goodbye\n";

// Three clients of a server, which listen to what it says until it closes their connections.
class clients {
public:
    explicit clients(tcp::endpoint const& server) {
        for (int i = 0; i != 3; ++i) sockets_.emplace_back(context_).connect(server);
    }
    void ask() { asio::write(sockets_.front(), asio::buffer("?", 1)); }
    int count_goodbyes() {
        int count = 0;
        for (auto& each : sockets_) {
            std::string heard;
            boost::system::error_code end;
            asio::read(each, asio::dynamic_buffer(heard), end);
            count += heard == goodbye;
        }
        return count;
    }

private:
    asio::io_context context_;
    std::vector<tcp::socket> sockets_;
};

// How many sessions there are. It outlives them all, so that it can be looked at afterwards.
int sessions = 0;

struct counted {
    counted() { ++sessions; }
    counted(counted const&) = delete;
    counted& operator=(counted const&) = delete;
    ~counted() { --sessions; }
};

struct database {
    void answer() const { std::cout << "a question is answered\n"; }
};

namespace with_asio {

int questions = 0;

//[asio_server
// What the sessions use belongs to the shop. A `database&` would dangle below.
asio::awaitable<void> session(tcp::socket peer, std::weak_ptr<database> data) {
    counted const here;
    std::array<char, 100> question;
    try {
        for (;;) {
            co_await peer.async_read_some(asio::buffer(question), asio::use_awaitable);
            ++questions;
            if (auto const still_there = data.lock())
                still_there->answer();
            else
                std::cout << "a question, and the database is gone\n";
        }
    } catch (boost::system::system_error const&) {}
    co_await asio::async_write(peer, asio::buffer(goodbye), asio::use_awaitable);
}

class shop {
public:
    explicit shop(asio::io_context& context) : acceptor_(context, anywhere) {
        asio::co_spawn(context, accept(), asio::detached);
    }
    tcp::endpoint address() const { return acceptor_.local_endpoint(); }
    void stop() { acceptor_.close(); } // the sessions go on: nobody has kept them

private:
    asio::awaitable<void> accept() {
        for (;;) {
            auto peer = co_await acceptor_.async_accept(asio::use_awaitable);
            asio::co_spawn(acceptor_.get_executor(), session(std::move(peer), data_),
                           asio::detached);
        }
    }

    tcp::acceptor acceptor_;
    std::shared_ptr<database> data_ = std::make_shared<database>();
};
//]

//[asio_stop
void open_and_close() {
    auto context = std::make_unique<asio::io_context>();
    auto open = std::make_unique<shop>(*context);
    clients visitors(open->address());
    while (sessions != 3) context->run_one();

    open->stop();
    context->poll(); // no one is accepted any more
    open.reset();
    std::cout << "closed; sessions: " << sessions << "\n";
    visitors.ask();
    while (questions == 0) context->run_one();

    context.reset(); // all that is left to do: it destroys them where they are
    std::cout << "sessions: " << sessions << ", goodbyes: " << visitors.count_goodbyes() << "\n";
}
//]

} // namespace with_asio

namespace with_tinyasio {

//[tio_server
tio::task<> session(tcp::socket& peer, database& data) {
    counted const here;
    std::array<char, 100> question;
    while (auto const size = co_await tio::until_stop(
               peer.async_read_some(asio::buffer(question), tio::use_task))) {
        data.answer();
    }
    co_await asio::async_write(peer, asio::buffer(goodbye), tio::use_task);
}

// Ends when the last session has.
tio::task<> shop(tcp::acceptor acceptor) {
    database data;
    auto const handler = [&](tcp::socket& peer) { return session(peer, data); };
    co_await tio::net::serve(std::move(acceptor), handler);
}
//]

//[tio_stop
void open_and_close() {
    tio::loop loop;
    tcp::acceptor acceptor(loop.context(), anywhere);
    clients visitors(acceptor.local_endpoint());
    auto const day = [&]() -> tio::task<> {
        auto const open = tio::spawn(shop(std::move(acceptor)));
        while (sessions != 3) co_await tio::sleep(1ms);

        open.cancel_after_grace(10s); // asks them to end; cancels those that have not in time
        co_await open;
        std::cout << "closed; sessions: " << sessions << "\n";
    };
    loop.run(day);
    std::cout << "goodbyes: " << visitors.count_goodbyes() << "\n";
}
//]

} // namespace with_tinyasio

int main() {
    std::cout << "with Asio:\n";
    with_asio::open_and_close();
    std::cout << "\nwith tinyasio:\n";
    with_tinyasio::open_and_close();
}
