// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/all.hpp>
#include <tinyasio/combine/any.hpp>
#include <tinyasio/combine/as_completed.hpp>
#include <tinyasio/combine/as_outcome.hpp>
#include <tinyasio/combine/cancel_on.hpp>
#include <tinyasio/combine/child_awaiter.hpp>
#include <tinyasio/combine/finally.hpp>
#include <tinyasio/combine/group_awaiter.hpp>
#include <tinyasio/combine/isolate.hpp>
#include <tinyasio/combine/map.hpp>
#include <tinyasio/combine/mapping.hpp>
#include <tinyasio/combine/operands.hpp>
#include <tinyasio/combine/race.hpp>
#include <tinyasio/combine/race_result.hpp>
#include <tinyasio/combine/share.hpp>
#include <tinyasio/combine/shield.hpp>
#include <tinyasio/combine/timeout.hpp>
#include <tinyasio/combine/until_stop.hpp>
