// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/nursery/logger.hpp>
#include <tinyasio/nursery/nursery.hpp>
#include <tinyasio/nursery/options.hpp>
#include <tinyasio/nursery/spawn_when_free.hpp>
#include <tinyasio/nursery/start.hpp>
#include <tinyasio/nursery/supervise.hpp>
#include <tinyasio/nursery/this_nursery.hpp>
#include <tinyasio/nursery/with_nursery.hpp>
