# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

conan create ../tinyasio/conan/boost_of_folder
conan create ../tinyasio -pr:a ../tinyasio/conan/profiles/boost_of_folder \
    -o 'tinyasio/*:shared=True'
