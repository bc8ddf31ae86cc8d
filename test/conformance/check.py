#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""Checks that each row of the catalogue of behaviours has the proof that rows.txt says it has.

    check.py ROOT         checks test/conformance/ of the repository in ROOT, and prints the counts
    check.py --self-test  proves that each kind of error is found
"""

import re
import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

# How many behaviours the catalogue lists of tinyio, TonIO and traio, numbered from 001.
CATALOGUE = {"TIN": 135, "TON": 112, "TRA": 70}
STATES = ["tested", "compile-time", "not-applicable", "open"]

ROWS = "test/conformance/rows.txt"
TESTS = "test/conformance"
INTEROP = "test/interop"  # what needs software besides Boost
REFUSED = "test/fail"

ID = re.compile(r"([A-Z]+)-(\d{3})")
TEST_NAME = re.compile(r"([A-Z]+)_(\d{3})_\w+")
TEST_CASE = re.compile(r"\bBOOST_\w*TEST_CASE\w*\s*\(([^()]*)")
COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
REFUSED_FILE = re.compile(rf"{REFUSED}/\S+\.cpp")


def is_row(prefix, number):
    return 1 <= int(number) <= CATALOGUE.get(prefix, 0)


def read_rows(text, tell):
    """The rows as {id: (state, reason, line)}; tells (line, what) for each that is malformed."""
    rows = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, state, reason = (line.split(maxsplit=2) + ["", ""])[:3]
        match = ID.fullmatch(name)
        if not match or not is_row(*match.groups()):
            tell(number, f"{name} is no row of the catalogue")
        elif name in rows:
            tell(number, f"{name} is here twice, the first time in line {rows[name][2]}")
        else:
            rows[name] = (state, reason, number)
    for prefix, count in CATALOGUE.items():
        for name in (f"{prefix}-{number:03}" for number in range(1, count + 1)):
            if name not in rows:
                tell(1, f"{name} is missing")
    return rows


def read_tests(source, tell):
    """Yields (line, id, name) for each test case that names a row; tells (line, what) of others."""

    def blank(comment):  # keeps strings, and the number of lines
        return comment[1] or "\n" * comment[0].count("\n")

    text = COMMENT.sub(blank, source.read_text(encoding="utf-8"))
    for case in TEST_CASE.finditer(text):
        line = text.count("\n", 0, case.start()) + 1
        match = TEST_NAME.search(case[1])
        if match:
            yield line, f"{match[1]}-{match[2]}", match[0]
        else:
            tell(line, f"the test case {case[1].strip()} is not named after a row")


def check_row(root, name, state, reason, tests):
    """Yields what is wrong with a row."""
    if state not in STATES:
        yield f"{name}: '{state}' is no state, which are {', '.join(STATES)}"
    elif state != "tested" and not reason:
        yield f"{name} is {state} and does not say why"
    if state == "tested" and name not in tests:
        yield f"{name} is tested, but no test case is named {name.replace('-', '_')}_..."
    refused = REFUSED_FILE.findall(reason)
    if state == "compile-time" and reason and not refused:
        yield f"{name} is compile-time and names no {REFUSED}/NAME.cpp"
    for file in refused:
        if not (root / file).is_file():
            yield f"{name} names {file}, which does not exist"


def check(root):
    """Prints each error as file:line: what; returns how many there are, and the rows."""
    root = Path(root)
    errors = []

    def teller(file):
        return lambda line, what: errors.append(f"{file}:{line}: {what}")

    tell = teller(ROWS)
    rows = read_rows((root / ROWS).read_text(encoding="utf-8"), tell)
    tests = set()
    for source in sorted([*(root / TESTS).glob("*.cpp"), *(root / INTEROP).glob("*.cpp")]):
        tell_test = teller(source.relative_to(root).as_posix())
        may_be_others = source.parent == root / INTEROP
        for line, row, name in read_tests(source, (lambda *_: None) if may_be_others else tell_test):
            tests.add(row)
            state = rows[row][0] if row in rows else "no row of the catalogue"
            if state != "tested":
                tell_test(line, f"{name} exists, but {row} is {state}")
    for name, (state, reason, line) in rows.items():
        for what in check_row(root, name, state, reason, tests):
            tell(line, what)
    for error in errors:
        print(error)
    return len(errors), rows


def print_counts(rows):
    def print_line(title, cells):
        print(f"{title:6}" + "".join(f"{cell:>16}" for cell in cells))

    print_line("", STATES + ["rows"])
    for prefix in [*CATALOGUE, ""]:
        states = [state for name, (state, _, _) in rows.items() if name.startswith(prefix)]
        print_line(prefix or "all", [states.count(state) for state in STATES] + [len(states)])


# What a right repository holds, and (what is put in its place, the error), each tried alone.
PRESENT = {
    "TIN-001": "tested",
    "TIN-002": "compile-time rejected: test/fail/wrong.cpp",
    "TIN-003": "not-applicable there is no such thing",
    "TIN-004": "tested and refused: test/fail/wrong.cpp",
    "TIN-005": "tested",
}
GOOD_TESTS = """
// BOOST_AUTO_TEST_CASE(TIN_006_in_a_comment) /* BOOST_AUTO_TEST_CASE(nothing) */
/* BOOST_AUTO_TEST_CASE(TIN_007_in_a_longer
   comment) */ char const* url = "http://host/*"; // */
BOOST_AUTO_TEST_CASE(TIN_001_works) {}
BOOST_DATA_TEST_CASE(
    TIN_004_works_too, data::xrange(3)) {}
BOOST_FIXTURE_TEST_CASE(TIN_005_a, fixture) {}
BOOST_AUTO_TEST_CASE(TIN_005_b) {}
"""
ROW_CASES = [
    ({}, None),
    ({"TIN-001": "open it waits for more"}, "a.cpp:5: TIN_001_works exists, but TIN-001 is open"),
    ({"TIN-003": "tested"}, "TIN-003 is tested, but no test case is named TIN_003_..."),
    ({"TRA-070": None}, "TRA-070 is missing"),
    ({"TIN-136": "open"}, "TIN-136 is no row of the catalogue"),
    ({"TIN-000": "open"}, "TIN-000 is no row of the catalogue"),
    ({"TON-7": "open"}, "TON-7 is no row of the catalogue"),
    ({"XYZ-001": "open"}, "XYZ-001 is no row of the catalogue"),
    ({"TIN-003": "open twice\nTIN-003 open twice"}, "TIN-003 is here twice, the first time in"),
    ({"TIN-003": "done"}, "TIN-003: 'done' is no state"),
    ({"TIN-003": ""}, "TIN-003: '' is no state"),
    ({"TIN-003": "open"}, "TIN-003 is open and does not say why"),
    ({"TIN-003": "not-applicable"}, "TIN-003 is not-applicable and does not say why"),
    ({"TIN-003": "compile-time"}, "TIN-003 is compile-time and does not say why"),
    ({"TIN-003": "compile-time it is refused"}, "TIN-003 is compile-time and names no test/fail/"),
    ({"TIN-003": "compile-time test/fail/none.cpp"}, "TIN-003 names test/fail/none.cpp, which"),
    ({"TIN-001": "tested test/fail/none.cpp"}, "TIN-001 names test/fail/none.cpp, which does not"),
]
TEST_CASES = [
    ("BOOST_AUTO_TEST_CASE(TIN_002_a) {}", "a.cpp:11: TIN_002_a exists, but TIN-002 is compile-"),
    ("BOOST_AUTO_TEST_CASE(TIN_003_a) {}", "TIN_003_a exists, but TIN-003 is not-applicable"),
    ("BOOST_AUTO_TEST_CASE(\n    TIN_006_a) {}", "TIN_006_a exists, but TIN-006 is open"),
    ("BOOST_DATA_TEST_CASE_F(fixture, TIN_006_a, data) {}", "TIN_006_a exists, but TIN-006 is"),
    ("BOOST_AUTO_TEST_CASE(TIN_136_a) {}", "TIN_136_a exists, but TIN-136 is no row"),
    ("BOOST_AUTO_TEST_CASE(works) {}", "the test case works is not named after a row"),
    ("BOOST_AUTO_TEST_CASE(TIN_001) {}", "the test case TIN_001 is not named after a row"),
]


def self_test():
    """Returns how many of the cases are judged wrongly."""
    wrong = 0
    cases = [(rows, "", error) for rows, error in ROW_CASES]
    cases += [({}, test, error) for test, error in TEST_CASES]
    for rows, test, error in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for place in (TESTS, REFUSED):
                (root / place).mkdir(parents=True)
            (root / REFUSED / "wrong.cpp").touch()
            (root / TESTS / "a.cpp").write_text(GOOD_TESTS + "\n" + test, encoding="utf-8")
            states = {
                f"{prefix}-{number:03}": "open it waits for something"
                for prefix, count in CATALOGUE.items()
                for number in range(1, count + 1)
            }
            states |= PRESENT | rows
            lines = [f"{name} {state}\n" for name, state in states.items() if state is not None]
            (root / ROWS).write_text("# a comment\n\n" + "".join(lines), encoding="utf-8")
            if not finds(root, error):
                print(f"self-test: {rows or test or 'all right'} should give: {error}")
                wrong += 1
    return wrong


def finds(root, error):
    """Whether `error`, or nothing if it is None, is all that is found."""
    with redirect_stdout(StringIO()) as printed:
        count, _ = check(root)
    if error is None:
        return count == 0
    return count == 1 and error in printed.getvalue()


def main(arguments):
    if arguments == ["--self-test"]:
        return 1 if self_test() else 0
    if len(arguments) != 1 or not (Path(arguments[0]) / ROWS).is_file():
        print(__doc__)
        return 2
    errors, rows = check(arguments[0])
    print_counts(rows)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
