// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace tinyasio {

/// What a nursery tells of its life (N3).
struct log_entry {
    /// How much it matters: see `logger`.
    enum class level_type : std::uint8_t { debug, info, warning, error };

    level_type level;  ///< how much it matters
    std::uint64_t job; ///< 0 if it is about the nursery
    std::string text;  ///< names the nursery, or the job
};

/// The name of the level: "debug", "info", "warning", "error".
TINYASIO_DECL char const* to_string(log_entry::level_type level) noexcept;

/// Where nurseries tell of their life: of each job that starts and ends (debug), the operands of an
/// `all` or a `race` included, of a timeout (info), of errors that nobody hears of otherwise
/// (warning), and of jobs that do not end when they are cancelled (error). Without one they are
/// silent.
///
/// Copies share the function. It is called on the loop's strand; what it throws is ignored. A
/// nursery keeps a copy, so that the logger itself may go before it.
///
/// \code
/// tio::logger const log([](tio::log_entry const& entry) { std::clog << entry.text << '\n'; });
/// co_await tio::with_nursery({.name = "sessions", .logger = &log}, serve);
/// \endcode
class TINYASIO_DECL logger {
public:
    logger() noexcept = default; ///< silent
    explicit logger(std::function<void(log_entry const&)> sink);

    /// Whether it tells anybody.
    explicit operator bool() const noexcept { return sink_ != nullptr; }

    /// \internal For nurseries: `text` makes the text; it is called, and may throw, inside.
    template <class Text>
    void tell(log_entry::level_type level, std::uint64_t job, Text&& text) const noexcept {
        if (sink_ == nullptr) return;
        try {
            (*sink_)({level, job, text()});
        } catch (...) {
            // Telling is best effort: no memory for the text, or a sink that throws.
        }
    }

private:
    std::shared_ptr<std::function<void(log_entry const&)> const> sink_{};
};

} // namespace tinyasio
