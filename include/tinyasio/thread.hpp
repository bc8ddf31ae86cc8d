// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/thread/in_thread.hpp>
#include <tinyasio/thread/interrupt.hpp>
#include <tinyasio/thread/map_in_threads.hpp>
#include <tinyasio/thread/options.hpp>
#include <tinyasio/thread/run_in_thread.hpp>
#include <tinyasio/thread/thread_pool.hpp>
