# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# cmake -D program=<executable> -D expected=<file> -P run_example.cmake
# Runs the program, which must succeed; if the file exists, its standard output must be that file.

execute_process(COMMAND "${program}" OUTPUT_VARIABLE output RESULT_VARIABLE result)
message("${output}")
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${program} ended with ${result}")
endif()
if(EXISTS "${expected}")
    file(READ "${expected}" wanted)
    if(NOT output STREQUAL wanted)
        message("--- ${expected} wants\n${wanted}---")
        message(FATAL_ERROR "${program} printed something else")
    endif()
endif()
