// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <detail/brackets.hpp>

#include <algorithm>
#include <string>

namespace tinyasio::detail {

namespace {

constexpr std::string_view operator_word = "operator";
// Each one before those that it starts with.
constexpr std::string_view operator_symbols[] = {
    "<=>", "<<=", ">>=", "->*", "()", "[]", "\"\"", "<<", ">>", "<=", ">=", "==", "!=", "&&",
    "||",  "++",  "--",  "+=",  "-=", "*=", "/=",   "%=", "^=", "&=", "|=", "->", "<",  ">",
    "+",   "-",   "*",   "/",   "%",  "^",  "&",    "|",  "~",  "!",  "=",  ",",
};

bool is_identifier(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

/// A literal in quotes, with what it escapes. A `'` that nothing near closes is an apostrophe in a
/// path.
std::size_t literal_length(std::string_view text) noexcept {
    constexpr std::size_t longest_character = 12; // '\U0001F600'
    if (text.empty() || (text[0] != '"' && text[0] != '\'')) return 0;
    auto const end = text[0] == '"' ? text.size() : std::min(text.size(), longest_character);
    for (std::size_t at = 1; at < end; ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == text[0])
            return at + 1;
    }
    return 0;
}

char closing(char opening) noexcept {
    switch (opening) {
    case '(': return ')';
    case '<': return '>';
    case '[': return ']';
    case '{': return '}';
    default: return '\0';
    }
}

/// What brackets are open, as the characters that will close them.
class open_brackets {
public:
    /// False if `c` closes a bracket that is not open.
    bool pass(char c) {
        if (char const due = closing(c); due != '\0') {
            due_ += due;
        } else if (c == '>') {
            if (due_.ends_with('>')) due_.pop_back(); // else it is a greater-than sign
        } else if (c == ')' || c == ']' || c == '}') {
            while (due_.ends_with('>')) due_.pop_back(); // they were less-than signs
            if (!due_.ends_with(c)) return false;
            due_.pop_back();
        }
        return true;
    }

    bool none() const noexcept { return due_.empty(); }

private:
    std::string due_;
};

/// What cannot be judged character by character: literals, identifiers, operators, arrows.
std::size_t opaque_length(std::string_view text) noexcept {
    if (auto const length = literal_length(text); length != 0) return length;
    if (auto const length = operator_length(text); length != 0) return length;
    if (text.starts_with("->")) return 2;
    return identifier_length(text);
}

} // namespace

std::size_t identifier_length(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_identifier) -
                                    text.begin());
}

std::size_t operator_length(std::string_view text) noexcept {
    if (identifier_length(text) != operator_word.size() || !text.starts_with(operator_word))
        return 0;
    text.remove_prefix(operator_word.size());
    for (auto const symbol : operator_symbols)
        if (text.starts_with(symbol)) return operator_word.size() + symbol.size();
    return operator_word.size();
}

std::size_t group_length(std::string_view text) {
    if (text.empty() || closing(text[0]) == '\0') return 0;
    open_brackets open;
    std::size_t at = 0;
    while (at < text.size()) {
        if (auto const opaque = opaque_length(text.substr(at)); opaque != 0) {
            at += opaque;
            continue;
        }
        if (!open.pass(text[at++])) return 0;
        if (open.none()) return at;
    }
    return 0;
}

} // namespace tinyasio::detail
