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

/// Something that somebody should know but that is nobody's result. A loop tells it to the sink
/// that `loop::on_diagnostic` sets, or prints at most ten a second to standard error.
///
/// \code
/// loop.on_diagnostic([](tio::diagnostic const& told) {
///     log_warning(to_string(told.kind), told.text);
/// });
/// \endcode
struct diagnostic {
    /// What it is about.
    enum class kind_type : std::uint8_t {
        swallowed,     ///< a cancelled job caught its `cancelled` and ended normally (C7)
        raised,        ///< a cancelled job ended with an error of its own (C7)
        unheard,       ///< an error that bubbles nowhere and that nobody awaited
        deadlock,      ///< jobs wait and nothing of the loop's own can wake them (D8)
        uncancellable, ///< a cancelled job does not end (C10)
        restarted,     ///< what is supervised has failed and is about to be run again (N7)
        overloaded,    ///< a server cannot accept connections, and tries again
        stragglers,    ///< connections that did not end within the grace of their server (C6)
    };

    kind_type kind;    ///< what it is about
    std::uint64_t job; ///< 0 if it is not about one job
    std::string text;  ///< for people; names the job and where it stands
};

/// The name of the kind: "swallowed", "raised", ...
TINYASIO_DECL char const* to_string(diagnostic::kind_type kind) noexcept;

/// Called on the loop's strand; it may use the loop, but not wait. What it throws is ignored.
using diagnostic_sink = std::function<void(diagnostic const&)>;

namespace detail {

/// The sink of a loop: the user's, or standard error with a limit on the rate.
class TINYASIO_DECL diagnostics {
public:
    void redirect(diagnostic_sink sink) {
        sink_ = sink ? std::make_shared<diagnostic_sink const>(std::move(sink)) : nullptr;
    }

    /// `text` makes the text; it is called, and may throw, inside.
    template <class Text>
    void tell(diagnostic::kind_type kind, std::uint64_t job, Text&& text) noexcept {
        try {
            deliver({kind, job, text()});
        } catch (...) {
            // Telling is best effort: no memory for the text, or a sink that throws.
        }
    }

private:
    void deliver(diagnostic const& entry);
    void print(diagnostic const& entry);

    std::shared_ptr<diagnostic_sink const> sink_{};
    std::int64_t second_ = 0;
    unsigned printed_ = 0;
};

} // namespace detail

} // namespace tinyasio
