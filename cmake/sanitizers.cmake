# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# Applies TINYASIO_SANITIZE to everything that is built from here on, and sets
# TINYASIO_TEST_ENVIRONMENT, the environment in which tests and examples run.

find_program(TINYASIO_ADDR2LINE addr2line)
mark_as_advanced(TINYASIO_ADDR2LINE)

set(options halt_on_error=1:handle_abort=1)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND TINYASIO_ADDR2LINE)
    # clang's own symbolizer is in a package of its own, which need not be there.
    string(APPEND options ":external_symbolizer_path=${TINYASIO_ADDR2LINE}")
endif()
set(TINYASIO_TEST_ENVIRONMENT
    ASAN_OPTIONS=${options}:detect_stack_use_after_return=1:strict_string_checks=1
    TSAN_OPTIONS=${options}:second_deadlock_stack=1:suppressions=${PROJECT_SOURCE_DIR}/test/tsan.supp
    UBSAN_OPTIONS=${options}:print_stacktrace=1)

if(TINYASIO_SANITIZE)
    list(JOIN TINYASIO_SANITIZE "," sanitizers)
    add_compile_options(-fsanitize=${sanitizers} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${sanitizers})
    if("undefined" IN_LIST TINYASIO_SANITIZE)
        add_compile_options(-fno-sanitize-recover=all)
    endif()
    if("thread" IN_LIST TINYASIO_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # g++ warns at every fence inside of Asio that TSan does not understand it.
        add_compile_options(-Wno-tsan)
    endif()
    if("thread" IN_LIST TINYASIO_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        # In clang's static runtime the operators new and delete cannot be replaced, as tests do.
        execute_process(
            COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libclang_rt.tsan-${CMAKE_SYSTEM_PROCESSOR}.so
            OUTPUT_VARIABLE runtime OUTPUT_STRIP_TRAILING_WHITESPACE)
        cmake_path(GET runtime PARENT_PATH runtime_folder)
        add_link_options(-shared-libsan -Wl,-rpath,${runtime_folder})
    endif()
endif()
