#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""What tinyasio costs those who compile and link it, beside Boost.Asio alone.

    measure.py STATIC SHARED [--runs N] [--json FILE]
                        measures with the libraries in these files; prints tables in Markdown
    measure.py --check FOLDER
                        runs the programs built in FOLDER: both of a pair print the same

The programs are the pairs NAME_tinyasio.cpp and NAME_asio.cpp beside this file. Of the compilers
those are used that are there. A time is the user CPU time of compiling to an object, in the median
of the runs, of both sides in turns; a size is that of the executable, stripped.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
INCLUDE = HERE.parents[1] / "include"
SIDES = {"ours": "tinyasio", "asio": "asio"}
PROGRAMS = ("hello", "echo", "ten")
COMPILERS = ("g++", "clang++-19")
LEVELS = ("-O0", "-O2")
HEADERS = {
    "everything": ("#include <tinyasio.hpp>", "#include <boost/asio.hpp>"),
    "what hello needs": (
        "#include <tinyasio/loop.hpp>\n#include <tinyasio/task.hpp>",
        "\n".join(f"#include <boost/asio/{name}.hpp>" for name in (
            "awaitable", "co_spawn", "io_context", "steady_timer", "this_coro", "use_awaitable")),
    ),
}


def user_time(command):
    """The user CPU time of a command and of what it starts."""
    environment = os.environ | {"CCACHE_DISABLE": "1", "LC_ALL": "C"}
    process = subprocess.Popen(command, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"measure.py: failed: {' '.join(map(str, command))}")
    return usage.ru_utime


def version_of(compiler):
    """`g++ 12.2.0`; None if it is not there."""
    try:
        said = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    number = re.search(r"\d+\.\d+\.\d+", said.stdout)[0]
    return f"{compiler.partition('-')[0]} {number}"


def both(runs, command_of):
    """The medians of both sides, measured in turns."""
    times = {side: [] for side in SIDES}
    for _ in range(runs):
        for side in SIDES:
            times[side].append(user_time(command_of(side)))
    return {side: round(statistics.median(taken), 2) for side, taken in times.items()}


def stripped_size(compiler, object_file, libraries):
    program = object_file.with_suffix("")
    user_time([compiler, object_file, *libraries, "-pthread", "-s", "-o", program])
    return program.stat().st_size


def measure_compiler(compiler, version, static, runs, folder):
    def compile_of(source, level):
        return [compiler, "-std=c++20", level, f"-I{INCLUDE}", "-c", source,
                "-o", folder / f"{Path(source).stem}.o"]

    def note(id_, level, kind, figures):
        line = {"id": id_, "compiler": version, "level": level, "measure": kind, **figures}
        print(json.dumps(line), file=sys.stderr, flush=True)
        return line

    for id_, texts in HEADERS.items():
        for side, text in zip(SIDES, texts):
            (folder / f"include_{side}.cpp").write_text(f"{text}\n", encoding="utf-8")
        yield note(id_, "-O0", "seconds", both(
            runs, lambda side: compile_of(folder / f"include_{side}.cpp", "-O0")))
    for name in PROGRAMS:
        for level in LEVELS:
            yield note(name, level, "seconds", both(
                runs, lambda side: compile_of(HERE / f"{name}_{SIDES[side]}.cpp", level)))
            yield note(name, level, "bytes", {
                side: stripped_size(compiler, folder / f"{name}_{of}.o",
                                    [static] if side == "ours" else [])
                for side, of in SIDES.items()})


def stripped_library(library, folder):
    copy = folder / library.name
    subprocess.run(["strip", "--strip-unneeded", "-o", copy, library], check=True)
    return copy.stat().st_size


def measure(static, shared, runs):
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for compiler in COMPILERS:
            if version := version_of(compiler):
                lines += measure_compiler(compiler, version, static, runs, folder)
        for id_, library in (("libtinyasio.a", static), ("libtinyasio.so", shared)):
            lines.append({"id": id_, "measure": "bytes", "ours": stripped_library(library, folder)})
    return lines


# --- tables


def size(count):
    return f"{count / 1024:,.0f} KiB"


def row(*cells):
    return f"| {' | '.join(cells)} |"


def markdown(lines):
    """The results as the lines of two tables and a sentence."""
    compiled = {}
    for line in lines:
        if "compiler" in line:
            key = (line["id"], line["compiler"], line["level"])
            compiled.setdefault(key, {})[line["measure"]] = line

    yield row("headers", "compiler", "tinyasio", "Asio", "ratio")
    yield row(*["---"] * 5)
    for (id_, compiler, _), of in compiled.items():
        if id_ in HEADERS:
            yield row(id_, compiler, *times(of["seconds"]))
    yield ""
    yield row("program", "compiler", "tinyasio", "Asio", "ratio", "size with tinyasio", "with Asio")
    yield row(*["---"] * 7)
    for (id_, compiler, level), of in compiled.items():
        if id_ in PROGRAMS:
            yield row(f"`{id_}`", f"{compiler} {level}", *times(of["seconds"]),
                      *(size(of["bytes"][side]) for side in SIDES))
    yield ""
    libraries = [f"`{line['id']}` {size(line['ours'])}" for line in lines if "asio" not in line]
    yield f"The library itself, stripped: {', '.join(libraries)}."


def times(line):
    return (f"{line['ours']:.2f} s", f"{line['asio']:.2f} s", f"{line['ours'] / line['asio']:.2f}")


# --- the programs


def check(folder):
    """Runs all programs; returns how many pairs do not print the same."""
    wrong = 0
    for name in PROGRAMS:
        ours, asio = (subprocess.run([folder / f"{name}_{side}"], capture_output=True, text=True,
                                     timeout=60, check=True).stdout for side in SIDES.values())
        if ours != asio or not ours:
            print(f"{name} prints with tinyasio:\n{ours}and with Asio:\n{asio}")
            wrong += 1
    return wrong


def main(arguments):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("libraries", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", type=Path)
    chosen = parser.parse_args(arguments)
    if chosen.check:
        return 1 if check(chosen.check) else 0
    if len(chosen.libraries) != 2:
        parser.error("the static and the shared library are needed")
    lines = measure(*chosen.libraries, chosen.runs)
    print(*markdown(lines), sep="\n")
    if chosen.json:
        text = ",\n".join(f"  {json.dumps(line)}" for line in lines)
        chosen.json.write_text(f"[\n{text}\n]\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
