// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>
#include <tinyasio/loop/domain.hpp>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <optional>

namespace tinyasio::detail {

class domain_waiter;
using domain_waiter_hook = intrusive::list_base_hook<intrusive::link_mode<intrusive::safe_link>>;

/// A domain inside of another: that of an `isolate` or a nursery. Those who wait for its end get
/// what comes out of it.
class TINYASIO_DECL nested_domain : public domain, public cached_block {
public:
    bool retain() noexcept final {
        references_.fetch_add(1, std::memory_order_relaxed);
        return true;
    }
    void release() noexcept final {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

    /// Whether it has come to its end, and takes no jobs any more.
    bool is_over() const noexcept { return is_over_; }

    /// After the end: what comes out of it; null if it has not crashed.
    std::exception_ptr const& result() const noexcept { return result_; }
    /// After the end: what stopped one of its jobs, if all were to be (D10).
    std::optional<cancel_cause> const& stopped_by() const noexcept { return stopped_by_; }
    bool was_ended_by_master() const noexcept { return was_ended_by_master_; }

    void add(domain_waiter& waiter) noexcept;
    void remove(domain_waiter& waiter) noexcept;
    job* waiting_job(std::size_t index) const noexcept override;

protected:
    nested_domain(domain& outer, keeping how) noexcept : domain(outer, how) {}
    virtual ~nested_domain();

    void on_end() noexcept override;
    void on_abandon() noexcept override;
    bool counts_late_error_of(job const&) const noexcept override { return false; }

private:
    using waiter_list = intrusive::list<domain_waiter, intrusive::base_hook<domain_waiter_hook>,
                                        intrusive::constant_time_size<false>>;

    std::atomic<std::uint32_t> references_{0};
    bool is_over_ = false;
    bool was_ended_by_master_ = false;
    std::exception_ptr result_{};
    std::optional<cancel_cause> stopped_by_{};
    waiter_list waiters_;
};

template <class Domain>
using domain_ptr = boost::intrusive_ptr<Domain>;

inline void intrusive_ptr_add_ref(nested_domain* held) noexcept {
    held->retain();
}
inline void intrusive_ptr_release(nested_domain* held) noexcept {
    held->release();
}

/// Waits for the end of a nested domain, as its owner: cancelling the waiting job cancels it.
class TINYASIO_DECL domain_waiter : public leaf, public domain_waiter_hook {
public:
    void await_suspend(std::coroutine_handle<>) noexcept;
    bool withdraw() noexcept override;
    void stop_requested() noexcept override { awaited_->request_stop(); }
    job_owner const* awaited_domain() const noexcept override { return awaited_.get(); }

protected:
    explicit domain_waiter(frame& waiting, domain_ptr<nested_domain> awaited = nullptr) noexcept
        : leaf(waiting)
        , awaited_(std::move(awaited)) {}
    ~domain_waiter() = default;

    void await(domain_ptr<nested_domain> made) noexcept { awaited_ = std::move(made); }
    nested_domain& awaited() const noexcept { return *awaited_; }

    /// After the end: throws what came out of the domain, or `cancelled` if the waiting job was
    /// cancelled and the domain was stopped by that.
    void check_end() const;

private:
    domain_ptr<nested_domain> awaited_;
};

} // namespace tinyasio::detail
