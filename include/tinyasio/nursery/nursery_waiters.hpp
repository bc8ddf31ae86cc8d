// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/nested_domain.hpp>

namespace tinyasio::detail {

class nursery_core;

/// Waits for the end of a nursery; cancelling the waiting job leaves the nursery alone.
class TINYASIO_DECL nursery_watcher : public domain_waiter {
public:
    nursery_watcher(frame& waiting, nursery_core& awaited) noexcept;
    bool await_ready();
    void await_resume();
    bool withdraw() noexcept override;
    void stop_requested() noexcept override {}
    char const* what() const noexcept override { return "nursery"; }

private:
    bool was_withdrawn_ = false;
};

/// The same for whoever owns it: cancels it when it is cancelled itself.
class TINYASIO_DECL nursery_joiner final : public domain_waiter {
public:
    nursery_joiner(frame& waiting, nursery_core& awaited) noexcept;
    bool await_ready();
    void await_resume();
    char const* what() const noexcept override { return "nursery"; }
};

template <class Waiter>
struct [[nodiscard]] nursery_wait_operation {
    nursery_core* awaited;
    Waiter await_in(frame& waiting) const { return {waiting, *awaited}; }
};

} // namespace tinyasio::detail
