// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "answers.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/file_body.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace beast = boost::beast;
namespace fs = std::filesystem;

namespace http_server {

namespace {

template <class Body>
http::response<Body> begin(request const& asked, http::status status, std::string_view type) {
    auto const& message = asked.message;
    http::response<Body> made(status, message.version());
    made.set(http::field::server, "tinyasio");
    made.set(http::field::content_type, beast::string_view(type.data(), type.size()));
    if (status == http::status::method_not_allowed) made.set(http::field::allow, "GET, HEAD");
    bool const is_last = asked.verdict != http::status::ok || tio::this_task::stop_requested() ||
                         status == http::status::internal_server_error;
    made.keep_alive(message.keep_alive() && !is_last);
    return made;
}

answer without_body(http::response<http::empty_body> made, std::uint64_t length) {
    made.content_length(length);
    return {std::move(made)};
}

answer with_text(request const& asked, http::status status, std::string_view type,
                 std::string text) {
    if (asked.message.method() == http::verb::head)
        return without_body(begin<http::empty_body>(asked, status, type), text.size());
    auto made = begin<http::string_body>(asked, status, type);
    made.body() = std::move(text);
    made.prepare_payload();
    return {std::move(made)};
}

answer with_reason(request const& asked, http::status status) {
    return with_text(asked, status, "text/plain",
                     std::string(http::obsolete_reason(status)) + "\n");
}

// --- files

std::string_view type_of(fs::path const& file) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> types{{
        {".html", "text/html; charset=utf-8"},
        {".css", "text/css"},
        {".js", "text/javascript"},
        {".json", "application/json"},
        {".txt", "text/plain; charset=utf-8"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".svg", "image/svg+xml"},
    }};
    auto const known = std::ranges::find(types, file.extension().string(),
                                         [](auto const& each) { return each.first; });
    return known == types.end() ? "application/octet-stream" : known->second;
}

/// Without its %XX; nothing if they are none.
std::optional<std::string> decode(std::string_view path) {
    std::string made;
    for (; !path.empty(); path.remove_prefix(1)) {
        unsigned byte = static_cast<unsigned char>(path[0]);
        if (byte == '%') {
            char const* const from = path.data() + 1;
            if (path.size() < 3 || std::from_chars(from, from + 2, byte, 16).ptr != from + 2)
                return std::nullopt;
            path.remove_prefix(2);
        }
        if (byte == 0) return std::nullopt; // the system would see another path than we do
        made += static_cast<char>(byte);
    }
    return made;
}

/// Nothing if it is outside of the folder, also by a symbolic link, or cannot be looked at.
std::optional<fs::path> file_in(fs::path const& folder, std::string const& path) {
    std::error_code error;
    auto file = fs::weakly_canonical(folder / fs::path(path).relative_path(), error);
    if (error || std::ranges::mismatch(folder, file).in1 != folder.end()) return std::nullopt;
    if (fs::is_directory(file, error)) return file_in(folder, path + "/index.html");
    if (!fs::is_regular_file(file, error)) return std::nullopt; // to open a pipe would block
    return file;
}

answer with_file(request const& asked, fs::path const& folder, std::string const& path) {
    auto const file = file_in(folder, path);
    if (!file) return with_reason(asked, http::status::not_found);
    http::file_body::value_type content;
    beast::error_code error;
    content.open(file->c_str(), beast::file_mode::scan, error);
    if (error) return with_reason(asked, http::status::not_found);
    if (asked.message.method() == http::verb::head)
        return without_body(begin<http::empty_body>(asked, http::status::ok, type_of(*file)),
                            content.size());
    auto made = begin<http::file_body>(asked, http::status::ok, type_of(*file));
    made.body() = std::move(content);
    made.prepare_payload();
    return {std::move(made)};
}

} // namespace

http::status verdict_on(beast::error_code const& error) {
    if (error == http::error::header_limit) return http::status::request_header_fields_too_large;
    if (error == http::error::body_limit) return http::status::payload_too_large;
    if (error == http::error::end_of_stream || error == http::error::partial_message)
        throw beast::system_error(boost::asio::error::eof); // the client has hung up
    if (error.category() == make_error_code(http::error::bad_method).category())
        return http::status::bad_request;
    throw beast::system_error(error);
}

tio::task<answer> answer_to(request const& asked, site const& of) {
    auto const& message = asked.message;
    if (asked.verdict != http::status::ok) co_return with_reason(asked, asked.verdict);
    if (message.method() != http::verb::get && message.method() != http::verb::head)
        co_return with_reason(asked, http::status::method_not_allowed);

    std::string const target(message.target());
    auto const question = std::min(target.find('?'), target.size());
    auto const path = decode(std::string_view(target).substr(0, question));
    if (!path || !path->starts_with('/')) co_return with_reason(asked, http::status::bad_request);

    auto const known = of.endpoints.find(*path);
    if (known == of.endpoints.end()) co_return with_file(asked, of.folder, *path);
    auto const query = target.substr(std::min(question + 1, target.size()));
    auto json = co_await tio::as_outcome(known->second(query));
    if (json)
        co_return with_text(asked, http::status::ok, "application/json", std::move(json).value());
    auto sorry = with_reason(asked, http::status::internal_server_error);
    sorry.failure = json.exception();
    co_return sorry;
}

} // namespace http_server
