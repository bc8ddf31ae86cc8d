# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# Builds the checkout that this port is in; so it is for `overlay-ports` alone.

cmake_path(GET CURRENT_PORT_DIR PARENT_PATH ports)
cmake_path(GET ports PARENT_PATH SOURCE_PATH)
if(NOT EXISTS "${SOURCE_PATH}/include/tinyasio.hpp")
    message(FATAL_ERROR "${SOURCE_PATH} is no checkout of tinyasio: this port is to stay in one")
endif()

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        -DTINYASIO_BUILD_TESTS=OFF
        -DTINYASIO_BUILD_EXAMPLES=OFF
        -DTINYASIO_BUILD_BENCH=OFF
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/tinyasio)
vcpkg_fixup_pkgconfig()

file(REMOVE_RECURSE
    "${CURRENT_PACKAGES_DIR}/debug/include"
    "${CURRENT_PACKAGES_DIR}/debug/share"
    "${CURRENT_PACKAGES_DIR}/share/doc"
)
file(INSTALL "${CURRENT_PORT_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE_1_0.txt")
