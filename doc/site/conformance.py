# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""The page of the behaviours that are brought over from other libraries, and their proofs."""

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "test/conformance"))
import check

SYSTEMS = {"TIN": "tinyio", "TON": "TonIO", "TRA": "traio"}
INTRODUCTION = """\
# Conformance

tinyasio brings the behaviour of three Python libraries to C++: tinyio, TonIO and traio. What their
tests and documents say was written down as {count} behaviours; each has a row here, and each row
its proof: test cases that have its number in their name, or code that must not compile.
`./dev conformance` checks that none is missing.
"""


def tests_of_rows(root):
    """{row: [(file, line, name in words)]}"""
    tests = defaultdict(list)
    for folder in (check.TESTS, check.INTEROP):
        for source in sorted((root / folder).glob("*.cpp")):
            for line, row, name in check.read_tests(source, lambda *_: None):
                words = name.split("_", 2)[2].replace("_", " ")
                tests[row].append((source.relative_to(root).as_posix(), line, words))
    return tests


def page(root):
    text = (root / check.ROWS).read_text(encoding="utf-8")
    rows = check.read_rows(text, lambda *_: None)
    tests = tests_of_rows(root)
    lines = [INTRODUCTION.format(count=len(rows)), *counts(rows), ""]
    for prefix, system in SYSTEMS.items():
        lines += [f"## {system}", "", "| row | what is proved | where |", "| --- | --- | --- |"]
        lines += [line(row, state, reason, tests[row])
                  for row, (state, reason, _) in sorted(rows.items()) if row.startswith(prefix)]
        lines.append("")
    return "\n".join(lines)


def counts(rows):
    yield "| | " + " | ".join([*check.STATES, "all"]) + " |"
    yield "| --- |" + " ---: |" * (len(check.STATES) + 1)
    for prefix, system in [*SYSTEMS.items(), ("", "together")]:
        states = [state for row, (state, _, _) in rows.items() if row.startswith(prefix)]
        cells = [str(states.count(state)) for state in check.STATES] + [str(len(states))]
        yield f"| {system} | " + " | ".join(cells) + " |"


def line(row, state, reason, tests):
    refused = check.REFUSED_FILE.findall(reason)
    rest = check.REFUSED_FILE.sub("", reason).strip(" ,:")
    what = [words for _, _, words in tests]
    if state == "compile-time":
        what.append("refused by the compiler")
    elif state != "tested":
        what.append(state)
    if rest:
        what.append(rest)
    where = [f"[{Path(file).name}:{number}](../{file}#__codelineno-0-{number})"
             for file, number, _ in tests]
    where += [f"[{Path(file).name}](../{file})" for file in refused]
    return f"| {row} | {'; '.join(what)} | {', '.join(where)} |".replace("`", "")
