// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/testing/allocations.hpp>
#include <tinyasio/testing/cancel_everywhere.hpp>
#include <tinyasio/testing/check_failed.hpp>
#include <tinyasio/testing/clock.hpp>
#include <tinyasio/testing/fail_allocations.hpp>
#include <tinyasio/testing/run.hpp>
#include <tinyasio/testing/task_factory.hpp>
#include <tinyasio/testing/virtual_loop.hpp>
