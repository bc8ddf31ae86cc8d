// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <atomic>
#include <cstddef>
#include <new>

namespace tinyasio::detail {

/// A block of memory for the one handler that is under way (C8, trap 11): what does not fit, or
/// comes while it is taken, is allocated. From any thread.
class reserved_memory {
public:
    void* allocate(std::size_t size) {
        if (size > sizeof block_ || taken_.exchange(true, std::memory_order_acquire))
            return ::operator new(size);
        return block_;
    }
    void deallocate(void* memory) noexcept {
        if (memory == block_)
            taken_.store(false, std::memory_order_release);
        else
            ::operator delete(memory);
    }

private:
    std::atomic<bool> taken_{false};
    alignas(std::max_align_t) std::byte block_[256];
};

/// An allocator on a `Memory` that has `allocate` and `deallocate`.
template <class T, class Memory>
class memory_allocator {
public:
    using value_type = T;

    explicit memory_allocator(Memory& from) noexcept : memory_(&from) {}
    template <class U>
    memory_allocator(memory_allocator<U, Memory> const& other) noexcept
        : memory_(&other.memory()) {}
    template <class U>
    struct rebind {
        using other = memory_allocator<U, Memory>;
    };

    T* allocate(std::size_t n) { return static_cast<T*>(memory_->allocate(n * sizeof(T))); }
    void deallocate(T* block, std::size_t) noexcept { memory_->deallocate(block); }

    Memory& memory() const noexcept { return *memory_; }
    template <class U>
    bool operator==(memory_allocator<U, Memory> const& other) const noexcept {
        return memory_ == &other.memory();
    }

private:
    Memory* memory_;
};

} // namespace tinyasio::detail
