// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/engine.hpp>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <source_location>

namespace boost::asio {
class any_io_executor;
class execution_context;
class io_context;
} // namespace boost::asio

namespace tinyasio::detail {

class pool_core;

/// Hears of the end of a run that was started.
class run_listener {
public:
    virtual ~run_listener() = default;
    /// On the loop's context, but no more on its strand: null, or what comes out of the run.
    virtual void run_ended(std::exception_ptr error) = 0;
    /// The context is being destroyed while jobs are left, whose operations belong to another one:
    /// gives up what refers to it.
    virtual void context_goes() noexcept {}
    /// The jobs were destroyed with the context: the run has no end.
    virtual void context_gone() noexcept {}
};

/// A loop together with what drives it. A `loop` refers to one, and so do its executors, which may
/// outlive it.
///
/// Thread safety: what is not said to be callable from any thread belongs to the loop's strand.
class TINYASIO_DECL loop_core : public loop_host {
public:
    explicit loop_core(loop_options const& options);
    ~loop_core() override;

    detail::engine& engine() noexcept { return engine_; }
    detail::engine const& engine() const noexcept { return engine_; }

    /// Runs the job, and all that it starts, to the end; throws what comes out of it. `root` has a
    /// reference of the caller's.
    virtual void run(job& root, on_error policy) = 0;
    /// The same, by driving that context.
    virtual void run_on(boost::asio::io_context& context, job& root, on_error policy) = 0;
    /// Starts it and does not wait: the listener hears of its end.
    /// \throws usage_error if a run is in progress, or nobody but `run` drives the loop
    virtual void start(job& root, on_error policy, std::shared_ptr<run_listener> listener) = 0;
    /// Whether it has a context for itself, which `run` drives on one thread.
    virtual bool owns_its_context() const noexcept { return false; }
    loop_options const& options() const noexcept { return options_; }

    /// Jobs of other loops are going to wake its own: it is never taken to be stuck (D8).
    void expect_others() noexcept { expects_others_ = true; }
    bool expects_others() const noexcept { return expects_others_; }

    /// Where functions that block run unless something else is said; null: in the default pool.
    std::shared_ptr<pool_core> const& blocking_pool() const noexcept { return blocking_pool_; }
    void set_blocking_pool(std::shared_ptr<pool_core> pool) noexcept {
        blocking_pool_ = std::move(pool);
    }

    bool is_running() const noexcept { return running_.load(std::memory_order_acquire); }

    /// Whether a `loop` owns it, which may be asked for its last crash. Where none does, errors are
    /// forgotten at the end of a run: one that owns an executor of the loop would keep both for
    /// ever.
    void belongs_to_loop(bool does) noexcept { has_loop_.store(does, std::memory_order_release); }
    bool has_loop() const noexcept { return has_loop_.load(std::memory_order_acquire); }

    /// The context whose services the loop's sockets use. From any thread.
    virtual boost::asio::execution_context& context() noexcept = 0;
    /// The executor on which it lives. From any thread.
    virtual boost::asio::any_io_executor io_executor() = 0;

    /// How many handlers of operations that were over at once are nested on the stack.
    unsigned nested_handlers = 0;

    /// The `loop` goes: it will not run again.
    virtual void close() noexcept = 0;

    // --- from any thread

    /// Crashes the run, or the next one, with an error that left no job (D10).
    /// \throws std::bad_alloc, usage_error if the loop is gone
    void fail(std::exception_ptr error,
              std::source_location where = std::source_location::current());

    /// When a function that is posted may run.
    enum class when : std::uint8_t { later, at_once };

    /// Has it called on the strand. `at_once`: if nothing is in its way, inside of this call.
    /// \throws usage_error if the loop is gone; then `function` has been discarded
    void post(posted& function, when soonest = when::later);

    /// The handler of an operation has made a job ready, on the strand: it may go on inside of the
    /// handler. Asio counts on the next operation being started there: it takes no lock then, and
    /// does not stop for want of work.
    virtual void handled() noexcept {}

    /// Somebody holds an executor of the loop that counts as work (D8).
    virtual void work_started() noexcept = 0;
    virtual void work_finished() noexcept = 0;

    void hold() noexcept final { retain(); }
    void let_go() noexcept final { release(); }
    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    /// False if it is being destroyed.
    bool retain_unless_gone() noexcept {
        auto count = references_.load(std::memory_order_relaxed);
        while (count != 0)
            if (references_.compare_exchange_weak(count, count + 1, std::memory_order_acq_rel))
                return true;
        return false;
    }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

protected:
    /// As `wake`, but the loop may run inside of the call.
    virtual void wake_here() noexcept { wake(); }

    [[noreturn]] static void refuse_second_run();
    /// \throws usage_error if it runs already
    void begin_run();
    /// The last job has ended: what comes out of the run, null if nothing does (D4, D10).
    std::exception_ptr end_run(job const& root) noexcept;

    /// Nothing is posted any more; destroys what was.
    void begin_close() noexcept;
    void end_close() noexcept;

    std::exception_ptr deadlock_found() const noexcept;

    /// It is destroyed while it runs.
    [[noreturn]] void die(char const* how) const noexcept;

private:
    enum class life : std::uint8_t { open, closing, closed };

    std::atomic<std::uint32_t> references_{0};
    std::atomic<bool> running_{false};
    std::atomic<bool> has_loop_{false};
    std::atomic<life> life_{life::open};
    loop_options const options_;
    bool expects_others_ = false;
    std::shared_ptr<pool_core> blocking_pool_{};
    detail::engine engine_;
};

inline void intrusive_ptr_add_ref(loop_core* held) noexcept {
    held->retain();
}
inline void intrusive_ptr_release(loop_core* held) noexcept {
    held->release();
}

using loop_core_ptr = boost::intrusive_ptr<loop_core>;

/// The loop of a job.
inline loop_core& core_of(job const& of) noexcept {
    return static_cast<loop_core&>(engine_of(of).host());
}

} // namespace tinyasio::detail
