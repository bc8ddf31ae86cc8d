// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/loop_on.hpp>
#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/loop/posted_function.hpp>
#include <tinyasio/runtime/apart.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <optional>

namespace tinyasio::detail {

namespace {

/// A loop on the context of `other`, but not on its strand: on `Executor`'s, if it lives there.
template <class Executor>
std::optional<Executor> without_strand(boost::asio::any_io_executor const& of) {
    if (auto const* const plain = of.target<Executor>()) return *plain;
    if (auto const* const strand = of.target<boost::asio::strand<Executor>>())
        return strand->get_inner_executor();
    return std::nullopt;
}

loop_core_ptr make_core_beside(loop_core& other) {
    auto executor = other.io_executor();
    using erased = boost::asio::any_io_executor;
    while (auto const* const strand = executor.target<boost::asio::strand<erased>>())
        executor = erased(strand->get_inner_executor());
    auto const& options = other.options();
    using plain = boost::asio::io_context::executor_type;
    using pooled = boost::asio::thread_pool::executor_type;
    if (auto const found = without_strand<plain>(executor))
        return loop_on<plain>::make(*found, options);
    if (auto const found = without_strand<pooled>(executor))
        return loop_on<pooled>::make(*found, options);
    return loop_on<erased>::make(executor, options);
}

/// Whatever a loop tells its diagnostics, on the strand of another one, which lives longer.
void tell_through(loop_core& other, loop_core& teller) {
    teller.engine().diagnostics.redirect([to = loop_core_ptr(&other)](diagnostic const& entry) {
        auto tell = [to, entry] {
            to->engine().diagnostics.tell(entry.kind, entry.job, [&] { return entry.text; });
        };
        using function_type = posted_function<decltype(tell), std::allocator<void>>;
        to->post(function_type::make(to->engine(), std::move(tell), {}, {}));
    });
}

bool is_cut_short(std::exception_ptr const& error, std::uint64_t root) noexcept {
    try {
        std::rethrow_exception(error);
    } catch (job_cancelled const& cut) {
        return cut.job() == root;
    } catch (...) {
        return false;
    }
}

} // namespace

/// Hears of the end, in a thread of the context.
class apart_run final : public run_listener {
public:
    explicit apart_run(apart_leaf& waiting) noexcept : link_(waiting) {}

    void run_ended(std::exception_ptr error) override {
        auto& leaf = static_cast<apart_leaf&>(link_.cut());
        if (error) leaf.trace_ = find_trace(error);
        leaf.fail(std::move(error));
        leaf.arrived();
    }

private:
    handler_link link_;
};

bool apart_leaf::start(detail::job& root) noexcept {
    try {
        other_ = make_core_beside(core());
        tell_through(core(), *other_);
        other_->expect_others();
        other_->start(root, on_error::automatic, std::make_shared<apart_run>(*this));
        if (job().stop_requested()) stop_requested();
    } catch (...) {
        fail(std::current_exception());
    }
    return wait();
}

bool apart_leaf::withdraw() noexcept {
    other_->engine().cancel(job().cancellation().cause());
    return false;
}

void apart_leaf::stop_requested() noexcept {
    // Asks, and never cancels: whoever waits does that.
    other_->engine().cancel_after(duration::max(), {reason::shutdown, job().id(), {}});
}

void apart_leaf::check_end(detail::job const& root) {
    if (job().cancellation().requested() && error() && is_cut_short(error(), root.id()))
        job().cancellation().deliver();
    if (trace_) engine_of(job()).errors.add(std::move(trace_)); // it goes on in this loop
    check_arrival();
}

bool runs_on_one_thread() noexcept {
    job const* const running = current_job();
    return running != nullptr && core_of(*running).owns_its_context();
}

} // namespace tinyasio::detail
