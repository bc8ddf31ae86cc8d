// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/biased_lock.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <limits>

// ThreadSanitizer does not know that a barrier can be in another thread: no bias there.
#if defined(__linux__) && !TINYASIO_DETAIL_THREAD_SANITIZED
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace tinyasio::detail {

namespace {

#if defined(__linux__) && !TINYASIO_DETAIL_THREAD_SANITIZED

bool membarrier(membarrier_cmd command) noexcept {
    return ::syscall(SYS_membarrier, static_cast<int>(command), 0, 0) == 0;
}

/// Whether the kernel has it, and lets this process use it.
bool prepare_barrier() noexcept {
    return membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) &&
           membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

} // namespace

void barrier_in_all_threads() noexcept {
    while (!membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) {
        if (errno == ENOMEM) continue; // the kernel's, at this moment
        if (errno == EPERM && membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED))
            continue; // a process that was forked, and has to say so again
        std::perror("tinyasio: membarrier(2), which worked before, is refused");
        std::abort();
    }
}

#else

bool prepare_barrier() noexcept {
    return false;
}

} // namespace

void barrier_in_all_threads() noexcept {}

#endif

namespace {

/// 0 if there are none left.
std::uint32_t id_of_this_thread() noexcept {
    static std::atomic<std::uint64_t> next{static_cast<std::uint32_t>(bias::first_thread)};
    if (this_thread.id == 0) {
        auto const id = next.fetch_add(1, std::memory_order_relaxed);
        if (id <= std::numeric_limits<std::uint32_t>::max())
            this_thread.id = static_cast<std::uint32_t>(id);
    }
    return this_thread.id;
}

// Done as the program starts: later, with other threads about, it takes milliseconds. Whoever asks
// even earlier is told that it is not possible.
bool const is_possible = prepare_barrier();

} // namespace

bias bias_to_this_thread() noexcept {
    auto const id = is_possible ? id_of_this_thread() : 0;
    return id != 0 ? bias{id} : bias::none;
}

} // namespace tinyasio::detail
