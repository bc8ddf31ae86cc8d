#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""proxy.py PROGRAM: example/proxy.cpp between clients and a target, which are both here."""

import socket
import sys
import threading
import unittest

import server_process
from server_process import PATIENCE, Client, Server

PROGRAM = sys.argv[1]


class Target:
    """Sends back what it gets; after the end of that it says `bye`, and closes."""

    def __init__(self):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.events = []  # what happened to the connections, which are numbered from 1
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listening.close()

    def _accept(self):
        number = 0
        while True:
            try:
                peer, _ = self.listening.accept()
            except OSError:
                return
            number += 1
            self.events.append(f"{number} came")
            threading.Thread(target=self._serve, args=(peer, number), daemon=True).start()

    def _serve(self, peer, number):
        with peer:
            try:
                while data := peer.recv(65536):
                    peer.sendall(data)
                self.events.append(f"{number} ended")
                peer.sendall(b"bye")
            except OSError:
                self.events.append(f"{number} failed")


def proxy_to(port, *limits):
    return Server([PROGRAM, "0", "127.0.0.1", str(port), *map(str, limits)])


class Proxy(unittest.TestCase):
    def exchange(self, client, data=b"ping"):
        client.send(data)
        self.assertEqual(client.receive(len(data)), data)

    def test_bytes_go_both_ways_and_are_counted(self):
        with Target() as target, proxy_to(target.port) as proxy:
            large = bytes(range(256)) * 4000
            with proxy.connect() as client:
                sending = threading.Thread(target=client.send, args=(large,))
                sending.start()
                self.assertEqual(client.receive(len(large)), large)
                sending.join()
                client.socket.shutdown(socket.SHUT_WR)
                self.assertEqual(client.receive(4), b"bye")
                self.assertTrue(client.is_at_end())
            proxy.interrupt()
            self.assertEqual(proxy.end(), (0, "1 connections, 0 idle, "
                                              "1024000 bytes up, 1024003 down\n", ""))

    def test_the_end_of_one_direction_is_passed_on_and_the_other_one_stays_open(self):
        with Target() as target, proxy_to(target.port) as proxy, proxy.connect() as client:
            self.exchange(client)
            self.assertEqual(target.events, ["1 came"])
            client.socket.shutdown(socket.SHUT_WR)
            self.assertEqual(client.receive(4), b"bye")  # which the target says after that
            self.assertEqual(target.events, ["1 came", "1 ended"])

    def test_a_target_that_is_down_is_named(self):
        with socket.socket() as bound:  # and does not listen
            bound.bind(("127.0.0.1", 0))
            port = bound.getsockname()[1]
            with proxy_to(port) as proxy:
                with proxy.connect() as client:
                    self.assertTrue(client.is_at_end())
                proxy.interrupt()
                code, _, errors = proxy.end()
        self.assertEqual(code, 0)
        self.assertIn(f"connect to 127.0.0.1:{port}: Connection refused", errors)

    def test_the_third_of_two_waits(self):
        with Target() as target, proxy_to(target.port, 2) as proxy:
            first, second, third = [proxy.connect() for _ in range(3)]
            third.send(b"patience")
            for _ in range(20):
                self.exchange(first)
                self.exchange(second)
            self.assertEqual(target.events, ["1 came", "2 came"])
            first.socket.shutdown(socket.SHUT_WR)
            self.assertEqual(third.receive(8), b"patience")
            self.assertEqual(target.events, ["1 came", "2 came", "1 ended", "3 came"])
            for client in (first, second, third):
                client.close()

    def test_an_idle_connection_is_closed(self):
        with Target() as target, proxy_to(target.port, 10, 100) as proxy:
            with proxy.connect() as client:
                self.assertTrue(client.is_at_end())
            proxy.interrupt()
            self.assertEqual(proxy.end(), (0, "1 connections, 1 idle, 0 bytes up, 0 down\n", ""))

    def test_it_stops_when_the_connections_have_ended(self):
        with Target() as target, proxy_to(target.port) as proxy, proxy.connect() as client:
            self.exchange(client)
            proxy.interrupt()
            self.wait_until_refused(proxy.port)
            self.exchange(client)
            client.socket.shutdown(socket.SHUT_WR)
            self.assertEqual(client.receive(4), b"bye")
            self.assertTrue(client.is_at_end())
            code, output, errors = proxy.end()
            self.assertEqual((code, errors), (0, ""))
            self.assertRegex(output, r"^\d+ connections, 0 idle, 8 bytes up, \d+ down\n$")

    def wait_until_refused(self, port):
        for _ in range(PATIENCE * 10_000):
            try:
                Client(port).close()
            except ConnectionError:
                return
        self.fail("it still accepts")


server_process.main()
