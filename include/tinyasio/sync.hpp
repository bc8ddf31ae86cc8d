// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error/broken_promise.hpp>
#include <tinyasio/error/would_block.hpp>
#include <tinyasio/sync/barrier.hpp>
#include <tinyasio/sync/condition.hpp>
#include <tinyasio/sync/event.hpp>
#include <tinyasio/sync/mutex.hpp>
#include <tinyasio/sync/promise.hpp>
#include <tinyasio/sync/semaphore.hpp>
