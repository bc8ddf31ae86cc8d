// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/json.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

using namespace std::literals;
using tinyasio::detail::json_writer;

namespace {

template <class T>
std::string written(T const& value) {
    return json_writer().value(value).take();
}

template <class T>
concept writable = requires(json_writer json, T value) { json.value(value); };

#define FFFD "\xEF\xBF\xBD"

struct text_case {
    std::string_view text;
    std::string_view in_quotes;
};

constexpr text_case texts[] = {
    {"", ""},
    {"plain", "plain"},
    {R"(say "C:\dir")", R"(say \"C:\\dir\")"},
    {"a\nb\tc\r"sv, R"(a\u000ab\u0009c\u000d)"},
    {"\0\x1f\x7f"sv, "\\u0000\\u001f\x7f"},
    {"</script>", "</script>"},
    // The first and the last character of each length, and those beside the surrogates.
    {"\xC2\x80 \xDF\xBF", "\xC2\x80 \xDF\xBF"},
    {"\xE0\xA0\x80 \xEF\xBF\xBF", "\xE0\xA0\x80 \xEF\xBF\xBF"},
    {"\xED\x9F\xBF \xEE\x80\x80", "\xED\x9F\xBF \xEE\x80\x80"},
    {"\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF", "\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"},
    // Overlong forms, of `/` and of the last character that needs one byte less.
    {"\xC0\xAF", FFFD FFFD},
    {"\xC1\xBF", FFFD FFFD},
    {"\xE0\x80\xAF", FFFD FFFD FFFD},
    {"\xE0\x9F\xBF", FFFD FFFD FFFD},
    {"\xF0\x8F\xBF\xBF", FFFD FFFD FFFD FFFD},
    // The first and the last surrogate; beyond U+10FFFF.
    {"\xED\xA0\x80", FFFD FFFD FFFD},
    {"\xED\xBF\xBF", FFFD FFFD FFFD},
    {"\xF4\x90\x80\x80", FFFD FFFD FFFD FFFD},
    {"\xF5\x80\xFF", FFFD FFFD FFFD},
    // Continuations of nothing, and what ends too early: at the end, before a letter, a quote, a
    // NUL, another character.
    {"\x80\xBF", FFFD FFFD},
    {"\xC3", FFFD},
    {"\xE2\x82", FFFD},
    {"\xF0\x9F\x98", FFFD},
    {"\xC3x", FFFD "x"},
    {"\xE2\x82\"", FFFD "\\\""},
    {"\xF0\x9F\0"sv, FFFD "\\u0000"},
    {"\xE2\x82\xE2\x82\xAC", FFFD "\xE2\x82\xAC"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(detail_json)

BOOST_AUTO_TEST_CASE(D6_commas_are_placed_between_values_and_nowhere_else) {
    json_writer json;
    json.begin_object();
    json.key("empty").begin_object().end_object();
    json.key("list").begin_array();
    json.value("a").value(1).null();
    json.begin_array().end_array();
    json.begin_object().key("b").value(true).end_object();
    json.end_array();
    json.key("last").value(false);
    json.end_object();

    BOOST_TEST(json.take() == R"({"empty":{},"list":["a",1,null,[],{"b":true}],"last":false})");
}

BOOST_AUTO_TEST_CASE(D6_a_text_is_a_text_in_each_of_its_forms) {
    char const* const pointer = "text";
    char array[] = "text";

    BOOST_TEST(written(pointer) == "\"text\"");
    BOOST_TEST(written(array) == "\"text\"");
    BOOST_TEST(written("text"s) == "\"text\"");
    BOOST_TEST(written("text"sv) == "\"text\"");
}

BOOST_AUTO_TEST_CASE(D6_each_integer_is_a_number) {
    BOOST_TEST(written(0) == "0");
    BOOST_TEST(written(-7) == "-7");
    BOOST_TEST(written(std::uint8_t{65}) == "65");
    BOOST_TEST(written(std::int8_t{-65}) == "-65");
    BOOST_TEST(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    BOOST_TEST(written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    BOOST_TEST(written(5ULL) == "5");
}

BOOST_AUTO_TEST_CASE(what_is_neither_text_nor_integer_nor_bool_is_refused) {
    static_assert(writable<char const*> && writable<bool> && writable<unsigned long long>);
    static_assert(!writable<void*> && !writable<int*> && !writable<std::nullptr_t>);
    static_assert(!writable<char> && !writable<wchar_t> && !writable<char8_t>);
    static_assert(!writable<double>);
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_CASE(D6_what_is_not_utf8_is_replaced_and_nothing_else) {
    for (auto const& each : texts)
        BOOST_TEST(written(each.text) == "\"" + std::string(each.in_quotes) + "\"");
}

BOOST_AUTO_TEST_CASE(D6_no_byte_past_the_end_of_a_text_is_read) {
    std::string_view const euros = "\xE2\x82\xAC\xE2\x82\xAC";
    BOOST_TEST(written(euros.substr(0, 5)) == "\"\xE2\x82\xAC" FFFD "\"");
    BOOST_TEST(written(euros.substr(0, 1)) == "\"" FFFD "\"");
}

BOOST_AUTO_TEST_CASE(D6_keys_are_escaped_too) {
    auto const text = json_writer().begin_object().key("a\"\xFF").null().end_object().take();
    BOOST_TEST(text == "{\"a\\\"" FFFD "\":null}");
}

BOOST_AUTO_TEST_CASE(a_writer_can_be_used_again_once_its_text_was_taken) {
    json_writer json;
    json.value(1);
    BOOST_TEST(json.take() == "1");
    json.value(2);
    BOOST_TEST(json.take() == "2");
    BOOST_TEST(json.take() == "");
}

BOOST_AUTO_TEST_SUITE_END()
