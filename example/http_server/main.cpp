// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// http_server [options] FOLDER   serves the files of a folder, /status, and /slow?ms=N
//
//   --port N             8080 if nothing is said; 0: one that is free
//   --threads N          sessions run in N threads
//   --connections N      at most, 1000; others wait until one has gone
//   --idle SECONDS       120: then a connection is closed over which nothing comes or goes
//   --grace SECONDS      how long what is under way may take after SIGINT (Ctrl-C) or SIGTERM: 10
//   --certificate FILE   TLS, with the private key in --key FILE
//
// The first signal: it accepts no more, finishes what it is at, and ends with the exit code 0. The
// second one ends it at once.

#include "server.hpp"

#include <charconv>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace tio = tinyasio;
using boost::asio::ip::tcp;

namespace {

struct settings {
    std::string folder{};
    unsigned short port = 8080;
    unsigned short threads = 1, connections = 1000, idle = 120, grace = 10;
    http_server::tls_files tls{};
};

unsigned short number(std::string_view option, std::string_view text) {
    unsigned short value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::invalid_argument(std::string(option) + " wants a number, not '" +
                                    std::string(text) + "'");
    return value;
}

settings settings_from(int count, char** arguments) {
    settings made;
    for (int i = 1; i < count; ++i) {
        std::string_view const option = arguments[i];
        auto const value = [&]() -> std::string_view {
            if (i + 1 == count) throw std::invalid_argument(std::string(option) + " wants a value");
            return arguments[++i];
        };
        if (option == "--port")
            made.port = number(option, value());
        else if (option == "--threads")
            made.threads = number(option, value());
        else if (option == "--connections")
            made.connections = number(option, value());
        else if (option == "--idle")
            made.idle = number(option, value());
        else if (option == "--grace")
            made.grace = number(option, value());
        else if (option == "--certificate")
            made.tls.certificate = value();
        else if (option == "--key")
            made.tls.private_key = value();
        else if (option.starts_with('-') || !made.folder.empty())
            throw std::invalid_argument("what is '" + std::string(option) + "'?");
        else
            made.folder = option;
    }
    if (made.folder.empty()) throw std::invalid_argument("which folder is to be served?");
    if (made.threads == 0) throw std::invalid_argument("--threads 0: who is to work?");
    if (made.connections == 0) throw std::invalid_argument("--connections 0: for whom?");
    if (made.tls.certificate.empty() != made.tls.private_key.empty())
        throw std::invalid_argument("--certificate and --key are of no use without the other");
    return made;
}

//[server
tio::task<> server(settings const& with) {
    http_server::site site{.folder = std::filesystem::canonical(with.folder)};
    http_server::add_endpoints(site);
    auto listening =
        tio::net::listen(tcp::endpoint{boost::asio::ip::address_v4::loopback(), with.port});
    std::cout << "listening on port " << listening.local_endpoint().port() << std::endl;

    tio::net::serve_options const options{.name = "http",
                                          .max_connections = with.connections,
                                          .idle_timeout = std::chrono::seconds(with.idle),
                                          .parallel = with.threads > 1};
    co_await http_server::serve(std::move(listening), site, with.tls, options);
    std::cout << "stopped: " << site.figures.answered << " requests were answered" << std::endl;
}
//]

} // namespace

int main(int count, char** arguments) {
    settings with;
    try {
        with = settings_from(count, arguments);
    } catch (std::invalid_argument const& wrong) {
        std::cerr
            << "http_server: " << wrong.what()
            << "\nusage: http_server [--port N] [--threads N] [--connections N] [--idle SECONDS]"
               " [--grace SECONDS] [--certificate FILE --key FILE] FOLDER\n";
        return 2;
    }
    return tio::main(server(with),
                     {.threads = with.threads, .grace = std::chrono::seconds(with.grace)});
}
