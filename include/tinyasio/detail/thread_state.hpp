// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/block_cache.hpp>
#include <tinyasio/detail/config.hpp>

#include <cstddef>
#include <cstdint>

namespace tinyasio::detail {

class job;
class outer_call;
class scheduler;

/// What a thread knows without being told: the one thread_local of the library.
struct thread_state {
    job* current_job = nullptr;
    scheduler* current_scheduler = nullptr;
    outer_call* current_call = nullptr; ///< the thread runs a function for a job of a loop
    std::uint32_t id = 0; ///< no other thread's, ever; 0 as long as nobody needs it (`bias`)
    block_cache blocks{};
};

// Inline and with default visibility, or a program and a shared library would each have their own;
// trivially destructible, or each access would first ask whether it had been constructed.
inline thread_local constinit BOOST_SYMBOL_VISIBLE thread_state this_thread{};

/// Base of what is allocated per task or per job: its memory comes from the thread's cache.
struct cached_block {
    // Where g++ inlines only one of the two it warns of a mismatch (-Wmismatched-new-delete).
    BOOST_FORCEINLINE static void* operator new(std::size_t size) {
#if TINYASIO_DETAIL_SANITIZED
        return this_thread.blocks.take_from_heap(size);
#else
        return this_thread.blocks.allocate(size);
#endif
    }
    BOOST_FORCEINLINE static void operator delete(void* memory, std::size_t size) noexcept {
#if TINYASIO_DETAIL_SANITIZED
        this_thread.blocks.give_to_heap(memory, size);
#else
        this_thread.blocks.deallocate(memory, size);
#endif
    }
};

} // namespace tinyasio::detail
