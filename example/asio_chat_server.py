#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""asio_chat_server.py PROGRAM: example/asio_chat_server.cpp as its clients see it."""

import sys
import unittest

import server_process
from server_process import Server

PROGRAM = sys.argv[1]


class AsioChatServer(unittest.TestCase):
    def test_everybody_hears_every_line(self):
        with Server([PROGRAM, "0"]) as server, server.connect() as one:
            one.send(b"first\n")
            self.assertEqual(one.receive_line(), b"first\n")
            with server.connect() as other:
                self.assertEqual(other.receive_line(), b"first\n")  # said before it came
                other.send(b"hel")
                other.send(b"lo\nyou\n")
                for client in (one, other):
                    self.assertEqual(client.receive_line(), b"hello\n")
                    self.assertEqual(client.receive_line(), b"you\n")
            one.send(b"alone again\n")
            self.assertEqual(one.receive_line(), b"alone again\n")

    def test_who_comes_hears_the_last_hundred_lines(self):
        with Server([PROGRAM, "0"]) as server, server.connect() as one:
            lines = [b"%d\n" % number for number in range(150)]
            one.send(b"".join(lines))
            self.assertEqual([one.receive_line() for _ in lines], lines)
            with server.connect() as other:
                self.assertEqual([other.receive_line() for _ in lines[50:]], lines[50:])

    def test_each_port_is_a_room(self):
        with Server([PROGRAM, "0", "0"], ports=2) as server:
            with server.connect(server.ports[0]) as one, server.connect(server.ports[1]) as other:
                one.send(b"here\n")
                self.assertEqual(one.receive_line(), b"here\n")
                other.send(b"there\n")
                self.assertEqual(other.receive_line(), b"there\n")

    def test_a_line_that_is_too_long_ends_its_session_alone(self):
        with Server([PROGRAM, "0"]) as server, server.connect() as one:
            with server.connect() as other:
                other.send(b"x" * 1024)
                self.assertTrue(other.is_at_end())
            one.send(b"still here\n")
            self.assertEqual(one.receive_line(), b"still here\n")
            server.interrupt()
            code, _, errors = server.end()
            self.assertEqual(code, 0)
            self.assertIn("Element not found", errors)  # no error is lost

    def test_it_stops_when_it_is_asked_to(self):
        with Server([PROGRAM, "0", "0"], ports=2) as server:
            clients = [server.connect(port) for port in server.ports]
            for client in clients:
                client.send(b"here\n")
                self.assertEqual(client.receive_line(), b"here\n")
            server.interrupt()
            for client in clients:
                self.assertTrue(client.is_at_end())
                client.close()
            self.assertEqual(server.end(), (0, "", ""))


server_process.main()
