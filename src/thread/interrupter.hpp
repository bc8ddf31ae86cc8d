// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/intrusive/list.hpp>

#include <csignal>
#include <optional>
#include <stop_token>
#include <thread>

namespace tinyasio::detail {

/// Something that is to end somebody's wait, again and again until it has been noticed: the first
/// time may have come too early.
class interruption : public boost::intrusive::list_base_hook<> {
public:
    /// Short; allocates nothing, takes no lock.
    virtual void interrupt() noexcept = 0;

protected:
    interruption() = default;
    ~interruption() = default;
};

/// One thread of the process does that. \throws std::system_error if it cannot be made
void start_interrupter();
/// \pre `start_interrupter` was called
void begin_interrupting(interruption& which) noexcept;
/// When it returns, `interrupt` is not called any more.
void end_interrupting(interruption& which) noexcept;

/// Interrupts from the moment at which a stop is requested to its end.
class interrupted_by {
public:
    interrupted_by(std::stop_token token, interruption& which) : which_(&which) {
        begin_.emplace(std::move(token), begin{&which});
    }
    ~interrupted_by() {
        begin_.reset();
        end_interrupting(*which_);
    }

private:
    struct begin {
        interruption* which;
        void operator()() const noexcept { begin_interrupting(*which); }
    };

    interruption* which_;
    std::optional<std::stop_callback<begin>> begin_{};
};

/// Whatever it takes to send signals. \throws std::system_error, usage_error
void prepare_to_signal();

/// While it lives, blocking system calls of this thread are interrupted when a stop is requested.
/// \pre `prepare_to_signal` was called
class interruptible {
public:
    explicit interruptible(std::stop_token token);
    ~interruptible();

private:
    class signal final : public interruption {
    public:
        signal() noexcept;
        void interrupt() noexcept override;

    private:
        std::thread::native_handle_type thread_;
    };

    signal signal_;
    sigset_t outer_mask_;
    std::optional<interrupted_by> interrupted_;
};

} // namespace tinyasio::detail
