# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""For the tests of examples that are servers: the program, and clients that speak in lines.

They wait for what has to happen, at most PATIENCE seconds; never for a time to pass.
"""

import signal
import socket
import subprocess
import unittest

PATIENCE = 50


class Server:
    """A program that says `listening on port N` for each of its ports."""

    def __init__(self, command, ports=1):
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.ports = []
        for _ in range(ports):
            line = self.process.stdout.readline()
            if not line.startswith("listening on port "):
                self.process.kill()
                raise RuntimeError(f"not started: {line} {self.process.communicate()}")
            self.ports.append(int(line.split()[-1]))
        self.port = self.ports[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def connect(self, port=None):
        return Client(port or self.port)

    def interrupt(self):
        self.process.send_signal(signal.SIGTERM)

    def end(self):
        """Exit code, standard output and standard error."""
        output, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, output, errors


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self, size):
        """So many bytes, or fewer if the stream ends before."""
        while len(self.unread) < size and self._receive_more():
            pass
        data, self.unread = self.unread[:size], self.unread[size:]
        return data

    def receive_through(self, end):
        """Up to and with these bytes, or to the end of the stream."""
        while end not in self.unread and self._receive_more():
            pass
        size = self.unread.find(end)
        return self.receive(size + len(end) if size >= 0 else len(self.unread))

    def receive_line(self):
        return self.receive_through(b"\n")

    def is_at_end(self):
        """Waits for the end of the stream, or for something else."""
        return not self.unread and not self._receive_more()

    def _receive_more(self):
        data = self.socket.recv(65536)
        self.unread += data
        return bool(data)


def main():
    """Runs the tests of the script; its own arguments are not those of unittest."""
    unittest.main(argv=["test"], verbosity=2)
