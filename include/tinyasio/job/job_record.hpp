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
    return_slot<T>& result() noexcept { return result_; }

private:
    return_slot_base& slot() noexcept override { return result_; }

    return_slot<T> result_;
};

inline void intrusive_ptr_add_ref(job* held) noexcept {
    held->retain();
}
inline void intrusive_ptr_release(job* held) noexcept {
    held->release();
}

template <class T, class Job = job>
using job_ptr = boost::intrusive_ptr<job_record<T, Job>>;

/// Makes the record of a job and moves the task into it; nothing starts yet.
/// \throws std::bad_alloc, usage_error if the task is empty; then the task is as it was
template <class T, class Job = job, class Task>
BOOST_FORCEINLINE job_ptr<T, Job> make_job(Task&& from, job_traits const& traits = {}) {
    job_ptr<T, Job> record{new job_record<T, Job>, /*add_ref=*/false};
    record->configure(traits);
    record->adopt(std::move(from).release_frame(), record->result());
    return record;
}

} // namespace tinyasio::detail
