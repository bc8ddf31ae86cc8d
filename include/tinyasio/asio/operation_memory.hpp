// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/reserved_memory.hpp>
#include <tinyasio/job/job.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <cstddef>
#include <memory>

namespace tinyasio::detail {

/// The memory for the handlers of a job's operations, one after the other: keeps the block that was
/// freed last. From any thread; it lives until it is let go and its blocks are free.
class TINYASIO_DECL operation_memory {
public:
    void* allocate(std::size_t size);
    void deallocate(void* memory) noexcept;
    void let_go() noexcept;

private:
    struct alignas(std::max_align_t) block {
        std::size_t size;
    };

    std::atomic<block*> kept_{nullptr};
    std::atomic<std::size_t> users_{1};
};

template <class T>
using operation_allocator = memory_allocator<T, operation_memory>;

/// What the operations that a job awaits share, made with the first of them.
class TINYASIO_DECL operation_context final : public job_companion {
public:
    /// \throws std::bad_alloc
    static operation_context& of(job& waiting);

    operation_context() = default;
    ~operation_context() override;

    operation_allocator<void> allocator() const noexcept {
        return operation_allocator<void>(*memory_);
    }
    boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }

    /// Asks the operation to end. Throws what its slot handler does.
    void emit(boost::asio::cancellation_type type);

    /// Takes the handler that an operation has left in the slot out of it, as soon as it is not
    /// running; its memory stays.
    void clear_slot() noexcept;

private:
    boost::asio::cancellation_signal signal_;
    bool is_emitting_ = false;
    bool is_to_be_cleared_ = false;
    operation_memory* memory_ = new operation_memory;
};

} // namespace tinyasio::detail
