// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/job.hpp>

#include <boost/intrusive/list.hpp>

namespace tinyasio::detail {

/// Jobs in the order in which they came. A job is in one such list at a time: it lives, waits to be
/// started, or is kept for its error.
using job_list = intrusive::list<job, intrusive::member_hook<job, job::link_hook, &job::link>,
                                 intrusive::constant_time_size<false>>;

} // namespace tinyasio::detail
