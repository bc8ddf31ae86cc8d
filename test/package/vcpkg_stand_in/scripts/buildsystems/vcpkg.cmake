# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# A stand-in for vcpkg's toolchain file, where vcpkg itself cannot be had: installs the overlay ports
# that the project's vcpkg.json names into a tree of their own, and lets CMake search there first.
# What vcpkg would take from its own ports, Boost, is the system's. The real tool was not run.

include("$ENV{CMAKE_TOOLCHAIN_FILE}" OPTIONAL)

get_property(trying GLOBAL PROPERTY IN_TRY_COMPILE)
if(trying OR VCPKG_STAND_IN_DONE)
    return()
endif()
set(VCPKG_STAND_IN_DONE ON)

set(triplet x64-linux-release)
set(installed "${CMAKE_BINARY_DIR}/vcpkg_installed/${triplet}")
list(PREPEND CMAKE_PREFIX_PATH "${installed}")

file(READ "${CMAKE_SOURCE_DIR}/vcpkg.json" manifest)
string(JSON ports GET "${manifest}" vcpkg-configuration overlay-ports 0)
string(JSON port GET "${manifest}" dependencies 0)
cmake_path(ABSOLUTE_PATH ports BASE_DIRECTORY "${CMAKE_SOURCE_DIR}" NORMALIZE)
if(NOT EXISTS "${installed}/share/${port}/copyright")
    execute_process(
        COMMAND "${CMAKE_COMMAND}"
            -D PORT=${port}
            -D CURRENT_PORT_DIR=${ports}/${port}
            -D CURRENT_INSTALLED_DIR=${installed}
            -D CURRENT_PACKAGES_DIR=${CMAKE_BINARY_DIR}/vcpkg_packages/${port}_${triplet}
            -D CURRENT_BUILDTREES_DIR=${CMAKE_BINARY_DIR}/vcpkg_buildtrees/${port}
            -D TARGET_TRIPLET=${triplet}
            -P "${CMAKE_CURRENT_LIST_DIR}/../ports.cmake"
        COMMAND_ERROR_IS_FATAL ANY)
endif()
