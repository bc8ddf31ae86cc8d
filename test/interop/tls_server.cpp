// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "certificate.hpp"

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <support/net.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/net/tls.hpp>
#include <tinyasio/testing.hpp>

#include <boost/asio/read.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace net = tinyasio::net;
namespace ssl = boost::asio::ssl;
namespace tio = tinyasio;
using asio::ip::tcp;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(interop_tls_server)

namespace {

using encrypted = ssl::stream<tcp::socket>;

/// Serves plain and encrypted connections alike: sends each line back until the peer ends.
auto const echo = [](auto& stream) -> tio::task<> {
    for (;;) {
        auto const line = co_await test::read_line(stream);
        if (line == "<end>") co_return;
        co_await test::write_line(stream, line);
    }
};

/// A client, and a server with this certificate, which handles connections with `echo`.
struct tls_server {
    explicit tls_server(test::certificate const& with, net::serve_options options = {},
                        net::tls_options tls = {})
        : context(with.server())
        , running(net::tls(context, echo, tls), options) {}

    ssl::context context;
    test::running_server<net::detail::tls_handler<std::decay_t<decltype(echo)>>> running;
};

tio::task<encrypted> connect(tls_server const& to, ssl::context& with) {
    encrypted stream(co_await to.running.connect(), with);
    co_await stream.async_handshake(encrypted::client, tio::use_task);
    co_return stream;
}

/// Runs `client` with a server on a virtual clock; gives what the diagnostics heard.
std::string with_server(test::certificate const& certificate, auto&& client,
                        net::tls_options tls = {}) {
    tio::testing::virtual_loop loop;
    test::diagnostics_log log(loop);
    loop.run([&]() -> tio::task<> {
        tls_server server(certificate, {}, tls);
        co_await client(server);
        // It lives on.
        auto trusting = certificate.client();
        trusting.set_verify_mode(ssl::verify_none);
        auto good = co_await connect(server, trusting);
        BOOST_TEST(co_await test::ask(good, "alive") == "alive");
        co_await server.running.end();
    });
    std::string said;
    for (auto const& entry : log.entries) said += entry.text.substr(0, entry.text.find('\n'));
    return said;
}

test::certificate const& ours() {
    static test::certificate const made;
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(TON_106_a_mebibyte_each_way_and_a_proper_goodbye) {
    auto const said = with_server(ours(), [](tls_server& server) -> tio::task<> {
        auto trusting = ours().client();
        auto peer = co_await connect(server, trusting);
        std::string sent(1 << 20, 'x');
        sent.back() = '\n';
        std::string received(sent.size(), ' ');
        auto const send = [&]() -> tio::task<> {
            co_await asio::async_write(peer, asio::buffer(sent), tio::use_task);
        };
        auto const receive = [&]() -> tio::task<> {
            co_await asio::async_read(peer, asio::buffer(received), tio::use_task);
        };
        co_await tio::all(send, receive);
        BOOST_TEST((received == sent));
        co_await peer.async_shutdown(tio::use_task); // the server answers
        co_await test::until(server.running.statistics.completed, 1);
    });
    BOOST_TEST(said == "");
}

BOOST_AUTO_TEST_CASE(TON_106_a_client_that_does_not_trust_it_hears_so_and_the_server_lives_on) {
    auto const said = with_server(ours(), [](tls_server& server) -> tio::task<> {
        auto untrusting = test::certificate::untrusting_client();
        auto const done = co_await tio::as_outcome(connect(server, untrusting));
        BOOST_TEST(test::text_of(done.exception()).find("certificate verify failed") !=
                   std::string::npos);
        co_await test::until(server.running.statistics.active, 0);
    });
    BOOST_TEST(said.find("TLS handshake: ") != std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_has_expired_is_refused_by_the_client) {
    test::certificate const expired(-7200, -3600);
    with_server(expired, [&](tls_server& server) -> tio::task<> {
        auto trusting = expired.client();
        auto const done = co_await tio::as_outcome(connect(server, trusting));
        BOOST_TEST(test::text_of(done.exception()).find("certificate verify failed") !=
                   std::string::npos);
        co_await test::until(server.running.statistics.active, 0);
    });
}

BOOST_AUTO_TEST_CASE(who_does_not_speak_tls_is_disconnected_and_logged) {
    auto const said = with_server(ours(), [](tls_server& server) -> tio::task<> {
        auto plain = co_await server.running.connect();
        co_await test::write_line(plain, "GET / HTTP/1.1");
        while (co_await test::read_line(plain) != "<end>") {} // an alert
        co_await test::until(server.running.statistics.failed, 1);
    });
    BOOST_TEST(said.find("failed: boost::system::system_error: TLS "
                         "handshake: ") != std::string::npos,
               said);
}

BOOST_AUTO_TEST_CASE(who_does_not_shake_hands_in_time_is_disconnected) {
    auto const client = [](tls_server& server) -> tio::task<> {
        auto silent = co_await server.running.connect();
        co_await test::until(server.running.statistics.accepted, 1);
        co_await tio::testing::wait_all_blocked();
        co_await tio::testing::advance(3s);
        BOOST_TEST(co_await test::read_line(silent) == "<end>");
        co_await test::until(server.running.statistics.failed, 1);
    };
    auto const said = with_server(ours(), client, {.handshake_timeout = 3s});
    BOOST_TEST(said.find("TLS handshake: the time is up") != std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_cut_off_is_a_disconnect) {
    auto const said = with_server(ours(), [](tls_server& server) -> tio::task<> {
        auto trusting = ours().client();
        auto peer = co_await connect(server, trusting);
        BOOST_TEST(co_await test::ask(peer, "hello") == "hello");
        peer.next_layer().close(); // without a goodbye
        co_await test::until(server.running.statistics.active, 0);
    });
    BOOST_TEST(said == "");
}

BOOST_AUTO_TEST_CASE(a_context_from_files_names_the_one_that_is_missing_or_wrong) {
    auto const folder = fs::temp_directory_path() / ("tinyasio-tls-" + std::to_string(::getpid()));
    fs::create_directory(folder);
    auto const write = [&](char const* name, std::string const& text) {
        std::ofstream(folder / name) << text;
        return (folder / name).string();
    };
    auto const pem = write("cert.pem", ours().pem());
    auto const key = write("key.pem", ours().key());
    auto const junk = write("junk.pem", "no PEM");
    BOOST_TEST(test::thrown_by([&] { return net::server_context(pem, key); }) == "nothing");
    auto const error = [](std::string const& chain, std::string const& private_key) {
        return test::thrown_by([&] { return net::server_context(chain, private_key); });
    };
    BOOST_TEST(error("/no/such.pem", key).find("certificate /no/such.pem: ") == 0U);
    BOOST_TEST(error(pem, "/no/such.pem").find("private key /no/such.pem: ") == 0U);
    BOOST_TEST(error(junk, key).find("certificate " + junk + ": ") == 0U);
    auto const other = write("other.pem", test::certificate().key());
    BOOST_TEST(error(pem, other).find("private key " + other + ": ") == 0U);
    fs::remove_all(folder);
}

BOOST_AUTO_TEST_SUITE_END()
