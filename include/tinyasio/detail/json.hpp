// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace tinyasio::detail {

/// What is written as a number: neither a truth value nor a character.
template <class T>
concept json_number = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                      !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                      !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// Writes one line of JSON and places the commas. What is not UTF-8 in a text becomes U+FFFD.
///
/// \pre the calls make a value: a `key` before each member of an object, an end for each begin
class TINYASIO_DECL json_writer {
public:
    json_writer& begin_object() { return open('{'); }
    json_writer& end_object() { return close('}'); }
    json_writer& begin_array() { return open('['); }
    json_writer& end_array() { return close(']'); }

    json_writer& key(std::string_view name);

    json_writer& value(std::string_view text);
    json_writer& value(std::nullptr_t) = delete; // is no text

    /// A template, or a `char const*` would become a truth value.
    template <std::same_as<bool> Bool>
    json_writer& value(Bool truth) {
        return plain(truth ? "true" : "false");
    }

    template <json_number Number>
    json_writer& value(Number number) {
        if constexpr (std::is_signed_v<Number>)
            return signed_value(number);
        else
            return unsigned_value(number);
    }

    json_writer& null() { return plain("null"); }

    /// A key and its value.
    template <class Value>
    json_writer& member(std::string_view name, Value const& of) {
        return key(name).value(of);
    }

    /// What was written; it can write another value then.
    std::string take();

private:
    json_writer& open(char bracket);
    json_writer& close(char bracket);
    json_writer& plain(std::string_view value);
    json_writer& signed_value(std::int64_t number);
    json_writer& unsigned_value(std::uint64_t number);
    void separate();
    void quote(std::string_view text);

    std::string text_;
    bool after_value_ = false;
};

} // namespace tinyasio::detail
