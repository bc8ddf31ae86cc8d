#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""run_python.py SCRIPT EXPECTED: the script must print what the file says.

Ends with 77, which is a skipped test, if this Python has no TaskGroup and no asyncio.timeout.
"""

import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    print("only for Python 3.11 and newer")
    sys.exit(77)

script, expected = sys.argv[1:]
output = subprocess.run(
    [sys.executable, "-B", script], check=True, stdout=subprocess.PIPE, text=True).stdout
wanted = Path(expected).read_text(encoding="utf-8")
if output != wanted:
    sys.exit(f"{script} printed\n{output}--- and not\n{wanted}")
