// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/cancelled.hpp>

#include <string_view>

namespace tinyasio {

char const* to_string(reason why) noexcept {
    switch (why) {
    case reason::crash: return "crash";
    case reason::timeout: return "timeout";
    case reason::explicit_: return "explicit";
    case reason::interrupt: return "interrupt";
    case reason::shutdown: return "shutdown";
    }
    return "unknown";
}

std::string cancelled::what() const {
    return "cancelled " + detail::describe(cause_);
}

namespace detail {

std::string describe(std::source_location const& place) {
    std::string_view const path = place.file_name();
    if (path.empty()) return "somewhere";
    return std::string(path.substr(path.rfind('/') + 1)) + ":" + std::to_string(place.line());
}

std::string describe_job(std::uint64_t id, std::string_view name) {
    std::string text = "job " + std::to_string(id);
    if (!name.empty()) text += " '" + std::string(name) + "'";
    return text;
}

std::string describe(cancel_cause const& cause) {
    std::string text = "(";
    text += to_string(cause.why);
    text += cause.by == 0 ? ") from outside" : ") by job " + std::to_string(cause.by);
    if (cause.where.line() != 0) text += " at " + describe(cause.where);
    return text;
}

} // namespace detail

} // namespace tinyasio
