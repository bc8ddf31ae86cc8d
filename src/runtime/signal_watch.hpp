// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace tinyasio::detail {

/// Is told of signals, in the thread that watches for them.
class signal_listener {
public:
    virtual void on_signal(int number) noexcept = 0;

protected:
    ~signal_listener() = default;
};

/// The signal handlers of the process, and a thread to which they write: a loop that is busy, or
/// counts what is outstanding (D8), has nothing to do with that. The thread lives as long as there
/// are listeners. Thread-safe.
class signal_watch {
public:
    static signal_watch& get();

    /// \throws std::system_error; then nothing has changed
    void add(signal_listener& listener, std::span<int const> signals, bool exit_at_second);
    /// It is not being told when this returns.
    void remove(signal_listener& listener) noexcept;

private:
    signal_watch();

    struct entry {
        signal_listener* listener;
        std::vector<int> signals;
        std::uint64_t exits; ///< its bit, if a second signal is to end the process
    };

    void forget_parent() noexcept;
    std::uint64_t free_bit() const noexcept;
    void open_pipe();
    void start_thread();
    void end_thread() noexcept;
    void watch() noexcept;
    void install(int number);
    void update_handlers() noexcept;

    std::mutex changing_; ///< held while the thread is started or ended
    std::mutex telling_;  ///< held while listeners are told
    std::vector<entry> entries_;
    std::thread thread_;
    int read_end_ = -1;
};

} // namespace tinyasio::detail
