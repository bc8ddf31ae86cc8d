// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

namespace tinyasio {

class nursery;

namespace this_task {

/// The nursery in which the running job is, the innermost of several; null if it is in none. What
/// it points to lives as long as the job.
///
/// \code tio::this_task::nursery()->spawn(log_visit, peer); \endcode
TINYASIO_DECL tinyasio::nursery* nursery() noexcept;

} // namespace this_task

} // namespace tinyasio
