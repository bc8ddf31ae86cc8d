// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/cancellation.hpp>
#include <tinyasio/job/checkpoint_observer.hpp>
#include <tinyasio/job/cycle.hpp>
#include <tinyasio/job/frame.hpp>
#include <tinyasio/job/job.hpp>
#include <tinyasio/job/job_group.hpp>
#include <tinyasio/job/job_record.hpp>
#include <tinyasio/job/job_state.hpp>
#include <tinyasio/job/leaf.hpp>
#include <tinyasio/job/local_values.hpp>
#include <tinyasio/job/race_group.hpp>
#include <tinyasio/job/ready_queue.hpp>
#include <tinyasio/job/return_slot.hpp>
#include <tinyasio/job/scheduler.hpp>
#include <tinyasio/job/shared_job.hpp>
#include <tinyasio/job/task_local.hpp>
#include <tinyasio/job/this_task.hpp>
#include <tinyasio/job/work_item.hpp>
