# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# The toolchain file of run.sh: the library is compiled once for each route, so as fast as can be.

set(CMAKE_CXX_FLAGS_RELEASE "-O0 -DNDEBUG" CACHE STRING "")
set(CMAKE_UNITY_BUILD ON CACHE BOOL "")
set(CMAKE_UNITY_BUILD_BATCH_SIZE 25 CACHE STRING "")
# As in Conan and vcpkg: the same commands, so that ccache knows them again.
set(CMAKE_POSITION_INDEPENDENT_CODE ON CACHE BOOL "")
find_program(ccache ccache)
if(ccache)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${ccache}" CACHE STRING "")
endif()
