# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

tar -czf tinyasio.tar.gz --exclude=build --exclude=.git -C .. tinyasio
cmake -S . -B build -D CMAKE_BUILD_TYPE=Release
cmake --build build --parallel "$(nproc)"
./build/hello
