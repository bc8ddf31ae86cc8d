// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/map.hpp>
#include <tinyasio/thread/element_queue.hpp>
#include <tinyasio/thread/thread_pool.hpp>

#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace tinyasio::detail {

/// One element for the function: both live in the job that waits.
template <class F, class Element>
struct bound_element {
    F* function;
    std::add_pointer_t<Element> element;
    decltype(auto) operator()() const
        requires std::invocable<F&, Element>
    {
        return std::invoke(*function, static_cast<Element&&>(*element));
    }
    decltype(auto) operator()(std::stop_token token) const
        requires wants_stop_token<F&, Element>
    {
        return invoke_in_thread(std::move(token), *function, static_cast<Element&&>(*element));
    }
};

/// What `map_in_threads` calls, and where. As a function it stands for `run_in_thread` with one
/// element: what that yields and requires.
template <class F>
class thread_mapper {
public:
    template <class G>
    thread_mapper(std::shared_ptr<pool_core> pool, thread_options const& options, G&& function)
        : pool_(std::move(pool))
        , name_(options.name)
        , options_(options)
        , function_(std::forward<G>(function)) {}

    template <class Element>
        requires callable_in_thread<F&, Element>
    thread_operation<bound_element<F, Element>> operator()(Element&&);

    std::shared_ptr<pool_core> const& pool() const noexcept { return pool_; }
    thread_options const& options() noexcept {
        options_.name = name_;
        return options_;
    }
    F& function() noexcept { return function_; }

private:
    std::shared_ptr<pool_core> pool_;
    std::string name_;
    thread_options options_;
    F function_;
};

/// Its elements on their way to the threads.
template <class F, class Range>
class thread_mapping : public mapping<thread_mapper<F>, Range> {
    using base = mapping<thread_mapper<F>, Range>;
    using element_type = typename base::element_type;
    using value_type = typename base::value_type;

public:
    using base::base;

    element_queue& queue() noexcept { return *queue_; }

    /// On the strand: takes elements from the range for the next trip to a thread, but for no
    /// longer than that takes.
    void take_ahead() {
        auto const wanted = queue_->wanted();
        auto const begun = element_queue::clock::now();
        for (auto there = queue_->size(); there < wanted && this->has_more(); ++there) {
            auto const index = this->next_index();
            queue_->push(*new element(*this, index));
            if (element_queue::clock::now() - begun > element_queue::slice) break;
        }
    }

    /// In a thread: calls the function with one element after the other.
    void work(std::stop_token const& token, element_list& taken) {
        queue_->come();
        auto const begun = element_queue::clock::now();
        element_queue::clock::duration took{};
        std::size_t functions = 0;
        while (took < element_queue::slice && !token.stop_requested()) {
            auto* const next = queue_->take(taken);
            if (next == nullptr) break;
            try {
                static_cast<element&>(*next).work(this->function().function(), token);
            } catch (...) {
                queue_->close();
                throw;
            }
            ++functions;
            took = element_queue::clock::now() - begun;
        }
        if (functions != 0) queue_->note(functions, took);
    }

    /// On the strand.
    void keep_values(element_list& taken) {
        while (!taken.empty()) {
            std::unique_ptr<element> const done(static_cast<element*>(&taken.pop_front()));
            if (!done->value) continue; // it never began
            if constexpr (std::is_void_v<value_type>)
                this->keep(done->index);
            else
                this->keep(done->index, *std::move(done->value));
        }
    }

private:
    class element final : public waiting_element {
    public:
        element(thread_mapping& of, std::size_t at) : index(at), given_(of.take()) {}

        void work(F& function, std::stop_token const& token) {
            bound_element<F, element_type> const bound{&function, std::addressof(given_)};
            auto call = [&]() -> decltype(auto) { return invoke_in_thread(token, bound); };
            if constexpr (std::is_void_v<value_type>) {
                call();
                value.emplace();
            } else {
                value.emplace(call());
            }
        }

        std::size_t const index;
        std::optional<stored_t<value_type>> value{};

    private:
        element_type given_;
    };

    std::unique_ptr<element_queue> queue_ = std::make_unique<element_queue>();
};

/// What a thread is given: as many elements as it gets done in a while.
template <class Mapping>
struct mapping_slice {
    Mapping* of;
    element_list* taken; ///< those that have begun
    void operator()(std::stop_token token) const { of->work(token, *taken); }
};

template <class Mapping>
class mapping_slice_awaiter final : public thread_leaf {
public:
    mapping_slice_awaiter(frame& waiting, mapping_slice<Mapping> const& slice) noexcept
        : thread_leaf(waiting)
        , slice_(slice) {}

    bool await_ready() {
        checkpoint();
        auto& mapper = slice_.of->function();
        keep(boost::intrusive_ptr<thread_call>(
            new thread_call_of<mapping_slice<Mapping>>(mapper.pool(), mapper.options(),
                                                       std::tuple(slice_)),
            /*add_ref=*/false));
        return false;
    }
    void await_resume() { check_return(); }

    bool withdraw() noexcept override {
        slice_.of->queue().close();
        return thread_leaf::withdraw();
    }

private:
    mapping_slice<Mapping> slice_;
};

template <class Mapping>
struct [[nodiscard]] mapping_slice_operation {
    mapping_slice<Mapping> slice;
    mapping_slice_awaiter<Mapping> await_in(frame& waiting) const noexcept {
        return {waiting, slice};
    }
};

/// Sends threads to work on the elements until all have been taken.
template <class F, class Range>
task<> map_worker(thread_mapping<F, Range>& mapping) {
    for (;;) {
        co_await mapping_turn{};
        if (mapping.queue().is_closed()) co_return;
        mapping.take_ahead();
        if (mapping.queue().size() == 0) {
            if (!mapping.has_more()) co_return;
            continue; // threads were faster
        }
        element_list taken;
        mapping_slice_operation<thread_mapping<F, Range>> const work{{&mapping, &taken}};
        mapping.queue().send();
        co_await work;
        mapping.keep_values(taken);
    }
}

} // namespace tinyasio::detail
