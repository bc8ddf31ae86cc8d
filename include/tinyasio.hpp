// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/error.hpp>
#include <tinyasio/job.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/net.hpp>
#include <tinyasio/nursery.hpp>
#include <tinyasio/runtime.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/task.hpp>
#include <tinyasio/thread.hpp>
#include <tinyasio/time.hpp>
#include <tinyasio/version.hpp>
