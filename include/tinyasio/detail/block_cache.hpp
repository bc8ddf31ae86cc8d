// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <cstddef>
#include <new>

namespace tinyasio::detail {

/// Freed coroutine frames and job records of one thread, kept by size for the next ones.
///
/// Bounded: of each size at most `bytes_of_a_size` are kept, what is more goes back to the heap. A
/// block may be freed on another thread than the one that allocated it; it then simply changes
/// caches. Under sanitizers nothing is kept.
class block_cache {
public:
    static constexpr std::size_t granule = 16;
    static constexpr std::size_t size_classes = 64;
    static constexpr std::size_t bytes_of_a_size = std::size_t{1} << 18;

    void* allocate(std::size_t size) {
        auto const size_class = class_of(size);
        if (size_class >= size_classes) return take_from_heap(size);
        free_block* const block = free_[size_class];
        if (block == nullptr) return take_from_heap(size_of(size_class));
        free_[size_class] = block->next;
        return block;
    }

    void deallocate(void* memory, std::size_t size) noexcept {
        auto const size_class = class_of(size);
        if (size_class >= size_classes) return give_to_heap(memory, size);
        // How much a list has is in its first block: there it needs no counting at each
        // `allocate`.
        free_block* const first = free_[size_class];
        std::size_t const bytes = size_of(size_class) + (first != nullptr ? first->bytes : 0);
        if (bytes > limit_) [[unlikely]]
            return refuse(memory, size);
        free_[size_class] = ::new (memory) free_block{first, bytes};
    }

    // Neither from nor to what it keeps, but counted. `size` is that for which it was taken.
    TINYASIO_DECL void* take_from_heap(std::size_t size);
    TINYASIO_DECL void give_to_heap(void* memory, std::size_t size) noexcept;

    /// How many blocks it has handed out and not got back: tests look for those that are left (V3).
    /// Negative where it got more from other threads. Has to count those that it keeps.
    TINYASIO_DECL std::ptrdiff_t live() const noexcept;
    /// Accounts for so many more, which another thread handed out, and for which that one accounts
    /// no more: it adopts as many less.
    void adopt(std::ptrdiff_t blocks) noexcept { from_heap_ += blocks; }

    /// Gives everything back and keeps nothing from now on.
    TINYASIO_DECL void close() noexcept;
    /// Keeps blocks again.
    void reopen() noexcept { opened_ = false; }

private:
    struct free_block {
        free_block* next;
        std::size_t bytes; ///< of this one and of those that follow
    };

    static constexpr std::size_t class_of(std::size_t size) noexcept {
        return (size - 1) / granule;
    }
    static constexpr std::size_t size_of(std::size_t size_class) noexcept {
        return (size_class + 1) * granule;
    }

    /// Frees it, or opens the cache if it is the first one.
    TINYASIO_DECL void refuse(void* memory, std::size_t size) noexcept;

    free_block* free_[size_classes]{};
    std::size_t limit_ = 0;
    std::ptrdiff_t from_heap_ = 0; ///< and not given back to it: `live`, and those that it keeps
    bool opened_ = false;
};

} // namespace tinyasio::detail
