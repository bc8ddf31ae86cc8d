#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""test_http_demo.py PROGRAM [TESTS...]: what example/http_server/demo.cpp says is right."""

import os
import pty
import re
import signal
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

PROGRAM = sys.argv[1]
PATIENCE = 60  # seconds, until something is broken


def start(*arguments):
    return subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)


class Demo(unittest.TestCase):
    def check(self, text):
        def find(pattern):
            found = re.search(pattern, text)
            self.assertTrue(found, f"no '{pattern}' in\n{text}")
            return [int(number) for number in found.groups()]

        find(r"std::out_of_range: no such fruit: pear\n  in stock_of at demo\.cpp:\d+\n"
             r"  in broken at demo\.cpp:\d+\n")
        find(r"That client got a 500")
        find(r"http: \d+ connections? (?:is|are) cancelled after 1 s of grace:\n(?:.*\n)*"
             r".* waits for thread 'stuck' ")
        requests, connections, slow = find(
            r"(\d+) requests over (\d+) connections, (\d+) of them slow")
        self.assertEqual(connections, 64 + 1 + 6)
        self.assertGreaterEqual(slow, 4)
        self.assertGreater(requests, slow)
        self.assertEqual(find(r"got (\d+) complete answers and (\d+) that ended in the middle"),
                         [requests, 0])
        find(r"1 connection failed")
        under_way, answered, cancelled = find(
            r"asked to stop: (\d+) requests?, (\d+) answered and (\d+) cancelled after a second")
        self.assertEqual(under_way, answered + cancelled)
        self.assertGreaterEqual(cancelled, 1)  # one, unless the machine is very busy
        find(r"left 0 connections, 0 requests and 0 calls in threads\n$")

    def test_its_summary_is_right(self):
        with start("--seconds", "1") as demo:
            text, _ = demo.communicate(timeout=PATIENCE)
        self.assertEqual(demo.returncode, 0, text)
        self.check(text)
        self.assertEqual(len(re.findall(r"\d+ requests/s +\d+ connections +\d+ slow", text)), 1)
        self.assertNotIn("\r", text)

    def test_a_terminal_has_one_line_that_changes(self):
        ours, its = pty.openpty()
        with subprocess.Popen([PROGRAM, "--seconds", "1"], stdout=its, stderr=its) as demo:
            os.close(its)
            text = b""
            try:
                while some := os.read(ours, 4096):
                    text += some
            except OSError:  # how a terminal ends
                pass
            self.assertEqual(demo.wait(PATIENCE), 0)
        os.close(ours)
        text = text.decode().replace("\r\n", "\n")
        self.check(text)
        self.assertGreater(len(re.findall(r"\r +\d+ requests/s", text)), 2)

    def test_ctrl_c_ends_it(self):
        with start("--seconds", "1000") as demo:
            while "requests/s" not in demo.stdout.readline():
                pass
            demo.send_signal(signal.SIGINT)
            text, _ = demo.communicate(timeout=PATIENCE)
        self.assertEqual(demo.returncode, 130, text)
        self.assertNotIn("What happened", text)

    def test_it_serves_until_ctrl_c(self):
        with start("--serve", "0") as demo:
            while not (found := re.match(r"  curl -i '(http://.*)/status'", demo.stdout.readline())):
                pass
            with urllib.request.urlopen(found[1] + "/", timeout=PATIENCE) as answer:
                self.assertIn(b"<h1>", answer.read())
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(found[1] + "/broken", timeout=PATIENCE)
            caught.exception.close()
            self.assertEqual(caught.exception.code, 500)
            demo.send_signal(signal.SIGINT)
            text, _ = demo.communicate(timeout=PATIENCE)
        self.assertEqual(demo.returncode, 0, text)
        self.assertIn("no such fruit: pear\n  in stock_of at demo.cpp", text)
        self.assertIn("Stopped after 2 answers.", text)

    def test_wrong_arguments(self):
        for arguments in (["--what"], ["--seconds"], ["--seconds", "0"], ["--serve", "x"],
                          ["--serve", "70000"], ["--serve", "0", "1"]):
            with start(*arguments) as demo:
                text, _ = demo.communicate(timeout=PATIENCE)
            self.assertEqual(demo.returncode, 2, arguments)
            self.assertIn("usage: ", text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
