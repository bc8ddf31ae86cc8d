// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include "site.hpp"

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message_generator.hpp>
#include <boost/beast/http/string_body.hpp>

#include <exception>

namespace http_server {

namespace http = boost::beast::http;

struct request {
    http::request<http::string_body> message;
    http::status verdict = http::status::ok; ///< or why it is refused
};

struct answer {
    http::message_generator message;
    std::exception_ptr failure{}; ///< of the endpoint; the client is told no more than that
};

/// What to say about a request that could not be read.
/// \throws the error if that is no fault of the request
http::status verdict_on(boost::beast::error_code const& error);

/// A file, what an endpoint says, or why not; with `Connection: close` if the server is stopping.
tio::task<answer> answer_to(request const& asked, site const& of);

} // namespace http_server
