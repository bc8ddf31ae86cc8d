// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/abandonable.hpp>
#include <tinyasio/asio/async_channel.hpp>
#include <tinyasio/asio/async_run.hpp>
#include <tinyasio/asio/cancel_with.hpp>
#include <tinyasio/asio/deferred.hpp>
#include <tinyasio/asio/executor.hpp>
#include <tinyasio/asio/from_asio.hpp>
#include <tinyasio/asio/loop_on.hpp>
#include <tinyasio/asio/to_asio.hpp>
#include <tinyasio/asio/use_task.hpp>
