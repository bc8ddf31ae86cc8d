// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/diagnostic.hpp>

#include <chrono>
#include <cstdio>

namespace tinyasio {

char const* to_string(diagnostic::kind_type kind) noexcept {
    switch (kind) {
    case diagnostic::kind_type::swallowed: return "swallowed";
    case diagnostic::kind_type::raised: return "raised";
    case diagnostic::kind_type::unheard: return "unheard";
    case diagnostic::kind_type::deadlock: return "deadlock";
    case diagnostic::kind_type::uncancellable: return "uncancellable";
    case diagnostic::kind_type::restarted: return "restarted";
    case diagnostic::kind_type::overloaded: return "overloaded";
    case diagnostic::kind_type::stragglers: return "stragglers";
    }
    return "unknown";
}

namespace detail {

namespace {
constexpr unsigned lines_per_second = 10;
}

void diagnostics::deliver(diagnostic const& entry) {
    auto const sink = sink_; // it may set another one
    sink ? (*sink)(entry) : print(entry);
}

void diagnostics::print(diagnostic const& entry) {
    using namespace std::chrono;
    auto const second = floor<seconds>(steady_clock::now().time_since_epoch()).count();
    if (second != second_) {
        if (printed_ > lines_per_second)
            std::fprintf(stderr, "tinyasio: %u more left out\n", printed_ - lines_per_second);
        second_ = second;
        printed_ = 0;
    }
    if (++printed_ <= lines_per_second)
        std::fprintf(stderr, "tinyasio: %s: %s\n", to_string(entry.kind), entry.text.c_str());
}

} // namespace detail

} // namespace tinyasio
