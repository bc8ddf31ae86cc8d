// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/loop.hpp>
#include <tinyasio/runtime/options.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <span>

namespace tinyasio {

/// As long as it lives, signals interrupt a loop (L6): its `run` ends with `job_cancelled`, whose
/// reason is `interrupt`, when all jobs have cleaned up. With a grace they are asked to stop first
/// (C6), and if nothing had to be cancelled, `run` gives its value. One that comes between two runs
/// interrupts the next.
///
/// A second signal to it ends the process at once with the exit code 128 + its number, also if the
/// loop is busy and has not heard of the first (see `interrupt_options`).
///
/// Signals are SIGINT and SIGTERM if none are named. Several may live at a time; each loop hears of
/// its signals. Handlers that were installed before are called too, and installed again at the end;
/// whoever installs one meanwhile has to call ours, or it hears of nothing any more, later ones
/// included; that the process was started with the signal ignored counts for nothing. In a child
/// after `fork` signals do what they do by default, unless it makes one of its own.
///
/// \pre the loop outlives it
/// \throws `std::system_error` for what is no signal, or cannot be caught, and if the thread that
///         watches for signals cannot be made; `usage_error` for a negative grace
///
/// \code
/// tio::loop loop;
/// tio::interrupt_on const ctrl_c{loop, {.grace = 5s}};
/// loop.run(server());
/// \endcode
class TINYASIO_DECL interrupt_on {
public:
    /// Listens from now on, to these signals, or to SIGINT and SIGTERM.
    template <std::same_as<int>... Signals>
    [[nodiscard]] explicit interrupt_on(loop& which, Signals... signals)
        : interrupt_on(which, interrupt_options{}, signals...) {}
    template <std::same_as<int>... Signals>
    [[nodiscard]] interrupt_on(loop& which, interrupt_options const& options, Signals... signals) {
        int const numbers[] = {signals..., 0};
        begin(which, options, std::span(numbers, sizeof...(signals)));
    }
    /// What is no signal.
    template <class Signal, class... Others>
        requires(!(std::same_as<Signal, int> && ... && std::same_as<Others, int>) &&
                 !std::same_as<Signal, interrupt_options>)
    interrupt_on(loop&, Signal const&, Others const&...) {
        static_assert((std::same_as<Signal, int> && ... && std::same_as<Others, int>),
                      "signals are named by their numbers: SIGINT, SIGTERM");
    }
    interrupt_on(interrupt_on const&) = delete;
    interrupt_on& operator=(interrupt_on const&) = delete;
    ~interrupt_on();

    /// The first that came. From any thread.
    std::optional<int> signal() const noexcept;

private:
    class listener;
    void begin(loop& which, interrupt_options const& options, std::span<int const> signals);

    std::shared_ptr<listener> listener_{};
};

} // namespace tinyasio
