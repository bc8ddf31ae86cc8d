#!/usr/bin/env bash
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# run.sh ROUTE...: from nothing to a running program, by each of the ways in doc/install.md.
#
# For each route a folder like that of a user is made beside a copy of the repository: the files of
# the folder here that has the route's name, and main.cpp. Its build.sh, which is what the document
# shows, is run there, and the program has to print its greeting.
#
# The newest Boost, Conan and a build with shared libraries are those of `./dev package`.

set -euo pipefail

[ $# -ge 1 ] || { sed -n '6,12s/^# \{0,1\}//p' "$0"; exit 2; }

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/build/package
newest_boost=$root/build/boost-newest/cmeel.prefix
version=$(sed -n 's/^#define TINYASIO_VERSION_STRING "\(.*\)"$/\1/p' \
    "$root/include/tinyasio/version.hpp")

# --- what every route needs -------------------------------------------------------------------

main() {
    prepare
    local route log=$work/log start
    for route; do
        start=$SECONDS
        # A subshell of its own: under `if`, errexit would be off.
        set +e
        (set -e; "$route") >"$log" 2>&1
        status=$?
        set -e
        if [ "$status" -ne 0 ]; then
            cat "$log"
            echo "package: $route failed"
            exit 1
        fi
        echo "package: $route passed ($((SECONDS - start)) s)"
    done
}

# Nothing is left of a former run. The commands of the routes are not changed; but their compilers
# are made to optimise nothing, and b2 to build where `./dev ci b2` has built the library already.
prepare() {
    rm -rf "$work"
    mkdir -p "$work/tinyasio" "$work/bin"
    (cd "$root" && files | tar --null -T - -cf -) | tar -xf - -C "$work/tinyasio"

    export CMAKE_GENERATOR=Ninja CMAKE_BUILD_PARALLEL_LEVEL
    CMAKE_BUILD_PARALLEL_LEVEL=$(nproc)
    export CMAKE_TOOLCHAIN_FILE=$here/fast.cmake
    export CONAN_HOME=$work/conan_home VCPKG_ROOT=$here/vcpkg_stand_in BOOST_FOLDER=$newest_boost
    command_as b2 "'$(type -P b2)' -j$(nproc) --build-dir='$root/build/b2' debug-symbols=off"
    command_as conan "PYTHONPATH='$root/build/conan' python3 '$root/build/conan/bin/conan'"
    PATH=$work/bin:$PATH
}

files() { # all that are ours, separated by NUL
    local file
    if git rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files -z --cached --others --exclude-standard
    else
        find . -path ./build -prune -o -type f -print0
    fi | while IFS= read -r -d '' file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done
}

command_as() { # name, what it does
    # shellcheck disable=SC2016
    printf '#!/bin/sh\n%s "$@"\n' "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# Makes the folder of a user, and runs the route's commands in it.
follow() { # route, folder if it has another name
    local folder=$work/${2:-$1}
    if [ ! -d "$folder" ]; then
        mkdir -p "$folder"
        cp "$here/main.cpp" "$here/find_package/CMakeLists.txt" "$folder"
        cp -r "$here/$1/." "$folder"
    fi
    (cd "$folder" && bash -eux build.sh) 2>&1 | tee "$work/output"
    grep -qx "hello from tinyasio $version" "$work/output" # else this fails
}

# The command must fail, and say the given words.
refuses() { # words, command
    local words=$1 said
    shift
    if said=$("$@" 2>&1); then
        echo "this should have been refused: $*"
        return 1
    fi
    said=$(tr -s ' \n' ' ' <<<"$said")
    echo "refused: $said"
    [[ $said == *"$words"* ]] || { echo "no '$words' in: $said"; return 1; }
}

# --- CMake ------------------------------------------------------------------------------------

install() {
    [ ! -d "$work/installed" ] || return 0
    (cd "$work/tinyasio" && bash -eux "$here/install/build.sh")
}

find_package() {
    install
    follow find_package
    wants_and_gets_not
}

# What is wrong with a package is said in words that help.
wants_and_gets_not() {
    refuses "compatible with requested version \"0.9\"" wanting "tinyasio 0.9"
    refuses "tinyasioConfig.cmake, version: $version" wanting "tinyasio 1"
    refuses "tinyasio has no components, thus no 'http'" wanting "tinyasio COMPONENTS http"
    refuses "tinyasio needs Boost 1.81 or newer" wanting tinyasio \
        "set(CMAKE_FIND_USE_CMAKE_SYSTEM_PATH OFF)" \
        "set(CMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH OFF)"
    refuses "was compiled with Boost" wanting tinyasio "set(Boost_ROOT $newest_boost)"
}

wanting() { # what is to be found, lines before that
    local folder=$work/wanting
    rm -rf "$folder"
    mkdir "$folder"
    printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(wanting LANGUAGES CXX)' "${@:2}" \
        "find_package($1 CONFIG REQUIRED)" >"$folder/CMakeLists.txt"
    cmake -S "$folder" -B "$folder/build" -D CMAKE_PREFIX_PATH="$work/installed"
}

pkg_config() {
    install
    follow pkg_config
}

# A shared library with the newest Boost, which is moved after it was installed.
shared() {
    local moved=$work/moved/installed
    cmake --install "$root/build/shared" --prefix "$work/unmoved"
    mkdir "$work/moved"
    mv "$work/unmoved" "$moved"
    if grep -rIlF -e "$work/unmoved" -e "$root/build/shared" "$moved"; then
        echo "not relocatable: these files name where it was built or installed first"
        return 1
    fi
    export CMAKE_PREFIX_PATH=$newest_boost
    follow find_package moved/find_package
    export CPATH=$newest_boost/include LD_LIBRARY_PATH=$moved/lib
    follow pkg_config moved/pkg_config
}

add_subdirectory() {
    follow add_subdirectory
    # Neither our tests nor our install rules are the user's.
    ! grep -E '^TINYASIO_(BUILD_TESTS|BUILD_EXAMPLES|INSTALL):.*=ON$' \
        "$work/add_subdirectory/build/CMakeCache.txt"
}

fetch_content() { follow fetch_content; }

# --- package managers -------------------------------------------------------------------------

# Conan has a home of its own, knows no server, and compiles fast.
conan_home() {
    [ ! -d "$CONAN_HOME" ] || return 0
    mkdir -p "$CONAN_HOME"
    printf '%s\n' 'tools.cmake.cmaketoolchain:generator=Ninja' "tools.build:jobs=$(nproc)" \
        "tools.cmake.cmaketoolchain:user_toolchain=['$here/fast.cmake']" >"$CONAN_HOME/global.conf"
    conan profile detect
    conan remote remove conancenter
}

conan_system() {
    conan_home
    follow conan
    local create=(conan create "$work/tinyasio" -pr:a "$work/tinyasio/conan/profiles/system_boost")
    refuses "tinyasio needs gcc 12 or newer, not 11" "${create[@]}" \
        -s compiler=gcc -s compiler.version=11
    refuses "lower than the required C++ standard (20)" "${create[@]}" -s compiler.cppstd=17
}

conan_newest() {
    conan_home
    follow conan_newest
}

# Conan Center's recipe, with the copy of the repository as the archive of a release.
conan_center() {
    conan_home
    local archive=$work/tinyasio-$version.tar.gz recipe=$work/center sha256
    cp -r "$work/tinyasio/conan/recipes/tinyasio" "$recipe"
    tar -czf "$archive" --exclude=build -C "$work" tinyasio
    sha256=$(sha256sum "$archive" | cut -d' ' -f1)
    sed -i -e "s|url: .*|url: \"file://$archive\"|" -e "s|sha256: .*|sha256: \"$sha256\"|" \
        "$recipe/all/conandata.yml"
    conan create "$recipe/all" --version "$version" \
        -pr:a "$work/tinyasio/conan/profiles/system_boost"
}

# vcpkg itself cannot be had everywhere: the port is built with stand-ins for its functions.
vcpkg() { follow vcpkg; }

# --- b2 ---------------------------------------------------------------------------------------

b2() { follow b2; }

b2_installed() { follow b2_installed; }

main "$@"
