#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""Checks that all packages of the repository are about the same library.

    check.py ROOT [--version X.Y.Z]  the version is what include/tinyasio/version.hpp says, here and
                                     in all files that cannot read it there; the recipe for Conan
                                     Center is that of the checkout; the vcpkg port is well-formed
                                     and depends on all of Boost that the library includes
    check.py ROOT --write            copies to the recipe for Conan Center what is the same there
"""

import json
import re
import sys
from pathlib import Path

PROGRAM = "test/package/main.cpp"
RECIPE = "conanfile.py"
CENTER = "conan/recipes/tinyasio"
PORT = "ports/tinyasio"
SAME_FROM_HERE = "    # --- from here on the same in "

PORT_FIELDS = {"name", "version", "description", "license", "supports", "dependencies"}
PORT_FIELDS |= {"port-version", "homepage", "documentation", "maintainers"}
DEPENDENCY_FIELDS = {"name", "host", "version>=", "platform", "features", "default-features"}
PORT_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Headers of Boost whose library has another name.
BOOST_PORT = {"boost-version": "boost-config"}


def read(root, path):
    return (root / path).read_text(encoding="utf-8")


def copies(root):
    """Yields (file, what it should be) for each file that repeats another one."""
    program = read(root, PROGRAM)
    yield "test_package/test_package.cpp", program
    yield f"{CENTER}/all/test_package/test_package.cpp", program
    for name in ("CMakeLists.txt", "conanfile.py"):
        yield f"{CENTER}/all/test_package/{name}", read(root, f"test_package/{name}")
    center = f"{CENTER}/all/conanfile.py"
    own, _, _ = read(root, center).partition(SAME_FROM_HERE)
    _, marker, same = read(root, RECIPE).partition(SAME_FROM_HERE)
    yield center, own + marker + same


def versions(root):
    """Yields (where it is said, the version that is said there)."""
    header = read(root, "include/tinyasio/version.hpp")
    number = int(re.search(r"^#define TINYASIO_VERSION (\d+)$", header, re.M)[1])
    parts = number // 10_000, number // 100 % 100, number % 100
    yield "TINYASIO_VERSION", ".".join(map(str, parts))
    for file in (f"{CENTER}/config.yml", f"{CENTER}/all/conandata.yml"):
        # The newest one; released ones may stay below it.
        yield file, re.search(r'^  "(.+)":$', read(root, file), re.M)[1]
    yield f"{PORT}/vcpkg.json", json.loads(read(root, f"{PORT}/vcpkg.json")).get("version")
    consumer = "test/package/conan/conanfile.txt"
    yield consumer, re.search(r"^tinyasio/(.+)$", read(root, consumer), re.M)[1]


def boost_ports(root):
    """The vcpkg ports of the parts of Boost that the library includes."""
    included = set()
    for tree in ("include", "src"):
        for source in (root / tree).rglob("*.?pp"):
            text = source.read_text(encoding="utf-8")
            included |= set(re.findall(r"^#\s*include <boost/(\w+)", text, re.M))
    names = {"boost-" + name.replace("_", "-") for name in included}
    return {BOOST_PORT.get(name, name) for name in names}


def port_problems(root):
    """Yields what is wrong with the vcpkg port."""
    port = json.loads(read(root, f"{PORT}/vcpkg.json"))
    for field in port.keys() - PORT_FIELDS:
        yield f"vcpkg.json: no such field: {field}"
    for field in ("name", "version", "description", "license", "dependencies"):
        if field not in port:
            yield f"vcpkg.json: no {field}"
    depends = {}
    for entry in port.get("dependencies", []):
        entry = {"name": entry} if isinstance(entry, str) else entry
        for field in entry.keys() - DEPENDENCY_FIELDS:
            yield f"vcpkg.json: {entry.get('name')}: no such field: {field}"
        depends[entry.get("name", "")] = entry
    for name in [port.get("name", ""), *depends]:
        if not PORT_NAME.fullmatch(name):
            yield f"vcpkg.json: not a name of a port: '{name}'"
    if port.get("name") != Path(PORT).name:
        yield f"vcpkg.json: the port's name is not that of its folder: {port.get('name')}"

    own = {name for name in depends if name.startswith("boost-")}
    for name in sorted(boost_ports(root) - own):
        yield f"vcpkg.json: {name} is included and no dependency"
    for name in sorted(own - boost_ports(root)):
        yield f"vcpkg.json: {name} is a dependency and not included"
    script = read(root, f"{PORT}/portfile.cmake")
    for call, helper in (("vcpkg_cmake_c", "vcpkg-cmake"), ("config_fixup", "vcpkg-cmake-config")):
        if call in script and not depends.get(helper, {}).get("host"):
            yield f"vcpkg.json: {helper} is used and no dependency of the host"


def problems(root, project_version):
    said = re.search(r'TINYASIO_VERSION_STRING "(.*)"', read(root, "include/tinyasio/version.hpp"))[1]
    for where, version in [*versions(root), ("CMake's PROJECT_VERSION", project_version or said)]:
        if version != said:
            yield f"{where} is {version}, TINYASIO_VERSION_STRING is {said}"
    for file, wanted in copies(root):
        if read(root, file) != wanted:
            yield f"{file} is no copy any more; `test/package/check.py . --write` mends it"
    yield from port_problems(root)


def main(arguments):
    if len(arguments) == 2 and arguments[1] == "--write":
        root = Path(arguments[0])
        for file, wanted in copies(root):
            (root / file).write_text(wanted, encoding="utf-8")
        return 0
    if len(arguments) not in (1, 3) or arguments[1:2] not in ([], ["--version"]):
        print(__doc__)
        return 2
    found = list(problems(Path(arguments[0]), arguments[2] if len(arguments) == 3 else None))
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
