# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

export PKG_CONFIG_PATH="$PWD/../installed/lib/pkgconfig"
c++ -std=c++20 main.cpp -o hello $(pkg-config --cflags --libs tinyasio)
./hello
