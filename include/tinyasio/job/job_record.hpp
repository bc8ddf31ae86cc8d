// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/job.hpp>

#include <boost/smart_ptr/intrusive_ptr.hpp>

namespace tinyasio::detail {

/// A job together with what it returns. `Job` is `job`, or `shared_job` if it has a handle.
template <class T, class Job = job>
class job_record final : public Job {
public:
    job_record(frame& root, job_bonds bonds, job_extras* extras) noexcept
        : Job(root, bonds, extras)
        , result_() {
        root.start_in(*this, result_);
    }
    ~job_record() {} // all is done by `destroy`

    return_slot<T>& result() noexcept { return result_; }

private:
    return_slot_base& slot() noexcept override { return result_; }
    void destroy() noexcept override {
        // Not in the destructor: each on the way would write the table of its class before.
        if (this->needs_clean_up()) [[unlikely]]
            this->clean_up();
        std::destroy_at(&result_);
        delete this;
    }

    union {
        return_slot<T> result_;
    };
};

inline void intrusive_ptr_add_ref(job* held) noexcept {
    held->retain();
}
inline void intrusive_ptr_release(job* held) noexcept {
    held->release();
}

template <class T, class Job = job>
using job_ptr = boost::intrusive_ptr<job_record<T, Job>>;

/// Copies what it is given. \throws std::bad_alloc
TINYASIO_DECL job_extras* new_extras(local_values const& inherited);
TINYASIO_DECL job_extras* new_extras(std::string_view name,
                                     std::optional<std::chrono::steady_clock::duration> timeout,
                                     local_values const* inherited);

/// The task-local values of the job that runs, if there are any.
inline local_values const* inherited_locals() noexcept {
    job const* const making = current_job();
    return making != nullptr ? making->locals() : nullptr;
}

/// What a job needs that is made now: a copy of its name, the task-local values of the job that
/// runs. Null for most.
BOOST_FORCEINLINE job_extras* extras_for(job_traits const& traits) {
    auto const* const inherited = inherited_locals();
    if (traits.name.empty() && inherited == nullptr && !traits.cancel_timeout) [[likely]]
        return nullptr;
    return new_extras(traits.name, traits.cancel_timeout, inherited);
}
BOOST_FORCEINLINE job_extras* extras_for(job_bonds) {
    auto const* const inherited = inherited_locals();
    return inherited == nullptr ? nullptr : new_extras(*inherited);
}

/// Makes the record of a job and moves the task into it; nothing starts yet. `traits` are
/// `job_traits`, or just its bonds.
/// \throws std::bad_alloc, usage_error if the task is empty; then the task is as it was
template <class T, class Job = job, class Task, class Traits = job_bonds>
BOOST_FORCEINLINE job_ptr<T, Job> make_job(Task&& from, Traits traits = {}) {
    frame& root = from.root_frame();
    // Memory comes before what the constructor is given.
    job_ptr<T, Job> record{new job_record<T, Job>(root, bonds_of(traits), extras_for(traits)),
                           /*add_ref=*/false};
    std::move(from).release();
    return record;
}

} // namespace tinyasio::detail
