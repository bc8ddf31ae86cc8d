# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# Compiles through ccache where it is installed; a launcher that was chosen by hand stays.

find_program(TINYASIO_CCACHE ccache)
mark_as_advanced(TINYASIO_CCACHE)

if(TINYASIO_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    # Without this ccache caches nothing that uses a precompiled header.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        "${CMAKE_COMMAND}" -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        "${TINYASIO_CCACHE}")
endif()

# For what has a precompiled header: with its time in it, it would be a new one for ccache each time.
set(TINYASIO_PRECOMPILE_OPTIONS "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
