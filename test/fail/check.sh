#!/bin/sh
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

# check.sh SOURCE COMPILER_ID COMPILER FLAGS...
#
# SOURCE must not compile, for the reason that it names:
#   first line             // error: <extended regular expression>, which the output must match
#   in the first 5 lines   // only: gcc (or clang), where the others have nothing to refuse
# With TINYASIO_TEST_FIXED defined it must compile: so nothing else is wrong with it.

set -u
export LC_ALL=C
source=$1 compiler_id=$2
shift 2

case $compiler_id in
    GNU) family=gcc ;;
    *Clang) family=clang ;;
    *) family=$compiler_id ;;
esac

wanted=$(sed -n '1s|^// error: ||p' "$source")
only=$(sed -n '1,5s|^// only: ||p' "$source")
if [ -z "$wanted" ]; then
    echo "$source:1: the first line must be '// error: <regex>'"
    exit 1
fi
if [ -n "$only" ] && [ "$only" != "$family" ]; then
    echo "only for $only"
    exit 77
fi

# A result that is dropped is a warning; here it has to be refused like the rest.
compile() {
    "$@" -fsyntax-only -fdiagnostics-color=never -Werror=unused-result "$source" 2>&1
}

if ! output=$(compile "$@" -DTINYASIO_TEST_FIXED); then
    printf '%s\n' "$output" "$source: does not compile with TINYASIO_TEST_FIXED either"
    exit 1
fi
if output=$(compile "$@"); then
    printf '%s\n' "$output" "$source: compiles, and must not"
    exit 1
fi
if ! printf '%s\n' "$output" | grep -Eq -e "$wanted"; then
    printf '%s\n' "$output" "$source: is refused, but no line matches: $wanted"
    exit 1
fi
