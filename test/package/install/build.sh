# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

cmake -S . -B build/release -D CMAKE_BUILD_TYPE=Release \
    -D TINYASIO_BUILD_TESTS=OFF -D TINYASIO_BUILD_EXAMPLES=OFF
cmake --build build/release --parallel "$(nproc)"
cmake --install build/release --prefix ../installed
