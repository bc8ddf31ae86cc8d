// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <cstddef>
#include <string>

namespace reliability {

/// How many descriptors this process may have, after it has been allowed as many as possible.
std::size_t raise_descriptor_limit();
/// Fewer, until it is raised again.
void limit_descriptors(std::size_t most);

/// What the process has of the machine's memory, without what the kernel keeps for its sockets.
std::size_t resident_bytes();
/// The CPU time of all of its threads, in the program and in the kernel.
double cpu_seconds();

/// The processor, how many, the kernel, and how busy the machine is: for the head of a report.
std::string machine();

} // namespace reliability
