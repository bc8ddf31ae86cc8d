#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""test_http_server.py PROGRAM [TESTS...]: example/http_server as its clients see it.

Nothing waits for a time to pass: what has to have happened is asked for, at /status, until it has.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = sys.argv[1]
PATIENCE = 30  # seconds, until something is broken
FILES = {
    "index.html": b"<h1>hello</h1>\n",
    "a file.txt": b"spaces\n",
    "large.bin": bytes(range(256)) * 10_000,
    "folder/style.css": b"body {}\n",
}


class Server:
    """The program, serving FILES on a port of its own; next to the folder is a file `secret`."""

    def __init__(self, *options):
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name) / "www"
        for name, content in FILES.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(content)
        (self.folder.parent / "secret").write_text("secret")
        (self.folder / "link").symlink_to("../secret")
        os.mkfifo(self.folder / "pipe")
        self.process = subprocess.Popen(
            [PROGRAM, "--port", "0", *options, self.folder],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on port "):
            raise RuntimeError(f"not started: {line} {self.process.communicate()}")
        self.port = int(line.split()[-1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self.place.cleanup()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def client(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, PATIENCE)

    def ask(self, target, method="GET", **more):
        """Status, headers and body of the answer to a request on a connection of its own."""
        client = self.client()
        client.request(method, target, **more)
        return finish(client)

    def status(self):
        return json.loads(self.ask("/status")[2])

    def until(self, condition):
        """Asks for the status until it is as wanted."""
        deadline = Deadline()
        while not condition(self.status()):
            deadline.check()

    def until_stopping(self):
        deadline = Deadline()
        while True:
            try:
                self.connect().close()
            except (ConnectionRefusedError, ConnectionResetError):
                return
            deadline.check()

    def signal(self, number):
        self.process.send_signal(number)

    def end(self):
        """Its exit code, standard output and error."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


class Deadline:
    def __init__(self):
        self.end = time.monotonic() + PATIENCE

    def check(self):
        if time.monotonic() > self.end:
            raise TimeoutError("it does not happen")


def finish(client):
    with client:
        answer = client.getresponse()
        return answer.status, answer.headers, answer.read()


http.client.HTTPConnection.__enter__ = lambda self: self
http.client.HTTPConnection.__exit__ = lambda self, *_: self.close()


def answers(connection):
    """The status of each answer until the server hangs up."""
    with connection, connection.makefile("rb") as stream:
        found = []
        while line := stream.readline():
            found.append(int(line.split()[1]))
            length = 0
            while (line := stream.readline().strip()):
                name, _, value = line.decode().partition(": ")
                if name.lower() == "content-length":
                    length = int(value)
            stream.read(length)
        return found


def status_of(connection, raw):
    """Of the answers to some bytes, after which the server is to hang up."""
    connection.sendall(raw)
    return answers(connection)


class Answers(unittest.TestCase):
    """What one server answers, for all tests of the class."""

    OPTIONS = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.OPTIONS)

    @classmethod
    def tearDownClass(cls):
        cls.server.signal(signal.SIGTERM)
        code, _, err = cls.server.end()
        cls.server.__exit__()
        assert code == 0, err
        assert not err, err

    def test_a_connection_is_kept(self):
        with self.server.client() as client:
            client.connect()
            kept = client.sock
            for target in ("/", "/status", "/nowhere", "/"):
                client.request("GET", target)
                client.getresponse().read()
                self.assertIs(client.sock, kept)

    def test_a_connection_is_closed_if_the_client_wants_it(self):
        for end in (b"HTTP/1.0\r\n\r\n", b"HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
            self.assertEqual(status_of(self.server.connect(), b"GET / " + end), [200])

    def test_requests_that_come_all_at_once_are_answered_in_order(self):
        raw = b"".join(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % target for target in
                       (b"/", b"/slow?ms=1", b"/nowhere", b"/%", b"/status"))
        raw += b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"
        self.assertEqual(status_of(self.server.connect(), raw), [200, 200, 404, 400, 200, 200])

    def test_a_request_may_come_byte_by_byte(self):
        connection = self.server.connect()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n":
            connection.sendall(bytes([byte]))
        self.assertEqual(answers(connection), [200])

    def test_files(self):
        for name, kind in (("index.html", "text/html; charset=utf-8"),
                           ("large.bin", "application/octet-stream"),
                           ("folder/style.css", "text/css")):
            status, headers, body = self.server.ask("/" + name + "?x=/../..")
            self.assertEqual((status, headers["Content-Type"]), (200, kind))
            self.assertEqual(body, FILES[name])
        self.assertEqual(self.server.ask("/a%20file.txt")[2], FILES["a file.txt"])
        self.assertEqual(self.server.ask("/")[2], FILES["index.html"])

    def test_head_gives_the_headers_alone(self):
        with self.server.client() as client:
            for target in ("/large.bin", "/nowhere", "/status"):
                client.request("HEAD", target)
                answer = client.getresponse()
                self.assertEqual(answer.read(), b"")
                self.assertEqual(answer.status, 404 if target == "/nowhere" else 200)
                if target == "/large.bin":
                    self.assertEqual(int(answer.headers["Content-Length"]), 2_560_000)
            client.request("GET", "/")
            self.assertEqual(client.getresponse().read(), FILES["index.html"])

    def test_what_is_not_there(self):
        for target in ("/nowhere", "/folder", "/folder/", "/index.html/x", "/" + "x" * 5000,
                       "/pipe"):
            self.assertEqual(self.server.ask(target)[0], 404, target)

    def test_nothing_outside_of_the_folder_is_served(self):
        for target in ("/../secret", "/%2e%2e/secret", "/%2E%2E%2Fsecret", "/folder/../../secret",
                       "//../secret", "/link", "/..", "/etc/passwd", "//etc/passwd",
                       self.server.folder.parent.as_posix() + "/secret"):
            status, _, body = self.server.ask(target)
            self.assertEqual(status, 404, target)
            self.assertNotIn(b"secret", body.lower())
        for target in ("/index.html%00.txt", "/%", "/%2", "/%zz", "index.html"):
            self.assertEqual(self.server.ask(target)[0], 400, target)
        self.assertEqual(self.server.ask("/folder/../index.html")[0], 200)

    def test_other_methods_are_refused(self):
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "STRANGE"):
            status, headers, _ = self.server.ask("/", method, body=b"x" * 1000)
            self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"))

    def test_status_counts(self):
        before = self.server.status()
        self.server.ask("/")
        with self.server.connect():
            after = self.server.status()
        self.assertEqual(after["requests"]["begun"], before["requests"]["begun"] + 2)
        self.assertEqual(after["requests"]["under_way"], 1)
        self.assertGreaterEqual(after["connections"]["active"], 1)
        self.assertEqual(after["connections"]["accepted"] - before["connections"]["accepted"], 3)
        self.assertEqual(after["connections"]["failed"], 0)
        self.assertEqual(self.server.ask("/status")[1]["Content-Type"], "application/json")

    def test_slow_calls_keep_nobody_waiting(self):
        slow = [self.server.client() for _ in range(20)]
        for client in slow:
            client.request("GET", "/slow?ms=60000")
        self.server.until(lambda status: status["slow_calls"]["in_threads"] == 20)
        self.assertEqual(self.server.ask("/slow?ms=1")[2], b'{"blocked_ms": 1}\n')
        # A client that hangs up takes its call with it.
        for client in slow:
            client.close()
        self.server.until(lambda status: status["slow_calls"]["in_threads"] == 0)
        self.server.until(lambda status: status["requests"]["under_way"] == 1)

    def test_a_request_that_arrives_during_a_slow_one_is_not_lost(self):
        connection = self.server.connect()
        connection.sendall(b"GET /slow?ms=60 HTTP/1.1\r\n\r\n")
        self.server.until(lambda status: status["requests"]["under_way"] == 2)
        connection.sendall(b"GET /nowhere HTTP/1.1\r\nConnection: close\r\n\r\n")
        self.assertEqual(answers(connection), [200, 404])

    def test_what_is_malformed_is_refused_and_the_server_lives_on(self):
        request = b"GET / HTTP/1.1\r\n"
        for raw, status in (
                (b"\r\nhello\r\n\r\n", 400),
                (b"GET / HTTP/7.7\r\n\r\n", 400),
                (request + b"no colon\r\n\r\n", 400),
                (request + b"Content-Length: many\r\n\r\n", 400),
                (request + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
                (request + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
                (bytes(range(256)) * 100, 400),
                (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500, 400),
                (request + b"X: " + b"y" * 9000 + b"\r\n\r\n", 431),
                (b"GET /" + b"y" * 100_000 + b" HTTP/1.1\r\n\r\n", 431),
                (b"".join((request, *(b"X-%d: y\r\n" % i for i in range(5000)), b"\r\n")), 431),
                (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
                (b"POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000, 413),
                (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                 + b"3000\r\n" + b"x" * 0x3000 + b"\r\n" * 1 + b"fffff\r\n" + b"x" * 0xfffff, 413)):
            self.assertEqual(status_of(self.server.connect(), raw), [status], raw[:50])
        self.assertEqual(self.server.ask("/")[0], 200)

    def test_clients_that_go_away_in_the_middle_do_no_harm(self):
        for raw in (b"", b"GET / HT", b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc",
                    b"GET /large.bin HTTP/1.1\r\n\r\n" * 20):
            with self.server.connect() as connection:
                connection.sendall(raw)
        self.server.until(lambda status: status["connections"]["active"] == 1)
        self.assertEqual(self.server.status()["connections"]["failed"], 0)


class AnswersOfThreads(Answers):
    OPTIONS = ("--threads", "2")


class Limits(unittest.TestCase):
    def test_others_wait_until_a_connection_has_gone(self):
        with Server("--connections", "1") as server:
            with server.client() as first:
                first.request("GET", "/")
                first.getresponse().read()
                second = server.connect()
                second.sendall(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
                first.request("GET", "/status")
                status = json.loads(first.getresponse().read())
                self.assertEqual(status["connections"]["accepted"], 1)
                first.close()
                self.assertEqual(answers(second), [200])

    def test_who_says_nothing_is_closed(self):
        for options in ((), ("--threads", "2")):
            with Server("--idle", "1", *options) as server, server.connect() as idle:
                idle.sendall(b"GET / HTTP/1.1\r\n")
                self.assertEqual(answers(idle), [])
                server.until(lambda status: status["connections"]["timed_out"] == 1)


class Stopping(unittest.TestCase):
    def slow(self, server, ms):
        client = server.client()
        client.request("GET", f"/slow?ms={ms}")
        server.until(lambda status: status["slow_calls"]["in_threads"] == 1)
        return client

    def check_that_it_finishes_what_it_is_at(self, *options):
        with Server("--grace", "100", *options) as server:
            idle, slow = server.connect(), self.slow(server, 500)
            half = server.connect()
            half.sendall(b"GET / HTTP/1.1\r\n\r\nGET /status HTT")
            half.settimeout(PATIENCE)
            read = b""
            while FILES["index.html"] not in read:
                read += half.recv(4096)
            server.signal(signal.SIGTERM)
            server.until_stopping()
            self.assertEqual(idle.recv(1), b"")
            idle.close()
            half.sendall(b"P/1.1\r\n\r\n")
            rest = b""
            while some := half.recv(4096):
                rest += some
            self.assertIn(b"Connection: close", rest)
            self.assertIn(b"under_way", rest)
            status, headers, body = finish(slow)
            self.assertEqual((status, headers["Connection"]), (200, "close"))
            self.assertIn(b"500", body)
            half.close()
            code, out, err = server.end()
            self.assertEqual((code, err), (0, ""))
            self.assertRegex(out, r"^stopped: \d+ requests were answered\n$")

    def test_a_signal_lets_it_finish_what_it_is_at(self):
        self.check_that_it_finishes_what_it_is_at()

    def test_a_signal_lets_it_finish_in_threads(self):
        self.check_that_it_finishes_what_it_is_at("--threads", "2")

    def test_after_the_grace_the_rest_is_cancelled(self):
        for options in ((), ("--threads", "2")):
            with Server("--grace", "1", *options) as server:
                slow = self.slow(server, 60_000)
                server.signal(signal.SIGTERM)
                code, _, err = server.end()
                slow.close()
                self.assertEqual(code, 143, err)
                self.assertIn("http: 1 connection is cancelled at the end of the grace", err)

    def test_a_second_signal_ends_it_at_once(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with Server("--grace", "100") as server:
                slow = self.slow(server, 60_000)
                server.signal(number)
                server.until_stopping()
                server.signal(number)
                self.assertEqual(server.end()[0], code)
                slow.close()


class Starting(unittest.TestCase):
    def fails(self, *arguments):
        ended = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True,
                               timeout=PATIENCE, check=False)
        self.assertEqual(ended.stdout, "")
        return ended.returncode, ended.stderr

    def test_the_port_is_in_use(self):
        with Server() as server:
            code, err = self.fails("--port", str(server.port), server.folder)
            self.assertEqual(code, 1)
            self.assertIn(f"listen on 127.0.0.1:{server.port}: Address already in use", err)

    def test_wrong_arguments(self):
        for arguments in ([], ["--port", "x", "."], ["--port", "70000", "."], ["--what"],
                          [".", "."], ["--threads", "0", "."], ["--connections", "0", "."],
                          ["--certificate", "x", "."]):
            code, err = self.fails(*arguments)
            self.assertEqual(code, 2, arguments)
            self.assertIn("usage: ", err)

    def test_there_is_no_such_folder(self):
        code, err = self.fails("--port", "0", "/no/such/folder")
        self.assertEqual(code, 1)
        self.assertIn("/no/such/folder", err)


def has_tls():
    ended = subprocess.run([PROGRAM, "--port", "0", "--certificate", "/no/such", "--key", "x", "."],
                           capture_output=True, text=True, timeout=PATIENCE, check=False)
    return "no TLS" not in ended.stderr


@unittest.skipUnless(has_tls(), "built without TLS")
class Tls(unittest.TestCase):
    def test_there_is_no_such_certificate(self):
        ended = subprocess.run(
            [PROGRAM, "--port", "0", "--certificate", "/no/such", "--key", "x", "."],
            capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("certificate /no/such: No such file", ended.stderr)

    @unittest.skipUnless(shutil.which("openssl"), "no openssl that makes a certificate")
    def test_it_talks_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = f"{folder}/certificate.pem", f"{folder}/key.pem"
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost", "-addext",
                 "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                check=True, capture_output=True)
            trust = ssl.create_default_context(cafile=certificate)
            with Server("--certificate", certificate, "--key", key) as server:
                client = http.client.HTTPSConnection("127.0.0.1", server.port,
                                                     timeout=PATIENCE, context=trust)
                with client:
                    for target in ("/large.bin", "/status", "/large.bin"):
                        client.request("GET", target)
                        body = client.getresponse().read()
                    self.assertEqual(body, FILES["large.bin"])
                    client.request("GET", "/slow?ms=100")
                    client.getresponse().read()
                    client.request("GET", "/", headers={"X": "y" * 9000})
                    self.assertEqual(client.getresponse().status, 431)
                with server.connect() as plain:  # fails by itself
                    plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
                    while plain.recv(4096):
                        pass
                client = http.client.HTTPSConnection("127.0.0.1", server.port,
                                                     timeout=PATIENCE, context=trust)
                client.connect()
                server.signal(signal.SIGTERM)
                with client:
                    self.assertEqual(client.sock.recv(1), b"")
                code, _, err = server.end()
                self.assertEqual(code, 0, err)
                self.assertIn("TLS handshake", err)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
