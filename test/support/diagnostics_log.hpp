// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop.hpp>

#include <string>
#include <vector>

namespace test {

/// Takes what a loop tells its sink.
class diagnostics_log {
public:
    explicit diagnostics_log(tinyasio::loop& of) {
        of.on_diagnostic([this](tinyasio::diagnostic const& entry) { entries.push_back(entry); });
    }
    diagnostics_log(diagnostics_log const&) = delete;
    diagnostics_log& operator=(diagnostics_log const&) = delete;

    /// "raised, swallowed"
    std::string kinds() const {
        std::string text;
        for (auto const& entry : entries)
            text += (text.empty() ? "" : ", ") + std::string(to_string(entry.kind));
        return text;
    }

    std::vector<tinyasio::diagnostic> entries{};
};

} // namespace test
