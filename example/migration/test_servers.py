#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""test_servers.py PROGRAM STEP: the server of doc/migration/asio.md after so many steps.

Its clients see the same after each step, but for what the steps are for: errors are heard of, and
what was begun is finished.
"""

import sys
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))
import server_process  # noqa: E402
from server_process import Server  # noqa: E402

PROGRAM, STEP = sys.argv[1], int(sys.argv[2])


class Servers(unittest.TestCase):
    def stop(self, server):
        server.interrupt()
        return server.end()

    def test_it_answers(self):
        with Server([PROGRAM]) as server, server.connect() as one, server.connect() as other:
            one.send(b"apple\nmelon\n")
            self.assertEqual(one.receive_line(), b"3\n")
            other.send(b"apple\n")
            self.assertEqual(other.receive_line(), b"3\n")
            self.assertEqual(one.receive_line(), b"too late\n")
            one.close()
            other.close()
            code, _, errors = self.stop(server)
            self.assertEqual((code, errors), (0, ""))

    def errors_after(self, request):
        """What the server says of an error that has ended the connection of who sent this."""
        with Server([PROGRAM]) as server, server.connect() as one, server.connect() as other:
            one.send(request)
            self.assertTrue(one.is_at_end())
            other.send(b"apple\n")
            self.assertEqual(other.receive_line(), b"3\n")
            other.close()
            code, _, errors = self.stop(server)
            self.assertEqual(code, 0)
            print(errors)
            return errors

    def test_an_error_ends_its_connection_alone(self):
        errors = self.errors_after(b"\n")
        if STEP == 0:
            self.assertEqual(errors, "")  # nobody hears of it
        else:
            self.assertIn("std::invalid_argument: an empty request", errors)
            self.assertEqual("in session at server_" in errors, STEP > 1)

    def test_an_error_within_a_limit_of_time(self):
        if STEP < 3:  # the operator || waits for a success, which is that of the timer
            with Server([PROGRAM]) as server, server.connect() as one:
                one.send(b"pear\n")
                self.assertEqual(one.receive_line(), b"too late\n")
                one.close()
                code, _, errors = self.stop(server)
                self.assertEqual((code, errors), (0, ""))
        else:
            errors = self.errors_after(b"pear\n")
            self.assertIn("std::out_of_range: no such fruit: pear", errors)
            for place in ("price_of", "answer_to", "session"):
                self.assertIn(f"in {place} at server_3.cpp", errors)

    def test_what_is_under_way_when_it_stops(self):
        with Server([PROGRAM]) as server, server.connect() as one:
            one.send(b"melon\n")
            self.assertEqual(server.process.stdout.readline(), "asked for melon\n")
            server.interrupt()
            answer = one.receive_line()
            self.assertEqual(answer, b"" if STEP == 0 else b"too late\n")
            self.assertTrue(one.is_at_end())
            code, _, errors = server.end()
            print(errors)
            # The old session does not know that it should stop: it is cancelled after the grace.
            self.assertEqual(code, 143 if STEP == 1 else 0)
            self.assertEqual("stragglers" in errors or "cancelled after" in errors, STEP == 1)


server_process.main()
