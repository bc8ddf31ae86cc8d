// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/outer_call.hpp>
#include <tinyasio/loop/engine.hpp>

#include <optional>
#include <stop_token>

namespace tinyasio::detail {

/// While it lives, a cancellation that reaches the function in a thread which runs a loop reaches
/// that loop (H2). After the beginning of the run, which forgets what came before.
class cancelled_with_thread {
public:
    explicit cancelled_with_thread(engine& loop) {
        if (outer_call* const call = this_thread.current_call)
            callback_.emplace(call->stop_token(), cancel_loop{&loop, call});
    }

private:
    struct cancel_loop {
        engine* loop;
        outer_call* call;
        void operator()() const noexcept { loop->cancel(call->cause()); }
    };
    std::optional<std::stop_callback<cancel_loop>> callback_{};
};

} // namespace tinyasio::detail
