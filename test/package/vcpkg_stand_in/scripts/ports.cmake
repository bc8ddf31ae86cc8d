# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# Runs a portfile as vcpkg does for the triplet x64-linux-release, with stand-ins that do what the
# functions of vcpkg do there, as far as the port needs them; then looks at the package as vcpkg
# does, and installs it.

cmake_minimum_required(VERSION 3.25)

set(VCPKG_TARGET_IS_LINUX ON)
set(VCPKG_BUILD_TYPE release)
set(VCPKG_LIBRARY_LINKAGE static)
set(build "${CURRENT_BUILDTREES_DIR}/${TARGET_TRIPLET}-rel")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}")

function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(vcpkg_cmake_configure)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
    run("${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${build}" -G Ninja
        ${arg_OPTIONS}
        -D CMAKE_BUILD_TYPE=Release
        -D BUILD_SHARED_LIBS=OFF
        -D CMAKE_POSITION_INDEPENDENT_CODE=ON
        -D CMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}
        -D CMAKE_INSTALL_LIBDIR:STRING=lib
        -D CMAKE_INSTALL_BINDIR:STRING=bin
        -D CMAKE_EXPORT_NO_PACKAGE_REGISTRY=ON
        -D CMAKE_ERROR_ON_ABSOLUTE_INSTALL_DESTINATION=ON)
endfunction()

function(vcpkg_cmake_install)
    run("${CMAKE_COMMAND}" --build "${build}" --target install)
endfunction()

# Moves the package to share/<port>, which is less deep.
function(vcpkg_cmake_config_fixup)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "CONFIG_PATH" "")
    set(from "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}")
    set(to "${CURRENT_PACKAGES_DIR}/share/${PORT}")
    file(GLOB files "${from}/*")
    file(COPY ${files} DESTINATION "${to}")
    cmake_path(GET from PARENT_PATH from)
    file(REMOVE_RECURSE "${from}")

    file(GLOB files "${to}/*.cmake")
    set(up [[get_filename_component(_IMPORT_PREFIX "${_IMPORT_PREFIX}" PATH)]])
    foreach(file IN LISTS files)
        file(READ "${file}" text)
        string(REPLACE "${up}\n${up}\n${up}\n" "${up}\n${up}\n" text "${text}")
        string(REPLACE "\${CMAKE_CURRENT_LIST_DIR}/../../../" "\${CMAKE_CURRENT_LIST_DIR}/../../"
            text "${text}")
        string(REPLACE "${CURRENT_PACKAGES_DIR}" "\${_IMPORT_PREFIX}" text "${text}")
        file(WRITE "${file}" "${text}")
    endforeach()
endfunction()

function(vcpkg_fixup_pkgconfig)
    file(GLOB files "${CURRENT_PACKAGES_DIR}/lib/pkgconfig/*.pc")
    foreach(file IN LISTS files)
        file(READ "${file}" text)
        string(REGEX REPLACE "(^|\n)prefix *=[^\n]*" "" text "${text}")
        file(WRITE "${file}" "prefix=\${pcfiledir}/../..\n${text}")
        set(ENV{PKG_CONFIG_PATH} "${CURRENT_PACKAGES_DIR}/lib/pkgconfig")
        cmake_path(GET file STEM name)
        run(pkg-config --print-errors --exists "${name}")
    endforeach()
endfunction()

function(vcpkg_install_copyright)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
    file(INSTALL ${arg_FILE_LIST} DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}"
        RENAME copyright)
endfunction()

include("${CURRENT_PORT_DIR}/portfile.cmake")

foreach(wanted IN ITEMS include/${PORT}.hpp share/${PORT}/copyright share/${PORT}/usage)
    if(NOT EXISTS "${CURRENT_PACKAGES_DIR}/${wanted}")
        message(FATAL_ERROR "the port leaves no ${wanted}")
    endif()
endforeach()
foreach(unwanted IN ITEMS debug lib/cmake share/doc share/man)
    if(EXISTS "${CURRENT_PACKAGES_DIR}/${unwanted}")
        message(FATAL_ERROR "the port leaves ${unwanted}")
    endif()
endforeach()
file(GLOB_RECURSE files "${CURRENT_PACKAGES_DIR}/share/*" "${CURRENT_PACKAGES_DIR}/lib/*.pc")
foreach(file IN LISTS files)
    file(READ "${file}" text)
    foreach(folder IN ITEMS "${CURRENT_PACKAGES_DIR}" "${CURRENT_BUILDTREES_DIR}")
        string(FIND "${text}" "${folder}" found)
        if(NOT found EQUAL -1)
            message(FATAL_ERROR "${file} names ${folder}")
        endif()
    endforeach()
endforeach()

file(COPY "${CURRENT_PACKAGES_DIR}/" DESTINATION "${CURRENT_INSTALLED_DIR}")
