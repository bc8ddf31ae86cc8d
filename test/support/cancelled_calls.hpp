// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <support/diagnostics_log.hpp>
#include <support/errors.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/thread.hpp>

#include <array>
#include <functional>
#include <ostream>
#include <string>

// Functions in threads that are cancelled (H2).
namespace test {

/// Why a job is cancelled that waits for a function.
enum class cause { timeout, handle, crash, loop, nursery };
inline constexpr std::array all_causes{cause::timeout, cause::handle, cause::crash, cause::loop,
                                       cause::nursery};

inline std::ostream& operator<<(std::ostream& out, cause which) {
    return out << std::array{"timeout", "handle", "crash", "loop",
                             "nursery"}[static_cast<std::size_t>(which)];
}

/// Cancels a job, named "waits", that waits for a function.
class cancelled_call {
public:
    explicit cancelled_call(cause why) : cause_(why) {}

    /// Runs a task, and cancels it when `begun` is set. What came out of it.
    template <class Task>
    std::string operator()(Task waits) {
        run_ended_ = thrown_by([&] { loop.run(root(std::move(waits))); });
        return saw_;
    }

    /// How the run of the loop ended.
    std::string const& run_ended() const noexcept { return run_ended_; }
    /// Whether it is being cancelled, or has been.
    bool is_cancelled() const noexcept { return is_cancelled_; }

    tinyasio::event begun{};
    tinyasio::loop loop{};
    diagnostics_log diagnostics{loop};
    /// Called on the loop just before it is cancelled; the loop does nothing else in between.
    std::function<void()> first{[] {}};

private:
    void begin_to_cancel() {
        first();
        is_cancelled_ = true;
    }

    template <class Task>
    tinyasio::task<> see(Task waits) {
        saw_ = "still there";
        try {
            co_await std::move(waits);
            saw_ = "nothing";
        } catch (...) {
            saw_ = text_of(std::current_exception());
            throw;
        }
    }

    template <class Task>
    tinyasio::task<> root(Task waits) {
        switch (cause_) {
        case cause::timeout: {
            tinyasio::deadline limit;
            auto const expires = [&]() -> tinyasio::task<> {
                co_await begun.wait();
                begin_to_cancel();
                limit.expires_after(std::chrono::seconds(0));
            };
            auto const limited = [&]() -> tinyasio::task<> {
                static_cast<void>(co_await tinyasio::timeout(see(std::move(waits)), limit));
            };
            co_await tinyasio::all(limited(), expires());
            break;
        }
        case cause::nursery: {
            auto const body = [&](tinyasio::nursery& jobs) -> tinyasio::task<> {
                jobs.spawn({.name = "waits"}, see(std::move(waits)));
                co_await begun.wait();
                begin_to_cancel();
                jobs.cancel();
            };
            co_await tinyasio::with_nursery(body);
            break;
        }
        default:
            auto const job = tinyasio::spawn({.name = "waits"}, see(std::move(waits)));
            co_await begun.wait();
            begin_to_cancel();
            if (cause_ == cause::crash) throw std::runtime_error("crash");
            if (cause_ == cause::loop) loop.cancel();
            if (cause_ == cause::handle) job.cancel();
        }
    }

    cause cause_;
    bool is_cancelled_ = false;
    std::string saw_{};
    std::string run_ended_{};
};

/// Calls a function that takes no arguments, or a token, in a thread of the default pool.
template <class F>
tinyasio::task<> call_in_thread(F function, tinyasio::thread_options options = {}) {
    co_await tinyasio::run_in_thread(options, function);
}

} // namespace test
