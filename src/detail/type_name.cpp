// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <detail/brackets.hpp>
#include <tinyasio/detail/type_name.hpp>

namespace tinyasio::detail {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at))
        text.replace(at, what.size(), by);
}

/// Each lambda, of which `start` is how it starts, becomes `<lambda>`.
void shorten_lambdas(std::string& text, std::string_view start) {
    constexpr std::string_view shortened = "<lambda>";
    for (auto at = text.find(start); at != text.npos; at = text.find(start, at + 1))
        if (auto const length = group_length(std::string_view(text).substr(at)); length != 0)
            text.replace(at, length, shortened);
}

/// Takes away each last argument of a template that starts with `start`, which ends with a `<`.
void erase_last_argument(std::string& text, std::string_view start) {
    for (auto at = text.find(start); at != text.npos; at = text.find(start, at)) {
        auto const arguments = at + start.size() - 1;
        auto const length = group_length(std::string_view(text).substr(arguments));
        auto const end = arguments + length;
        if (length != 0 && end < text.size() && text[end] == '>')
            text.erase(at, end - at);
        else
            at += start.size();
    }
}

} // namespace

std::string readable_type(std::string_view type_name) {
    std::string text(type_name);
    replace_all(text, "(anonymous namespace)::", "");
    replace_all(text, "{anonymous}::", "");
    shorten_lambdas(text, "(lambda at ");
    shorten_lambdas(text, "<lambda(");
    replace_all(text, "> >", ">>");
    replace_all(text, "std::__cxx11::", "std::");
    replace_all(text, "std::__1::", "std::");
    erase_last_argument(text, ", std::allocator<");
    erase_last_argument(text, ", std::char_traits<");
    replace_all(text, "std::basic_string<char>", "std::string");
    replace_all(text, "std::basic_string_view<char>", "std::string_view");
    return text;
}

} // namespace tinyasio::detail
