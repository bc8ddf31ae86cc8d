// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>

namespace tinyasio {

namespace detail {

class TINYASIO_DECL yield_awaiter final : public leaf {
public:
    explicit yield_awaiter(frame& waiting) noexcept : leaf(waiting) {}
    bool await_ready() const {
        checkpoint();
        return false;
    }
    void await_suspend(std::coroutine_handle<>) noexcept {
        suspend();
        complete_here();
    }
    void await_resume() const { checkpoint(); }
    bool withdraw() noexcept override;
    bool ends_cancelled() const noexcept override { return true; }
    char const* what() const noexcept override;
};

struct [[nodiscard]] yield_operation {
    yield_awaiter await_in(frame& waiting) const noexcept { return yield_awaiter(waiting); }
};

} // namespace detail

/// Lets all other jobs that can go on have a turn. A checkpoint: throws `cancelled`.
///
/// \code co_await tio::yield_now(); \endcode
inline detail::yield_operation yield_now() noexcept {
    return {};
}

} // namespace tinyasio
