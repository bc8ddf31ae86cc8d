// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/nursery/logger.hpp>

namespace tinyasio {

char const* to_string(log_entry::level_type level) noexcept {
    switch (level) {
    case log_entry::level_type::debug: return "debug";
    case log_entry::level_type::info: return "info";
    case log_entry::level_type::warning: return "warning";
    case log_entry::level_type::error: return "error";
    }
    return "unknown";
}

logger::logger(std::function<void(log_entry const&)> sink) {
    if (sink)
        sink_ = std::make_shared<std::function<void(log_entry const&)> const>(std::move(sink));
}

} // namespace tinyasio
