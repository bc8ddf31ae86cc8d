#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""Checks that doc/performance.md shows the figures that were measured.

    tables.py ROOT          checks the page of the repository in ROOT
    tables.py ROOT --write  writes the figures into it
    tables.py --self-test   proves that each kind of mistake is found

bench/results.json is what `./dev bench --json` wrote: each of its rows is one row of the tables
headed `row`, which begin with its id and what it means; the other cells are the figures.
bench/cost/results.json is what `./dev cost --json` wrote: its tables stand between two comments.
"""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE / "cost"))
from measure import markdown

PAGE = "doc/performance.md"
BENCH = "bench/results.json"
COST = "bench/cost/results.json"
BEGIN = f"<!-- tables: {COST} -->"
END = "<!-- end of tables -->"


def amount(value, unit):
    """A figure with its unit, in three digits or so."""
    if unit != "ns":
        return f"{value:,.0f} {unit}"
    if value >= 1000:
        return f"{value / 1000:.{1 if value >= 10_000 else 2}f} us"
    return f"{value:.0f} ns" if value >= 100 else f"{value:.1f} ns"


def with_figures(lines, results):
    """The lines of the page with the figures of their rows, and how many rows each id has."""
    new, rows, inside = [], Counter(), False
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells[0] == "row":
            inside = True
        elif inside and cells[0].startswith("`"):
            id_ = cells[0].strip("`")
            rows[id_] += 1
            if id_ in results:
                of = results[id_]
                line = " | ".join([f"| `{id_}`", *cells[1:2], amount(of["ours"], of["unit"]),
                                   amount(of["asio"], of["unit"]), f"{of['ratio']:.2f} |"])
        new.append(line)
    return new, rows


def renewed(root, mistakes):
    """The page as it should be; adds to `mistakes` what it cannot mend."""
    results = {row["id"]: row for row in json.loads((root / BENCH).read_text(encoding="utf-8"))}
    new, rows = with_figures((root / PAGE).read_text(encoding="utf-8").splitlines(), results)
    for id_ in sorted(results.keys() | rows.keys()):
        if id_ not in results:
            mistakes.append(f"{PAGE}: nothing is measured by the name {id_}")
        elif rows[id_] != 1:
            mistakes.append(f"{PAGE}: {rows[id_]} rows for {id_}")
    if [line for line in new if line in (BEGIN, END)] != [BEGIN, END]:
        mistakes.append(f"{PAGE}: not one line {BEGIN} and then one {END}")
        return new
    cost = markdown(json.loads((root / COST).read_text(encoding="utf-8")))
    return [*new[: new.index(BEGIN) + 1], "", *cost, "", *new[new.index(END):]]


def process(root, write):
    """Checks or rewrites the page; returns how many mistakes are left."""
    mistakes = []
    old = (root / PAGE).read_text(encoding="utf-8").splitlines()
    new = renewed(root, mistakes)
    if write:
        (root / PAGE).write_text("\n".join(new) + "\n", encoding="utf-8")
    elif old != new:
        mistakes += [f"{PAGE} does not say: {line}" for line in new if line not in old]
        mistakes.append(f"{PAGE} differs; `bench/tables.py . --write` writes what was measured")
    print(*mistakes, sep="\n", end="\n" if mistakes else "")
    return len(mistakes)


RESULTS = [{"id": "a", "ours": 11.2, "asio": 120, "unit": "ns", "ratio": 0.093, "target": 1}]
COSTS = [{"id": "lib.a", "measure": "bytes", "ours": 2048}]
HEAD = "| row | what | tinyasio | Asio | ratio |\n| --- | --- | --- | --- | --- |\n"
ROW = "| `a` | does it | 11.2 ns | 120 ns | 0.09 |\n"
TAIL = "\n".join([f"\n{BEGIN}", "", *markdown(COSTS), "", f"{END}\n"])
# (page, whether it is right, whether writing mends it)
CASES = [
    (HEAD + ROW + TAIL, True, True),
    (HEAD + ROW.replace("11.2", "11.3") + TAIL, False, True),
    (HEAD + "| `a` | does it | | | |\n" + TAIL, False, True),
    (HEAD + ROW + TAIL.replace("2 KiB", "3 KiB"), False, True),
    (HEAD + ROW + ROW + TAIL, False, False),
    (HEAD + ROW + ROW.replace("`a`", "`b`") + TAIL, False, False),
    (HEAD + TAIL, False, False),
    (ROW + TAIL, False, False),
    (HEAD + ROW, False, False),
    (HEAD + ROW + TAIL + TAIL, False, False),
]


def self_test():
    """Returns how many of CASES are judged wrongly."""
    wrong = 0
    for page, right, mended in CASES:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            texts = {PAGE: page, BENCH: json.dumps(RESULTS), COST: json.dumps(COSTS)}
            for name, text in texts.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            is_right = process(root, False) == 0
            judged = is_right, process(root, True) == 0 and process(root, False) == 0
            if judged != (right, mended):
                print(f"self-test: should be right {right}, mended {mended}, is {judged}:\n{page}")
                wrong += 1
    return wrong


def main(arguments):
    if arguments == ["--self-test"]:
        return 1 if self_test() else 0
    write = arguments[1:] == ["--write"]
    if not arguments or (len(arguments) > 1 and not write) or not Path(arguments[0]).is_dir():
        print(__doc__)
        return 2
    return 1 if process(Path(arguments[0]), write) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
