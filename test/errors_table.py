#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""Checks that each cell of the table of doc/errors.md has a test, and each test its cell (D1).

    errors_table.py ROOT         checks the repository in ROOT
    errors_table.py --self-test  proves that each kind of mistake is found

The table is the one whose last column is headed `test`; what stands there names the row. A row with
nothing but a bold first cell is a heading. The tests
are the cases `<row>_by_default` and `<row>_with_crash_any` in test/loop/where_errors_go*.cpp.
"""

import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

DOCUMENT = "doc/errors.md"
TESTS = "test/loop/where_errors_go*.cpp"
POLICIES = ("_by_default", "_with_crash_any")
TEST_CASE = re.compile(r"^\s*BOOST_AUTO_TEST_CASE\((\w+)[,)]", re.MULTILINE)
NAME = re.compile(r"^`(\w+)`$")


def cells(line):
    """The cells of a line of a table, None if it is none."""
    line = line.strip()
    if not (line.startswith("|") and line.endswith("|")):
        return None
    return [cell.strip() for cell in line[1:-1].split("|")]


def rows(text):
    """Yields (line, width of the table, cells) for the rows of each table with a column `test`."""
    width = 0
    for number, line in enumerate(text.splitlines(), 1):
        row = cells(line)
        if row is None:
            width = 0
        elif width:
            if set("".join(row)) - set("-:"):
                yield number, width, row
        elif row[-1] == "test":
            width = len(row)
        else:
            width = 0


def check(root):
    """Prints each mistake; returns how many there are."""
    mistakes = []
    wanted = Counter()
    for number, width, row in rows((root / DOCUMENT).read_text(encoding="utf-8")):
        if len(row) == width and row[0].startswith("**") and not any(row[1:]):
            continue
        name = NAME.match(row[-1])
        if len(row) != width or not name:
            mistakes.append(f"{DOCUMENT}:{number}: this row does not end with the name of its test")
            continue
        if not all(row):
            mistakes.append(f"{DOCUMENT}:{number}: {name[1]} has an empty cell")
        wanted.update(name[1] + policy for policy in POLICIES)
    if not wanted:
        mistakes.append(f"{DOCUMENT}: no table with a column 'test'")

    present = Counter()
    for file in sorted(root.glob(TESTS)):
        present.update(TEST_CASE.findall(file.read_text(encoding="utf-8")))

    for name in sorted(wanted | present):
        if wanted[name] != 1:
            mistakes.append(f"{DOCUMENT}: {wanted[name]} cells have the test {name}")
        if present[name] != 1:
            mistakes.append(f"{TESTS}: {present[name]} tests are called {name}")
    print(*mistakes, sep="\n", end="\n" if mistakes else "")
    return len(mistakes)


HEAD = "| what | default | any | test |\n| --- | --- | --- | --- |\n"
BOTH = ["a_by_default", "a_with_crash_any"]
# (table, tests, whether they are right)
CASES = [
    (HEAD + "| x | y | z | `a` |", BOTH, True),
    (HEAD + "| x | y | z | `a` |\n\n| k | v |\n| --- | --- |\n| 1 | 2 |", BOTH, True),
    (HEAD + "| x | y | z | `a` |\n\n" + HEAD + "| x | y | z | `b` |",
     [*BOTH, "b_by_default", "b_with_crash_any"], True),
    (HEAD + "| **x** | | | |\n| x | y | z | `a` |", BOTH, True),
    (HEAD + "| x | | | |\n| x | y | z | `a` |", BOTH, False),
    (HEAD + "| x | y | z | `a` |", BOTH[:1], False),
    (HEAD + "| x | y | z | `a` |", BOTH[1:], False),
    (HEAD + "| x | y | z | `a` |", [*BOTH, "b_by_default"], False),
    (HEAD + "| x | y | z | `a` |", [*BOTH, "other"], False),
    (HEAD + "| x | y | z | `a` |", [*BOTH, BOTH[0]], False),
    (HEAD + "| x | y | z | `a` |\n| x | y | z | `a` |", BOTH, False),
    (HEAD + "| x | y | z | `a` |\n| x | y | z | |", BOTH, False),
    (HEAD + "| x | y | `a` |", BOTH, False),
    (HEAD + "| x | y | | `a` |", BOTH, False),
    (HEAD, [], False),
    ("", [], False),
]


def self_test():
    """Returns how many of CASES are judged wrongly."""
    wrong = 0
    for table, tests, right in CASES:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            document, source = root / DOCUMENT, root / "test/loop/where_errors_go_here.cpp"
            for file in (document, source):
                file.parent.mkdir(parents=True, exist_ok=True)
            document.write_text(f"# Title\n\n{table}\n\ntext\n", encoding="utf-8")
            source.write_text(
                "".join(f"BOOST_AUTO_TEST_CASE({name}) {{}}\n" for name in tests), encoding="utf-8"
            )
            if (check(root) == 0) != right:
                print(f"self-test: should be {'right' if right else 'wrong'}:\n{table}\n{tests}")
                wrong += 1
    return wrong


def main(arguments):
    if arguments == ["--self-test"]:
        return 1 if self_test() else 0
    if len(arguments) != 1 or not (Path(arguments[0]) / DOCUMENT).is_file():
        print(__doc__)
        return 2
    return 1 if check(Path(arguments[0])) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
