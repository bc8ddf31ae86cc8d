#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""test_chat.py PROGRAM: example/chat as its members see it."""

import base64
import hashlib
import http.client
import os
import socket
import struct
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import server_process
from server_process import PATIENCE, Client, Server

PROGRAM = sys.argv[1]
PAGE = Path(__file__).resolve().parent / "chat.html"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class WebSocket(Client):
    """As much of RFC 6455 as a client needs that does not send anything large."""

    def __init__(self, port):
        super().__init__(port)
        key = base64.b64encode(os.urandom(16)).decode()
        self.send((f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\n"
                   "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                   f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        answer = self.receive_through(b"\r\n\r\n").decode()
        accepted = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        if (not answer.startswith("HTTP/1.1 101 ") or
                f"Sec-WebSocket-Accept: {base64.b64encode(accepted).decode()}\r\n" not in answer):
            raise RuntimeError(f"no WebSocket: {answer}")

    def send_frame(self, opcode, payload):
        size = len(payload)
        head = bytes([0x80 | opcode])
        head += bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
        mask = os.urandom(4)
        self.send(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def receive_frame(self):
        """Opcode and payload; nothing at the end of the stream."""
        head = self.receive(2)
        if len(head) < 2:
            return None
        size = head[1]
        if size == 126:
            size = struct.unpack(">H", self.receive(2))[0]
        if head[0] == 0x80 | PING:
            self.send_frame(PONG, self.receive(size))
            return self.receive_frame()
        return head[0] & 15, self.receive(size)

    def say(self, text):
        self.send_frame(TEXT, text.encode())

    def hear(self):
        opcode, payload = self.receive_frame() or (CLOSE, b"without a close frame")
        return payload.decode() if opcode == TEXT else f"frame {opcode}: {payload}"

    def hear_close(self):
        """Code and reason, when it has been answered and both sides have ended the stream."""
        opcode, payload = self.receive_frame()
        if opcode != CLOSE:
            raise RuntimeError(f"no close frame, but {opcode}: {payload}")
        self.send_frame(CLOSE, payload[:2])
        if not self.is_at_end():
            raise RuntimeError("it goes on after a close frame")
        self.close()
        return struct.unpack(">H", payload[:2])[0], payload[2:].decode()


class Chat(unittest.TestCase):
    maxDiff = None
    def setUp(self):
        self.server = self.enterContext(Server([PROGRAM, "0", PAGE]))

    def join(self, name):
        member = self.enterContext(WebSocket(self.server.port))
        member.say(name)
        self.assertEqual(member.hear(), f"* {name} has joined")
        return member

    def stop(self):
        self.server.interrupt()
        return self.server.end()

    def test_members_hear_each_other_in_order(self):
        alice = self.join("alice")
        bob = self.join("bob")
        self.assertEqual(alice.hear(), "* bob has joined")
        for number in range(20):
            alice.say(f"line {number}")
        for member in (alice, bob):
            for number in range(20):
                self.assertEqual(member.hear(), f"alice: line {number}")
        bob.say("<b>ö</b>")
        for member in (alice, bob):
            self.assertEqual(member.hear(), "bob: <b>ö</b>")
        bob.send_frame(CLOSE, struct.pack(">H", 1000))
        self.assertEqual(bob.receive_frame(), (CLOSE, struct.pack(">H", 1000)))
        bob.close()
        self.assertEqual(alice.hear(), "* bob has left")
        self.join("bob")
        self.assertEqual(alice.hear(), "* bob has joined")

    def test_a_member_that_vanishes_has_left(self):
        alice = self.join("alice")
        self.join("bob").close()
        self.assertEqual(alice.hear(), "* bob has joined")
        self.assertEqual(alice.hear(), "* bob has left")

    def test_names_are_unique(self):
        alice = self.join("alice")
        for name, objection in (("alice", "the name is taken"),
                                ("", "a name has 1 to 32 characters")):
            with WebSocket(self.server.port) as other:
                other.say(name)
                self.assertEqual(other.hear_close(), (1008, objection))
        alice.say("still here")
        self.assertEqual(alice.hear(), "alice: still here")

    def test_a_slow_member_does_not_hold_up_others_and_is_dropped(self):
        alice = self.join("alice")
        bob = self.join("bob")
        self.assertEqual(alice.hear(), "* bob has joined")
        line = "x" * 4000
        for _ in range(10_000):
            alice.say(line)
            heard = alice.hear()
            if heard != f"alice: {line}":
                break
        self.assertEqual(heard, "* bob has left")
        alice.say("hello")
        while (heard := alice.hear()) == f"alice: {line}":
            pass
        self.assertEqual(heard, "alice: hello")
        bob.close()
        self.server.interrupt()
        self.assertEqual(alice.hear_close(), (1001, "server is stopping"))
        code, _, errors = self.server.end()
        self.assertEqual(code, 0, errors)
        self.assertIn("bob does not read what is said, and is dropped", errors)

    def test_what_is_no_text_ends_its_connection_alone(self):
        alice = self.join("alice")
        bob = self.join("bob")
        self.assertEqual(alice.hear(), "* bob has joined")
        bob.send_frame(BINARY, b"\xff")
        self.assertEqual(alice.hear(), "* bob has left")

    def test_it_stops_with_a_goodbye_to_all(self):
        alice = self.join("alice")
        bob = self.join("bob")
        self.assertEqual(alice.hear(), "* bob has joined")
        silent = self.enterContext(self.server.connect())
        unnamed = self.enterContext(WebSocket(self.server.port))  # so that the other is accepted
        self.server.interrupt()
        self.assertTrue(silent.is_at_end())
        self.assertTrue(unnamed.is_at_end())
        self.assertEqual(alice.hear_close(), (1001, "server is stopping"))
        self.assertEqual(bob.hear_close(), (1001, "server is stopping"))
        self.assertEqual(self.server.end(), (0, "", ""))

    def test_the_page_comes_from_the_same_port(self):
        for target, status in (("/", 200), ("/other", 404)):
            client = http.client.HTTPConnection("127.0.0.1", self.server.port, PATIENCE)
            client.request("GET", target)
            answer = client.getresponse()
            self.assertEqual(answer.status, status)
            self.assertEqual(answer.read(), PAGE.read_bytes() if status == 200 else b"")
            client.close()
        self.assertEqual(self.stop(), (0, "", ""))


server_process.main()
