#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""Checks that the documentation shows only code that is compiled, and output that was printed.

    snippets.py ROOT          checks *.md and doc/**/*.md of the repository in ROOT
    snippets.py ROOT --write  rewrites their blocks from the sources

A block of C++ or Python follows a line that says where it comes from, a file in example/ or test/:

    <!-- snippet: example/demo.cpp#main -->
    ```cpp
    ...
    ```

and is what stands there between the lines `//[main` and `//]` (`#[main` and `#]` in Python),
without the common indentation.

What an example prints is a block of text after such a line:

    <!-- output: example/demo.expected#crash: -->

which is the paragraph of the file that begins with `crash:`; without `#...` it is all of it.

A whole file of the repository, of whatever language, is shown without its licence head after

    <!-- file: test/package/find_package/CMakeLists.txt -->
"""

import difflib
import re
import sys
import textwrap
from pathlib import Path

ORIGIN = re.compile(r"^<!-- snippet: (\S+)#(\S+) -->$")
OUTPUT = re.compile(r"^<!-- output: (example/[^\s#]+\.expected)(?:#(.+))? -->$")
WHOLE = re.compile(r"^<!-- file: (\S+) -->$")
LICENCE_HEAD = re.compile(r"(#|//) Copyright .*\n\1 Distributed under .*\n\1 .*\n\n*")
FENCE = re.compile(r"^\s*(```+|~~~+)\s*(\S*)")
CODE = {"cpp", "c++", "cxx", "cc", "python", "py"}
MARKER = re.compile(r"^(?://|#)(?:\[\s*(\S+)|(\]))$")
FOLDERS = ("example", "test")


class NoSource(Exception):
    """Why there is nothing that a block could be compared with."""


def region(root, path, name):
    """The lines of the region `name` in a source file, without the markers of regions inside it."""
    file = (root / path).resolve()
    if not any(file.is_relative_to(root / folder) for folder in FOLDERS) or not file.is_file():
        raise NoSource(f"{path} is not a file in {' or '.join(FOLDERS)}")
    open_regions, found = [], []
    for line in file.read_text(encoding="utf-8").splitlines():
        marker = MARKER.match(line.strip())
        if marker and marker[1]:
            open_regions.append(marker[1])
            if open_regions[-1] == name:
                found.append([])
        elif marker:
            if not open_regions:
                raise NoSource(f"{path} has a ] too many")
            open_regions.pop()
        elif name in open_regions:
            found[-1].append(line)
    if open_regions:
        raise NoSource(f"{path} has no ] for [{open_regions[-1]}")
    if len(found) != 1:
        raise NoSource(f"{path} has {len(found)} regions [{name}")
    return textwrap.dedent("\n".join(found[0])).strip("\n").splitlines()


def printed(root, path, beginning):
    """The lines of an expected output, or of its one paragraph with that beginning."""
    file = root / path
    if not file.is_file():
        raise NoSource(f"{path} is not there")
    text = file.read_text(encoding="utf-8").strip("\n")
    if beginning is None:
        return text.splitlines()
    found = [part for part in re.split(r"\n\n+", text) if part.startswith(beginning)]
    if len(found) != 1:
        raise NoSource(f"{path} has {len(found)} paragraphs that begin with '{beginning}'")
    return found[0].splitlines()


def whole(root, path):
    """The lines of a file, without its licence head."""
    file = (root / path).resolve()
    if not file.is_relative_to(root) or not file.is_file():
        raise NoSource(f"{path} is no file of the repository")
    text = file.read_text(encoding="utf-8")
    head = LICENCE_HEAD.match(text)
    return text[head.end() if head else 0 :].strip("\n").splitlines()


def source_of(root, above, is_code):
    """What the block below the lines `above` should be; None if it may be anything."""
    last = next((line.strip() for line in reversed(above) if line.strip()), "")
    output = OUTPUT.match(last)
    if output:
        return printed(root, *output.groups())
    file = WHOLE.match(last)
    if file:
        return whole(root, file[1])
    if not is_code:
        return None
    origin = ORIGIN.match(last)
    if not origin:
        raise NoSource("a block of code without <!-- snippet: path#name --> above it")
    return region(root, *origin.groups())


def blocks(lines):
    """Yields (first line, end, whether it is C++ or Python) of what is inside of each block."""
    fence = None
    for number, line in enumerate(lines):
        match = FENCE.match(line)
        if fence is None and match:
            fence, is_code, start = match[1], match[2].lower() in CODE, number + 1
        elif fence is not None and line.strip() == fence:
            yield start, number, is_code
            fence = None


def process(root, document, write):
    """Checks or rewrites one document; returns how many of its blocks are not right."""
    name = document.relative_to(root)
    lines = document.read_text(encoding="utf-8").splitlines()
    problems, rewritten = 0, 0
    # From the end: rewriting moves what follows.
    for start, end, is_code in reversed(list(blocks(lines))):
        try:
            wanted = source_of(root, lines[: start - 1], is_code)
        except NoSource as reason:
            print(f"{name}:{start}: {reason}")
            problems += 1
            continue
        if wanted is None or lines[start:end] == wanted:
            continue
        if write:
            lines[start:end] = wanted
            rewritten += 1
        else:
            print(f"{name}:{start}: differs from its source; `test/snippets.py . --write` mends it")
            print(*difflib.unified_diff(lines[start:end], wanted, lineterm="", n=1), sep="\n")
            problems += 1
    if rewritten:
        document.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{name}: {rewritten} blocks rewritten")
    return problems


def main(arguments):
    write = "--write" in arguments
    roots = [argument for argument in arguments if argument != "--write"]
    if len(roots) != 1 or not Path(roots[0]).is_dir():
        print(__doc__)
        return 2
    root = Path(roots[0]).resolve()
    documents = [*sorted(root.glob("*.md")), *sorted((root / "doc").rglob("*.md"))]
    problems = sum(process(root, file, write) for file in documents)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
