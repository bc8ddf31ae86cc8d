// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/operation_name.hpp>

#include <algorithm>
#include <string_view>

namespace tinyasio::detail {

short_name operation_name_in(char const* mangled) noexcept {
    std::string_view const text(mangled);
    constexpr std::string_view before = "initiate_";
    std::string_view name = "operation";
    if (auto const at = text.find(before); at != text.npos) {
        auto const rest = text.substr(at + before.size());
        // What follows in the mangled text starts with a capital.
        auto const length = std::ranges::find_if(rest,
                                                 [](char c) {
                                                     return c != '_' && !('a' <= c && c <= 'z') &&
                                                            !('0' <= c && c <= '9');
                                                 }) -
                            rest.begin();
        if (length != 0) name = rest.substr(0, static_cast<std::size_t>(length));
    }
    short_name result{};
    auto const fits = name.substr(0, sizeof result.text - 1);
    std::ranges::copy(fits, result.text);
    return result;
}

} // namespace tinyasio::detail
