# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# The toolchain file of run.sh: the library is compiled once for each route, so as fast as can be.

set(CMAKE_CXX_FLAGS_RELEASE "-O0 -DNDEBUG" CACHE STRING "")
set(CMAKE_UNITY_BUILD ON CACHE BOOL "")
set(CMAKE_UNITY_BUILD_BATCH_SIZE 25 CACHE STRING "")
find_program(TINYASIO_CCACHE ccache)
mark_as_advanced(TINYASIO_CCACHE)
if(TINYASIO_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${TINYASIO_CCACHE}" CACHE STRING "")
endif()
