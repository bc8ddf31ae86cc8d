// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/broken_promise.hpp>
#include <tinyasio/error/cancel_error.hpp>
#include <tinyasio/error/cancelled.hpp>
#include <tinyasio/error/channel_closed.hpp>
#include <tinyasio/error/context_stopped.hpp>
#include <tinyasio/error/cycle_error.hpp>
#include <tinyasio/error/deadlock_error.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/errc.hpp>
#include <tinyasio/error/error_trace.hpp>
#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/error/operation_abandoned.hpp>
#include <tinyasio/error/outcome.hpp>
#include <tinyasio/error/result.hpp>
#include <tinyasio/error/timed_out.hpp>
#include <tinyasio/error/traceback.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/error/would_block.hpp>
