// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/alarm.hpp>
#include <tinyasio/loop/crash_report.hpp>
#include <tinyasio/loop/diagnostic.hpp>
#include <tinyasio/loop/domain.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/loop/expiry.hpp>
#include <tinyasio/loop/handle.hpp>
#include <tinyasio/loop/job_info.hpp>
#include <tinyasio/loop/loop.hpp>
#include <tinyasio/loop/options.hpp>
#include <tinyasio/loop/sleep.hpp>
#include <tinyasio/loop/spawn.hpp>
#include <tinyasio/loop/stop.hpp>
#include <tinyasio/loop/timer_queue.hpp>
#include <tinyasio/loop/watchdog.hpp>
#include <tinyasio/loop/yield_now.hpp>
