// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/net/listen.hpp>
#include <tinyasio/net/names.hpp>

#include <boost/system/system_error.hpp>

#include <cerrno>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace tinyasio::net {

namespace {

/// A file that was made for a socket that then could not listen: it would be in the way.
void remove_file(boost::asio::local::stream_protocol::endpoint const& of) noexcept {
    if (auto const path = of.path(); !path.empty() && path.front() != '\0') ::unlink(path.c_str());
}
void remove_file(boost::asio::ip::tcp::endpoint const&) noexcept {}

template <class Endpoint, class BeforeListening>
auto listen_on(Endpoint const& on, listen_options const& options, bool reuse_address,
               BeforeListening&& prepare) {
    typename Endpoint::protocol_type::acceptor acceptor(this_task::io_executor());
    bool is_bound = false;
    try {
        acceptor.open(on.protocol());
        if (reuse_address) acceptor.set_option(boost::asio::socket_base::reuse_address(true));
        acceptor.bind(on);
        is_bound = true;
        prepare();
        acceptor.listen(
            options.backlog.value_or(int{boost::asio::socket_base::max_listen_connections}));
    } catch (boost::system::system_error const& failed) {
        if (is_bound) remove_file(on);
        throw detail::named_error(failed.code(), "listen on " + detail::name_of(on));
    }
    return acceptor;
}

} // namespace

boost::asio::ip::tcp::acceptor listen(boost::asio::ip::tcp::endpoint const& on,
                                      listen_options const& options) {
    if (options.mode)
        throw usage_error("listen was given a mode for " + detail::name_of(on) +
                          ", which is no file");
    return listen_on(on, options, options.reuse_address, [] {});
}

boost::asio::local::stream_protocol::acceptor listen(
    boost::asio::local::stream_protocol::endpoint const& on, listen_options const& options) {
    auto const path = on.path();
    if (options.mode && (path.empty() || path.front() == '\0'))
        throw usage_error("listen was given a mode for " + detail::name_of(on) +
                          ", which is no file");
    // Nobody can connect before `listen`, so that the mode comes in time.
    return listen_on(on, options, /*reuse_address=*/false, [&] {
        if (options.mode && ::chmod(path.c_str(), static_cast<mode_t>(*options.mode)) != 0)
            throw boost::system::system_error(errno, boost::system::system_category());
    });
}

} // namespace tinyasio::net
