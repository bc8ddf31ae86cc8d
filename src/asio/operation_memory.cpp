// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/operation_memory.hpp>

#include <new>
#include <utility>

namespace tinyasio::detail {

void* operation_memory::allocate(std::size_t size) {
    block* reused = kept_.exchange(nullptr, std::memory_order_acquire);
    if (reused != nullptr && reused->size < size) {
        ::operator delete(reused);
        reused = nullptr;
    }
    if (reused == nullptr) reused = ::new (::operator new(sizeof(block) + size)) block{size};
    users_.fetch_add(1, std::memory_order_relaxed);
    return reused + 1;
}

void operation_memory::deallocate(void* memory) noexcept {
    block* const freed = static_cast<block*>(memory) - 1;
    ::operator delete(kept_.exchange(freed, std::memory_order_acq_rel));
    let_go();
}

void operation_memory::let_go() noexcept {
    if (users_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    ::operator delete(kept_.load(std::memory_order_relaxed));
    delete this;
}

operation_context& operation_context::of(job& waiting) {
    auto* made = static_cast<operation_context*>(waiting.accompanied_by(companion::operations));
    if (made == nullptr) {
        auto context = std::make_unique<operation_context>();
        made = context.get();
        waiting.accompany(companion::operations, std::move(context));
    }
    return *made;
}

operation_context::~operation_context() {
    memory_->let_go();
}

void operation_context::emit(boost::asio::cancellation_type type) {
    struct emission {
        operation_context& context;
        ~emission() {
            context.is_emitting_ = false;
            if (std::exchange(context.is_to_be_cleared_, false)) context.clear_slot();
        }
    } const now{*this};
    is_emitting_ = true;
    signal_.emit(type);
}

void operation_context::clear_slot() noexcept {
    if (is_emitting_) { // the operation has ended inside of its slot handler
        is_to_be_cleared_ = true;
        return;
    }
    struct nothing {
        void operator()(boost::asio::cancellation_type) const noexcept {}
    };
    // Not clear(), which gives back the memory that the next operation needs again.
    if (auto slot = signal_.slot(); slot.has_handler()) slot.emplace<nothing>();
}

} // namespace tinyasio::detail
