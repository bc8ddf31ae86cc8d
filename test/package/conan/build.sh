# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

conan profile detect --exist-ok
conan create ../tinyasio -pr:a ../tinyasio/conan/profiles/system_boost
conan install . -pr:a ../tinyasio/conan/profiles/system_boost
cmake --preset conan-release
cmake --build --preset conan-release
./build/Release/hello
