#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""Checks that each file includes only from its own folder and from lower layers.

    layers.py ROOT         checks include/tinyasio/ and src/ of the repository in ROOT
    layers.py --self-test  proves that each kind of violation is found
"""

import re
import sys
import tempfile
from pathlib import Path

# From the lowest to the highest. Folders of one layer do not include each other ...
LAYERS = [
    ["error", "detail", "version"],
    ["job"],
    ["task"],
    ["loop"],
    ["time"],
    ["combine", "nursery", "sync", "channel"],
    ["thread"],
    ["asio"],
    ["runtime"],
    ["net"],
    ["inspect", "testing"],
]
# ... but for these, which together are the ground on which the rest stands.
TOGETHER = {"error", "detail"}
# Included by nobody outside of it, the umbrella <tinyasio.hpp> among them.
INCLUDED_BY_NOTHING = {"testing"}
# Asio's headers are expensive: only these folders of include/ and src/ may include them.
WITH_ASIO = {
    "include": {"asio", "runtime", "net", "testing"},
    "src": {"asio", "runtime", "net", "testing", "loop"},
}

RANK = {folder: rank for rank, folders in enumerate(LAYERS) for folder in folders}
TOP = "tinyasio.hpp"  # the umbrella over all folders
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def folder_of(path):
    """The concept to which `path`, relative to its source root, belongs; TOP for the umbrella."""
    parts = Path(path).parts
    if parts == (TOP,):
        return TOP
    if parts[0] == "tinyasio":
        parts = parts[1:]
    return parts[0].removesuffix(".hpp").removesuffix(".cpp")


def is_private(root, included):
    """Whether that is a header of src/, which is in the search path of the library's sources."""
    return (root / "src" / included).is_file()


def target_of(root, source, quoted, angled):
    """The folder that an #include line reaches, None if it leaves the library."""
    if angled is not None:
        inside = angled == TOP or angled.startswith("tinyasio/") or is_private(root, angled)
        return folder_of(angled) if inside else None
    for base in (source.parent, root / "src", root / "include"):
        path = (base / quoted).resolve()
        if path.is_file():
            for tree in (root / "src", root / "include"):
                if path.is_relative_to(tree):
                    return folder_of(path.relative_to(tree))
    return folder_of(quoted)


def forbidden(own, target):
    """Why a file of folder `own` may not include one of folder `target`; None if it may."""
    if own == target:
        return None
    if target == TOP:
        return f"nothing inside of the library includes <{TOP}>"
    if target not in RANK:
        return f"{target} is not a folder of the layer table"
    if target in INCLUDED_BY_NOTHING:
        return f"{target}/ is included by nothing"
    if own == TOP or {own, target} <= TOGETHER:
        return None
    if RANK[target] == RANK[own]:
        return f"{own}/ includes {target}/ of the same layer ({RANK[own]})"
    if RANK[target] > RANK[own]:
        return f"{own}/ (layer {RANK[own]}) includes {target}/ (layer {RANK[target]})"
    return None


def check_file(root, tree, source):
    """Yields (line, what) for each violation in one file."""
    own = folder_of(source.relative_to(root / tree))
    if own != TOP and own not in RANK:
        yield 1, f"{own} is not a folder of the layer table"
        return
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quoted, angled = match.groups()
        if (quoted or angled).startswith("boost/asio"):
            if own not in WITH_ASIO[tree]:
                yield number, f"{tree}/ {own} includes Asio's {quoted or angled}"
            continue
        if quoted and quoted.startswith("boost/"):
            continue
        if tree == "include" and is_private(root, quoted or angled):
            yield number, f"{tree}/ {own} includes {quoted or angled} of src/, which nobody else has"
            continue
        target = target_of(root, source, quoted, angled)
        reason = target and forbidden(own, target)
        if reason:
            yield number, reason


def check(root):
    """Prints each violation as file:line: what; returns how many there are."""
    violations = 0
    root = Path(root).resolve()
    for tree in ("include", "src"):
        for source in sorted((root / tree).rglob("*.[hc]pp")):
            for line, what in check_file(root, tree, source):
                print(f"{source.relative_to(root)}:{line}: {what}")
                violations += 1
    return violations


# (file, its text, whether it is right), each tried alone on top of PRESENT.
PRESENT = ["include/tinyasio/detail/config.hpp", "src/loop/queue.hpp", "src/task/local.hpp"]
CASES = [
    ("include/tinyasio/task/a.hpp", "#include <tinyasio/job/leaf.hpp>", True),
    ("include/tinyasio/task/a.hpp", "#include <tinyasio/task/b.hpp>", True),
    ("include/tinyasio/task/a.hpp", "#include <coroutine>", True),
    ("include/tinyasio/task/a.hpp", "#include <tinyasio/loop/loop.hpp>", False),
    ("include/tinyasio/task/a.hpp", "  #  include <tinyasio/loop.hpp>", False),
    ("include/tinyasio/task/a.hpp", "#include <tinyasio/nowhere/a.hpp>", False),
    ("include/tinyasio/task/a.hpp", "#include <tinyasio.hpp>", False),
    ("include/tinyasio/error/a.hpp", "#include <tinyasio/detail/config.hpp>", True),
    ("include/tinyasio/detail/a.hpp", "#include <tinyasio/error/a.hpp>", True),
    ("include/tinyasio/sync/a.hpp", "#include <tinyasio/channel/a.hpp>", False),
    ("include/tinyasio/sync/a.hpp", "#include <tinyasio/time/a.hpp>", True),
    ("include/tinyasio/time/a.hpp", "#include <tinyasio/sync/a.hpp>", False),
    ("include/tinyasio/net/a.hpp", "#include <tinyasio/testing/a.hpp>", False),
    ("include/tinyasio/inspect/a.hpp", "#include <tinyasio/testing/a.hpp>", False),
    ("include/tinyasio/nowhere/a.hpp", "", False),
    ("include/tinyasio/nowhere.hpp", "", False),
    ("include/tinyasio/task.hpp", "#include <tinyasio/task/a.hpp>", True),
    ("include/tinyasio/task.hpp", "#include <tinyasio/loop/a.hpp>", False),
    ("include/tinyasio.hpp", "#include <tinyasio/net.hpp>", True),
    ("include/tinyasio.hpp", "#include <tinyasio/testing.hpp>", False),
    ("include/tinyasio.hpp", "#include <boost/asio/post.hpp>", False),
    ("include/tinyasio/asio/a.hpp", "#include <boost/asio/post.hpp>", True),
    ("include/tinyasio/loop/a.hpp", "#include <boost/asio/post.hpp>", False),
    ("include/tinyasio/loop/a.hpp", "#include <boost/asio.hpp>", False),
    ("include/tinyasio/loop/a.hpp", "#include <boost/system/error_code.hpp>", True),
    ("src/loop/a.cpp", "#include <boost/asio/post.hpp>", True),
    ("src/job/a.cpp", "#include <boost/asio/post.hpp>", False),
    ("src/task/a.cpp", '#include "local.hpp"', True),
    ("src/task/a.cpp", '#include "tinyasio/job/a.hpp"', True),
    ("src/task/a.cpp", '#include "loop/queue.hpp"', False),
    ("src/task/a.cpp", '#include "../loop/queue.hpp"', False),
    ("src/sync/a.cpp", '#include "loop/queue.hpp"', True),
    ("src/task/a.cpp", "#include <loop/queue.hpp>", False),
    ("src/sync/a.cpp", "#include <loop/queue.hpp>", True),
    ("include/tinyasio/sync/a.hpp", "#include <loop/queue.hpp>", False),
    ("include/tinyasio/sync/a.hpp", '#include "loop/queue.hpp"', False),
    ("src/nowhere/a.cpp", "", False),
    ("src/a.cpp", "", False),
]


def self_test():
    """Returns how many of CASES are judged wrongly."""
    wrong = 0
    for path, text, right in CASES:
        with tempfile.TemporaryDirectory() as root:
            for present in PRESENT:
                (Path(root) / present).parent.mkdir(parents=True, exist_ok=True)
                (Path(root) / present).touch()
            file = Path(root) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"// a comment\n{text}\n", encoding="utf-8")
            if (check(root) == 0) != right:
                print(f"self-test: '{text}' in {path} should be {'right' if right else 'wrong'}")
                wrong += 1
    return wrong


def main(arguments):
    if arguments == ["--self-test"]:
        return 1 if self_test() else 0
    if len(arguments) != 1 or not (Path(arguments[0]) / "include" / "tinyasio").is_dir():
        print(__doc__)
        return 2
    return 1 if check(arguments[0]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
