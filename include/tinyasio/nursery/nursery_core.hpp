// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/spin_lock.hpp>
#include <tinyasio/loop/expiry.hpp>
#include <tinyasio/loop/nested_domain.hpp>
#include <tinyasio/nursery/nursery.hpp>
#include <tinyasio/nursery/options.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <list>
#include <optional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace tinyasio::detail {

class slot_waiter;

/// The domain of a nursery, and what it has besides jobs: a limit of time, a limit on the number of
/// jobs that run, a log. Lives as long as somebody refers to it.
class TINYASIO_DECL nursery_core final : public nested_domain, public arrival {
public:
    /// \throws std::bad_alloc
    nursery_core(domain& outer, keeping how, nursery_options const& options, logger log,
                 std::source_location where);

    std::uint64_t id() const noexcept { return id_; }
    std::string const& name() const noexcept { return name_; }
    std::string label() const override;
    nursery* as_nursery() noexcept override { return &self_; }
    tinyasio::logger const& log() const noexcept { return log_; }

    /// One that is made by hand, opened. \throws usage_error, std::bad_alloc
    static nursery_core& make_by_hand(domain& outer, nursery_options const& options, logger log,
                                      std::source_location where);
    /// Opens that of a `with_nursery`, whose body is about to start.
    void begin(job const& body) noexcept;

    // --- jobs

    /// Starts it, or queues it if there is no room.
    void start_or_queue(shared_job& starting) noexcept;
    bool has_room() const noexcept { return queue_.empty() && has_slot(); }
    std::vector<job_info> listed_jobs() const;

    // --- its end

    /// It may end when its last job does.
    void finalize() noexcept;
    bool is_finalized() const noexcept { return !is_held_open_; }
    void set_time_limit(std::optional<duration> timeout) noexcept;
    optional_time deadline() const noexcept override { return deadline_; }
    /// Whether its time is up, and all of it about to be cancelled.
    bool is_due() const noexcept { return time_limit_.is_due(); }

    struct request {
        std::source_location where{};
        std::exception_ptr error{};
        std::optional<duration> grace{};
    };
    /// From any thread. If it has ended, even if its loop is gone, nothing happens but that an
    /// error is told.
    void ask(request what) noexcept;

    /// \throws usage_error for the second time
    void begin_join();

    /// Somebody has heard, or will hear, what comes out of it.
    void is_heard() noexcept { is_heard_ = true; }
    /// It was made by hand, and whoever made it lets it go.
    void let_go_by_maker() noexcept;

private:
    friend class slot_waiter;
    using slot_waiter_list = intrusive::list<slot_waiter, intrusive::base_hook<domain_waiter_hook>,
                                             intrusive::constant_time_size<false>>;

    /// Its limit of time.
    class time_limit final : public expiry {
    public:
        explicit time_limit(nursery_core& of) noexcept : of_(&of) {}

    private:
        void expire() noexcept override { of_->expire(); }
        nursery_core* of_;
    };

    void job_ended(job& ended) noexcept override;
    BOOST_NOINLINE void job_ended_here(job const& ended) noexcept;
    void tell_of_end(job const& ended) const noexcept;
    void cancelled_before_start(job& queued) noexcept override;
    void on_start(job const& starting) noexcept override;
    void on_cancel() noexcept override;
    void on_outer_winding_down() noexcept override { finalize(); }
    void on_end() noexcept override;
    void on_abandon() noexcept override;
    void on_overdue(job const& late) noexcept override;
    bool counts_late_error_of(job const& failed) const noexcept override {
        return &failed == body_;
    }
    void tell_unheard(job const& failed) noexcept override;
    void arrive(detail::scheduler&) noexcept override;
    void never_arrives() noexcept override;

    bool has_slot() const noexcept { return !max_jobs_ || taken_ < *max_jobs_; }
    void take_slot(job& starting) noexcept;
    void expire() noexcept;
    void begin() noexcept;
    void carry_out(request const& what) noexcept;
    std::pair<request, std::list<std::exception_ptr>> take_asked() noexcept;
    void keep_late(std::exception_ptr const& error) noexcept;
    void start_next() noexcept;
    void start_queued(job& queued) noexcept;
    void start_for_parent(job& queued) noexcept;
    void destroy_queued() noexcept;
    void close_to_others() noexcept;
    bool may_be_let_go_silently() const noexcept;
    void complain_about_jobs_left() noexcept;
    void tell_if_unheard() noexcept;

    nursery self_; ///< what its jobs see of it
    std::uint64_t id_;
    std::string name_;
    tinyasio::logger log_;
    on_error policy_;
    job const* body_ = nullptr;

    std::optional<std::size_t> max_jobs_;
    std::size_t taken_ = 0;
    job_list queue_;                ///< of those that wait for room
    slot_waiter_list slot_waiters_; ///< in the order in which their jobs are queued

    std::optional<duration> timeout_;
    optional_time deadline_{};
    std::source_location where_;
    time_limit time_limit_{*this};

    bool is_kept_by_outer_;
    bool is_held_open_ = false; ///< it does not end before it is finalized
    bool is_heard_ = false;
    bool is_joined_ = false;
    bool was_let_go_ = false; ///< by who made it, before its end

    spin_lock asking_{};
    bool is_gone_ = false;  ///< nobody can be asked any more
    bool is_asked_ = false; ///< `asked_` is on its way to the strand
    request asked_{};
    std::list<std::exception_ptr> asked_later_{}; ///< errors that came while it was
};

using nursery_ptr = domain_ptr<nursery_core>;

/// Waits until a job that was queued has its turn.
class TINYASIO_DECL slot_waiter : public leaf, public domain_waiter_hook {
public:
    void await_suspend(std::coroutine_handle<>) noexcept;
    bool withdraw() noexcept override;
    char const* what() const noexcept override { return "room in a nursery"; }

protected:
    slot_waiter(frame& waiting, nursery_core& in) noexcept : leaf(waiting), in_(&in) {}
    ~slot_waiter() = default;

    /// Throws if nothing can be started now.
    void check_start() const;
    /// Whether there is nothing to wait for.
    bool start_or_queue(shared_job& made) noexcept;
    /// After waiting: throws if the job never had its turn.
    void check_started() const;

private:
    friend class nursery_core;
    nursery_ptr in_;               ///< which may end before the job goes on
    shared_job* queued_ = nullptr; ///< until it has its turn
    bool is_refused_ = false;
};

} // namespace tinyasio::detail
