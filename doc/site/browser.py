# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""A Chromium without a window, which reaches nothing but this machine, driven through WebDriver."""

import base64
import json
import re
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--hide-scrollbars",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
PATIENCE = 30  # seconds


class Browser:
    def __init__(self):
        self.profile = tempfile.TemporaryDirectory()
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        try:
            self.base = f"http://127.0.0.1:{self.port()}"
            options = {"args": [*FLAGS, f"--user-data-dir={self.profile.name}"]}
            made = self.ask("POST", "/session", capabilities={"alwaysMatch": {
                "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
                "timeouts": {"script": PATIENCE * 1000}}})
            self.base += f"/session/{made['sessionId']}"
        except BaseException:
            self.kill()
            raise

    def port(self):
        for line in self.driver.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                return found[1]
        raise RuntimeError("chromedriver does not start")

    def kill(self):
        self.driver.kill()
        self.driver.communicate()
        self.profile.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.ask("DELETE", "")  # ends the browser, too
        finally:
            self.kill()

    def ask(self, method, path, **body):
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2 * PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {error.read().decode()}") from None

    def open(self, url):
        self.ask("POST", "/url", url=url)

    def run(self, script, *arguments):
        """Runs a script in the page; gives what it hands to its last argument, a function."""
        return self.ask("POST", "/execute/async", script=script, args=list(arguments))

    def complaints(self):
        """What the console says, since it was last asked."""
        return [entry["message"] for entry in self.ask("POST", "/se/log", type="browser")
                if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self):
        """Yields the address of each request, since it was last asked."""
        for entry in self.ask("POST", "/se/log", type="performance"):
            event = json.loads(entry["message"])["message"]
            if event["method"] == "Network.requestWillBeSent":
                yield event["params"]["request"]["url"]

    def look(self, width, height, scheme):
        """Sets the size of the window and the colours that the system prefers."""
        self.ask("POST", "/window/rect", width=width, height=height)
        self.ask("POST", "/goog/cdp/execute", cmd="Emulation.setEmulatedMedia", params={
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def save_screenshot(self, path):
        Path(path).write_bytes(base64.b64decode(self.ask("GET", "/screenshot")))
