# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

(cd ../tinyasio && b2 install --prefix="$PWD/../installed_by_b2")
c++ -std=c++20 main.cpp -o hello -I../installed_by_b2/include \
    -L../installed_by_b2/lib -ltinyasio -pthread
./hello
