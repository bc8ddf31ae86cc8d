#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""hash_files_interrupted.py PROGRAM: Ctrl-C in the middle of example/hash_files.cpp.

One of its files is a pipe, to which nobody writes: the program is known to read it when the other
end could be opened, and does not end by itself.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    for name in "abc":
        (Path(folder) / name).write_text(name)
    pipe = Path(folder) / "d"
    os.mkfifo(pipe)
    with subprocess.Popen([sys.argv[1], folder], stdout=subprocess.PIPE, text=True) as program:
        with open(pipe, "wb"):
            program.send_signal(signal.SIGINT)
            output, _ = program.communicate(timeout=50)
print(output, f"ended with {program.returncode}")
wanted = r"stopped: [0-3] of 4 files, [0-3] bytes\n"
if program.returncode != 130 or not re.fullmatch(wanted, output):
    sys.exit("expected 130, and how far it came")
