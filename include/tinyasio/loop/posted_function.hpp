// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/engine.hpp>

#include <exception>
#include <memory>
#include <source_location>
#include <utility>

namespace tinyasio::detail {

/// A function on its way to a loop; what it throws crashes the loop (L3). Its memory is free again
/// before it is called.
template <class F, class Allocator>
class posted_function final : public posted {
public:
    template <class G>
    static posted& make(engine& loop, G&& function, std::source_location where,
                        Allocator const& from) {
        own_allocator allocator(from);
        posted_function* const memory = traits::allocate(allocator, 1);
        try {
            return *::new (memory) posted_function(loop, std::forward<G>(function), where, from);
        } catch (...) {
            traits::deallocate(allocator, memory, 1);
            throw;
        }
    }

private:
    using traits =
        typename std::allocator_traits<Allocator>::template rebind_traits<posted_function>;
    using own_allocator = typename traits::allocator_type;

    template <class G>
    posted_function(engine& loop, G&& function, std::source_location where, Allocator const& from)
        : loop_(&loop)
        , where_(where)
        , allocator_(from)
        , function_(std::forward<G>(function)) {}

    void run() noexcept override {
        this_thread.current_job = nullptr; // it belongs to none, whatever ran before it
        engine* const loop = loop_;
        auto const where = where_;
        try {
            F function = release();
            std::move(function)();
        } catch (...) {
            loop->jobs.crash(std::current_exception(), {reason::crash, 0, where});
        }
    }
    void discard() noexcept override { free_guard const freed{*this}; }

    struct free_guard {
        posted_function& freed;
        ~free_guard() {
            own_allocator allocator(freed.allocator_);
            freed.~posted_function();
            traits::deallocate(allocator, &freed, 1);
        }
    };
    F release() {
        free_guard const guard{*this};
        return std::move(function_);
    }

    engine* loop_;
    std::source_location where_;
    [[no_unique_address]] Allocator allocator_;
    F function_;
};

} // namespace tinyasio::detail
