// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

// The one place where the version is written: CMake and Conan read it from here.

/// The version as a number that can be compared: major * 10000 + minor * 100 + patch.
///
/// \code
/// #if TINYASIO_VERSION < 200
/// #error "this program needs tinyasio 0.2 or newer"
/// #endif
/// \endcode
#define TINYASIO_VERSION 100

/// The same for people: "major.minor.patch".
#define TINYASIO_VERSION_STRING "0.1.0"
