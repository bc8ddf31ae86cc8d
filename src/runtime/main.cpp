// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/loop_on.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/runtime/interrupt_on.hpp>
#include <tinyasio/runtime/main.hpp>
#include <tinyasio/runtime/runtime.hpp>
#include <tinyasio/thread/thread_pool.hpp>

#include <cstdio>
#include <optional>
#include <string>

namespace tinyasio::detail {

namespace {

class loop_with_pool final : public tinyasio::loop {
public:
    loop_with_pool(thread_pool const& pool, loop_options const& options) : tinyasio::loop(options) {
        core().set_blocking_pool(pool.core());
    }
};

/// One thread, the calling one, or several.
struct place_to_run {
    explicit place_to_run(main_options const& options) {
        if (options.threads == 0)
            throw usage_error(
                "main was given no threads; leave `threads` out for the calling one alone");
        if (options.threads == 1) {
            pool.emplace(pool_options{.max_threads = options.blocking_threads,
                                      .idle_ttl = options.blocking_idle_ttl});
            loop = std::make_unique<loop_with_pool>(*pool, options.loop);
        } else {
            many.emplace(runtime_options{.threads = options.threads,
                                         .blocking_threads = options.blocking_threads,
                                         .blocking_idle_ttl = options.blocking_idle_ttl});
            loop = std::make_unique<tinyasio::loop>(*many, options.loop);
        }
        if (options.on_diagnostic) loop->on_diagnostic(options.on_diagnostic);
    }

    std::optional<thread_pool> pool{};
    std::optional<runtime> many{};
    std::unique_ptr<tinyasio::loop> loop{};
};

void print(std::string const& text) noexcept {
    std::fputs(("tinyasio: " + text + '\n').c_str(), stderr);
}

void report_current_error(crash_report const* report) noexcept {
    try {
        print(report != nullptr ? report->text() : describe(std::current_exception()));
    } catch (...) {
        std::fputs("tinyasio: an error, and no memory to report it\n", stderr);
    }
}

} // namespace

class main_run::state {
public:
    explicit state(main_options const& options)
        : place(options)
        , signals(*place.loop, interrupt_options{.grace = options.grace})
        , reports(options.report) {}

    place_to_run place;
    interrupt_on signals;
    bool reports;
};

main_run::main_run(main_options const& options) : state_(std::make_unique<state>(options)) {}

main_run::~main_run() = default;

tinyasio::loop& main_run::loop() noexcept {
    return *state_->place.loop;
}

int main_run::failed() noexcept {
    try {
        throw;
    } catch (job_cancelled const& cut) {
        if (auto const number = state_->signals.signal(); number && cut.why() == reason::interrupt)
            return 128 + *number;
        if (state_->reports) report_current_error(loop().last_crash());
    } catch (...) {
        if (state_->reports) report_current_error(loop().last_crash());
    }
    return 1;
}

int main_not_started() noexcept {
    report_current_error(nullptr);
    return 1;
}

} // namespace tinyasio::detail
