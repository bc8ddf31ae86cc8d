// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "connected.hpp"

#include <support/trace.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect_pipe.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/writable_pipe.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <filesystem>
#include <string>

#include <stdlib.h>

namespace asio = boost::asio;
namespace tio = tinyasio;
using boost::asio::local::stream_protocol;

BOOST_AUTO_TEST_SUITE(interop_local_streams)

namespace {

/// A folder that goes at the end, with what is in it.
class temporary_folder {
public:
    temporary_folder() {
        auto made = (std::filesystem::temp_directory_path() / "tinyasio_XXXXXX").string();
        if (::mkdtemp(made.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = made;
    }
    temporary_folder(temporary_folder const&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string in(char const* name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

struct pipe {
    asio::readable_pipe out{tio::this_task::executor()};
    asio::writable_pipe in{tio::this_task::executor()};
    pipe() { asio::connect_pipe(out, in); }
};

} // namespace

BOOST_AUTO_TEST_CASE(I1_a_local_socket_is_accepted_connected_and_echoes) {
    temporary_folder const folder;
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto const executor = tio::this_task::executor();
        stream_protocol::acceptor acceptor(executor, folder.in("socket"));
        auto const serves = [&]() -> tio::task<> {
            auto peer = co_await acceptor.async_accept(tio::use_task);
            std::array<char, 16> data;
            for (;;) {
                auto const [error, size] = co_await peer.async_read_some(
                    asio::buffer(data), asio::as_tuple(tio::use_task));
                if (error) co_return;
                co_await asio::async_write(peer, asio::buffer(data, size), tio::use_task);
            }
        };
        auto const asks = [&]() -> tio::task<> {
            stream_protocol::socket peer(executor);
            co_await peer.async_connect(acceptor.local_endpoint(), tio::use_task);
            for (std::string line : {"one\n", "two\n"}) {
                co_await asio::async_write(peer, asio::buffer(line), tio::use_task);
                std::string answer;
                co_await asio::async_read_until(peer, asio::dynamic_buffer(answer), '\n',
                                                tio::use_task);
                log.add(answer.substr(0, answer.size() - 1));
            }
        };
        co_await tio::all(serves, asks);
    });
    BOOST_TEST(log.text() == "one, two");
}

BOOST_AUTO_TEST_CASE(C4_a_read_from_a_local_socket_gives_what_it_has_when_it_is_cancelled) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto const executor = tio::this_task::executor();
        stream_protocol::socket a(executor), b(executor);
        asio::local::connect_pair(a, b);
        std::array<char, 8> data{};
        auto const reads = [&](tio::event& about_to_wait) -> tio::task<> {
            about_to_wait.set();
            auto const [error, size] =
                co_await asio::async_read(a, asio::buffer(data), asio::as_tuple(tio::use_task));
            log.add(error.message() + " after " + std::to_string(size));
            co_await tio::yield_now();
            log.add("never");
        };
        auto const job = co_await test::start_and_let_wait(reads);
        co_await asio::async_write(b, asio::buffer("abc", 3), tio::use_task);
        while (data[2] == 0) co_await tio::yield_now();
        job.cancel();
        log.add(co_await test::end_of(job));
    });
    BOOST_TEST(log.text() == "Operation canceled after 3, job_cancelled");
}

BOOST_AUTO_TEST_CASE(I1_a_pipe_carries_more_than_it_holds_and_ends) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        pipe both;
        std::string const sent(1'000'000, 'x');
        auto const writes = [&]() -> tio::task<> {
            co_await asio::async_write(both.in, asio::buffer(sent), tio::use_task);
            both.in.close();
        };
        auto const reads = [&]() -> tio::task<std::string> {
            std::string got;
            auto const [error, size] = co_await asio::async_read(
                both.out, asio::dynamic_buffer(got), asio::as_tuple(tio::use_task));
            log.add(error == asio::error::eof ? "end of file" : error.message());
            co_return got;
        };
        auto const [none, got] = co_await tio::all(writes, reads);
        log.add(got == sent ? "the same" : "something else");
    });
    BOOST_TEST(log.text() == "end of file, the same");
}

BOOST_AUTO_TEST_CASE(C9_reading_from_and_writing_to_a_pipe_is_cancelled) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        pipe empty, full;
        std::string const much(1'000'000, 'x');
        auto const reads = [&](tio::event& about_to_wait) -> tio::task<> {
            char byte;
            about_to_wait.set();
            co_await empty.out.async_read_some(asio::buffer(&byte, 1), tio::use_task);
        };
        auto const writes = [&](tio::event& about_to_wait) -> tio::task<> {
            about_to_wait.set();
            co_await asio::async_write(full.in, asio::buffer(much), tio::use_task);
        };
        auto const reader = co_await test::start_and_let_wait(reads);
        auto const writer = co_await test::start_and_let_wait(writes);
        reader.cancel();
        writer.cancel();
        log.add(co_await test::end_of(reader));
        log.add(co_await test::end_of(writer));
    });
    BOOST_TEST(log.text() == "job_cancelled, job_cancelled");
}

BOOST_AUTO_TEST_CASE(I1_a_file_descriptor_is_waited_for) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        pipe both;
        asio::posix::stream_descriptor descriptor(tio::this_task::executor(), both.out.release());
        auto const waits = [&](tio::event& about_to_wait) -> tio::task<> {
            about_to_wait.set();
            co_await descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                           tio::use_task);
            std::array<char, 8> data;
            log.add(std::to_string(descriptor.read_some(asio::buffer(data))) + " bytes");
        };
        auto const job = co_await test::start_and_let_wait(waits);
        co_await asio::async_write(both.in, asio::buffer("abc", 3), tio::use_task);
        log.add(co_await test::end_of(job));
    });
    BOOST_TEST(log.text() == "3 bytes, nothing");
}

BOOST_AUTO_TEST_SUITE_END()
