// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

namespace tinyasio {

/// Which signal interrupts the blocking system calls of functions that run with `{.interrupt =
/// true}`: SIGURG unless another one is set here, before the first such function.
///
/// A handler that does nothing is installed for it, without SA_RESTART, when the first such
/// function is awaited. It is sent to the threads of cancelled functions only, with pthread_kill,
/// every few milliseconds until the function has returned, and never later. A handler that the
/// program had for the signal is still called for signals that the kernel or another process sends.
/// A program that installs another handler for it later takes the interruption away, unless that
/// has no SA_RESTART either.
///
/// From any thread. On systems without POSIX signals nothing is interrupted.
/// \throws usage_error if it is no signal that can be handled, or another one is in use already
TINYASIO_DECL void set_interrupt_signal(int signal);

} // namespace tinyasio
