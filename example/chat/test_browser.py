#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""test_browser.py PROGRAM CHROMEDRIVER: the page of example/chat, in two windows of Chromium.

The browser is driven through WebDriver. What a window shows is awaited inside of it.
"""

import json
import re
import subprocess
import sys
import unittest
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import server_process
from server_process import PATIENCE, Server

PROGRAM, CHROMEDRIVER = sys.argv[1:3]
PAGE = Path(__file__).resolve().parent / "chat.html"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
ENTER = "\ue007"
WAIT_FOR_LINES = """
    const [count, done] = arguments;
    const said = document.getElementById("said");
    const look = () => {
        if (said.childElementCount >= count)
            done(Array.from(said.children, (line) => line.textContent));
    };
    new MutationObserver(look).observe(said, {childList: true});
    look();
"""


class Browser:
    def __init__(self):
        self.driver = subprocess.Popen(
            [CHROMEDRIVER, "--port=0"], stdout=subprocess.PIPE, text=True)
        try:
            self.base = ""
            self.base = f"http://127.0.0.1:{self._port()}"
            options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu",
                                "--disable-dev-shm-usage"]}
            made = self.ask("POST", "/session", capabilities={"alwaysMatch": {
                "goog:chromeOptions": options,
                "timeouts": {"script": PATIENCE * 1000}}})
            self.base += f"/session/{made['sessionId']}"
        except BaseException:
            self._kill()
            raise

    def _port(self):
        for line in self.driver.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                return found[1]
        raise RuntimeError("chromedriver does not start")

    def _kill(self):
        self.driver.kill()
        self.driver.communicate()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.ask("DELETE", "")  # ends the browser, too
        finally:
            self._kill()

    def ask(self, method, path, **body):
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2 * PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {error.read().decode()}") from None

    def open_window(self, url):
        handle = self.ask("POST", "/window/new", type="window")["handle"]
        self.ask("POST", "/window", handle=handle)
        self.ask("POST", "/url", url=url)
        return Window(self, handle)


class Window:
    def __init__(self, browser, handle):
        self.browser, self.handle = browser, handle

    def ask(self, path, **body):
        self.browser.ask("POST", "/window", handle=self.handle)
        return self.browser.ask("POST", path, **body)

    def enter(self, text):
        element = self.ask("/element", using="css selector", value="#text")[ELEMENT]
        self.ask(f"/element/{element}/value", text=text + ENTER)

    def lines(self, count):
        """Waits until it shows so many."""
        return self.ask("/execute/async", script=WAIT_FOR_LINES, args=[count])


class ChatInTheBrowser(unittest.TestCase):
    def test_two_windows_talk_to_each_other(self):
        with Server([PROGRAM, "0", PAGE]) as server, Browser() as browser:
            alice, bob = [browser.open_window(f"http://localhost:{server.port}/")
                          for _ in range(2)]
            heard_by_alice, heard_by_bob = ["* alice has joined"], []

            def expect(*lines):
                heard_by_alice.extend(lines)
                heard_by_bob.extend(lines)
                self.assertEqual(alice.lines(len(heard_by_alice)), heard_by_alice)
                self.assertEqual(bob.lines(len(heard_by_bob)), heard_by_bob)

            alice.enter("alice")
            self.assertEqual(alice.lines(1), heard_by_alice)
            bob.enter("bob")
            expect("* bob has joined")
            alice.enter("hello, bob")
            expect("alice: hello, bob")
            bob.enter("<b>hello</b>, alice")
            expect("bob: <b>hello</b>, alice")
            server.interrupt()
            expect("* closed: server is stopping")
            self.assertEqual(server.end(), (0, "", ""))


server_process.main()
