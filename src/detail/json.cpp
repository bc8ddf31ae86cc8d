// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/json.hpp>

#include <utility>

namespace tinyasio::detail {

namespace {

/// The start of a text: one character of UTF-8, or bytes that are none.
struct utf8_start {
    std::size_t length;
    bool is_character;
};

/// The well-formed sequences of the Unicode standard (table 3-7); of what is not well-formed as
/// many bytes as could have become a character, at least one.
utf8_start start_of(std::string_view text) noexcept {
    auto const byte = [&](std::size_t at) {
        return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; // 0 ends a sequence
    };
    auto const lead = byte(0);
    if (lead < 0x80) return {1, true};
    if (lead < 0xC2 || lead > 0xF4) return {1, false};

    // The second byte tells overlong forms, surrogates and what is beyond U+10FFFF.
    auto const lowest = lead == 0xE0 ? 0xA0u : lead == 0xF0 ? 0x90u : 0x80u;
    auto const highest = lead == 0xED ? 0x9Fu : lead == 0xF4 ? 0x8Fu : 0xBFu;
    if (byte(1) < lowest || byte(1) > highest) return {1, false};

    std::size_t const length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t at = 2; at < length; ++at)
        if (byte(at) < 0x80 || byte(at) > 0xBF) return {at, false};
    return {length, true};
}

void append_escaped(std::string& to, std::string_view character) {
    constexpr std::string_view digits = "0123456789abcdef";
    auto const first = static_cast<unsigned char>(character[0]);
    if (first < 0x20) {
        to += "\\u00";
        to += digits[first / 16];
        to += digits[first % 16];
        return;
    }
    if (first == '"' || first == '\\') to += '\\';
    to += character;
}

} // namespace

json_writer& json_writer::key(std::string_view name) {
    separate();
    quote(name);
    text_ += ':';
    after_value_ = false;
    return *this;
}

json_writer& json_writer::value(std::string_view text) {
    separate();
    quote(text);
    return *this;
}

std::string json_writer::take() {
    after_value_ = false;
    return std::exchange(text_, {});
}

json_writer& json_writer::open(char bracket) {
    separate();
    text_ += bracket;
    after_value_ = false;
    return *this;
}

json_writer& json_writer::close(char bracket) {
    text_ += bracket;
    after_value_ = true;
    return *this;
}

json_writer& json_writer::plain(std::string_view value) {
    separate();
    text_ += value;
    return *this;
}

json_writer& json_writer::signed_value(std::int64_t number) {
    return plain(std::to_string(number));
}

json_writer& json_writer::unsigned_value(std::uint64_t number) {
    return plain(std::to_string(number));
}

/// Before a value or a key, which is then the last that was written.
void json_writer::separate() {
    if (std::exchange(after_value_, true)) text_ += ',';
}

void json_writer::quote(std::string_view text) {
    constexpr std::string_view replacement_character = "\xEF\xBF\xBD"; // U+FFFD
    text_ += '"';
    while (!text.empty()) {
        auto const [length, is_character] = start_of(text);
        append_escaped(text_, is_character ? text.substr(0, length) : replacement_character);
        text.remove_prefix(length);
    }
    text_ += '"';
}

} // namespace tinyasio::detail
