# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# Installs the library, its headers, a package for find_package and one for pkg-config.
# Both packages are relocatable: they find the library relative to themselves.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/tinyasio")
set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(TARGETS tinyasio EXPORT tinyasioTargets FILE_SET HEADERS)
install(EXPORT tinyasioTargets NAMESPACE tinyasio:: DESTINATION "${package_dir}")

set(tinyasio_boost "${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR}")
configure_package_config_file(
    "${CMAKE_CURRENT_LIST_DIR}/tinyasioConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/tinyasioConfig.cmake"
    INSTALL_DESTINATION "${package_dir}"
    NO_SET_AND_CHECK_MACRO
    NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/tinyasioConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
install(
    FILES
        "${PROJECT_BINARY_DIR}/tinyasioConfig.cmake"
        "${PROJECT_BINARY_DIR}/tinyasioConfigVersion.cmake"
    DESTINATION "${package_dir}")

# Absolute install directories (some distributions set them) stay as they are.
if(IS_ABSOLUTE "${pkgconfig_dir}")
    set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
    cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
        BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}/${pkgconfig_dir}" OUTPUT_VARIABLE pc_prefix)
    set(pc_prefix "\${pcfiledir}/${pc_prefix}")
endif()
foreach(dir IN ITEMS LIB INCLUDE)
    set(pc_${dir} "${CMAKE_INSTALL_${dir}DIR}")
    if(NOT IS_ABSOLUTE "${pc_${dir}}")
        set(pc_${dir} "\${prefix}/${pc_${dir}}")
    endif()
endforeach()
set(pc_cflags "")
if(BUILD_SHARED_LIBS)
    set(pc_cflags " -DTINYASIO_DYN_LINK")
endif()
configure_file(
    "${CMAKE_CURRENT_LIST_DIR}/tinyasio.pc.in" "${PROJECT_BINARY_DIR}/tinyasio.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/tinyasio.pc" DESTINATION "${pkgconfig_dir}")

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE_1_0.txt" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
