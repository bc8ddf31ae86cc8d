#!/usr/bin/env bash
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# run.sh BUILD_DIR [CONSUMER...]: builds main.cpp as users of the library would, and runs it.
#
# BUILD_DIR is a finished CMake build; it is installed into a temporary prefix, which is moved
# before it is used, since packages must be relocatable. Consumers, by default all but b2:
# find_package, pkg_config, add_subdirectory, b2 (needs b2, and takes nothing from BUILD_DIR).

set -euo pipefail

[ $# -ge 1 ] || { sed -n '6,10s/^# \{0,1\}//p' "$0"; exit 2; }
build=$(cd "$1" && pwd)
shift
consumers=("$@")
[ $# -gt 0 ] || consumers=(find_package pkg_config add_subdirectory)

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/moved

cached() { # variable of BUILD_DIR
    sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"
}
compiler=$(cached CMAKE_CXX_COMPILER)
boost=$(cached CMAKE_PREFIX_PATH) # empty if it is the system's

install_and_move() {
    cmake --install "$build" --prefix "$work/installed"
    mv "$work/installed" "$prefix"
    # No file may remember where it was built or first installed.
    if grep -rIlF -e "$work/installed" -e "$build" "$prefix"; then
        echo "not relocatable: the files above name $work/installed or $build"
        return 1
    fi
}

cmake_consumer() { # folder, cmake arguments
    cmake -S "$here/$1" -B "$work/$1" -G Ninja -D CMAKE_CXX_COMPILER="$compiler" "${@:2}"
    cmake --build "$work/$1"
    "$work/$1/consumer"
}

find_package() { cmake_consumer find_package -D CMAKE_PREFIX_PATH="$prefix;$boost"; }

add_subdirectory() { cmake_consumer add_subdirectory -D CMAKE_PREFIX_PATH="$boost"; }

pkg_config() {
    local pc libdir flags
    pc=$(find "$prefix" -name tinyasio.pc)
    libdir=$(dirname "$(dirname "$pc")")
    flags=$(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --cflags --libs tinyasio)
    # shellcheck disable=SC2086  # the flags are words
    "$compiler" -std=c++20 ${boost:+-isystem "$boost/include"} "$here/main.cpp" \
        -o "$work/consumer" $flags
    LD_LIBRARY_PATH=$libdir "$work/consumer"
}

b2() {
    (cd "$here/b2" && command b2 -q --build-dir="$work/b2" -j"$(nproc)")
}

# Says nothing as long as all is well.
log=$work/log
for step in install_and_move "${consumers[@]}"; do
    # A subshell of its own: under `if`, errexit would be off.
    set +e
    (set -e; "$step") >"$log" 2>&1
    status=$?
    set -e
    if [ "$status" -ne 0 ]; then
        cat "$log"
        echo "package: $step failed"
        exit 1
    fi
    [ "$step" = install_and_move ] || echo "package: $step passed"
done
