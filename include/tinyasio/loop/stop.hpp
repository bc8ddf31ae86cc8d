// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>

namespace tinyasio {

namespace detail {

class TINYASIO_DECL stop_awaiter final : public leaf {
public:
    explicit stop_awaiter(frame& waiting) noexcept : leaf(waiting) {}
    bool await_ready() {
        checkpoint();
        return job().stop_requested() && may_go_on_at_once();
    }
    void await_suspend(std::coroutine_handle<>) noexcept {
        suspend();
        if (job().stop_requested()) complete();
    }
    void await_resume() const { checkpoint(); }

    bool withdraw() noexcept override;
    bool ends_cancelled() const noexcept override { return true; }
    void stop_requested() noexcept override { complete(); }
    char const* what() const noexcept override;
};

struct [[nodiscard]] stop_operation {
    stop_awaiter await_in(frame& waiting) const noexcept { return stop_awaiter(waiting); }
};

} // namespace detail

namespace this_task {

/// Waits until the job is asked to stop, by `cancel_after_grace` of its loop or its handle (C6); at
/// once if it has been.
///
/// Cancellation: throws `cancelled` at once.
///
/// \code
/// co_await tio::this_task::stop();
/// listener.close();                       // no new sessions; those that run may end
/// \endcode
inline detail::stop_operation stop() noexcept {
    return {};
}

} // namespace this_task

} // namespace tinyasio
