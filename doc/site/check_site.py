#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""Checks the site as it was built: its links, and in a browser that it needs nothing but itself.

    check_site.py SITE [PICTURES]   SITE is the folder of the site; PICTURES gets screenshots
"""

import html
import posixpath
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from browser import Browser

LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
TAG = re.compile(rf"<(a|{'|'.join(LOADED)})\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
ANCHOR = re.compile(r'<\w[^>]*?\s(?:id|name)="([^"]+)"')
# (what somebody looks for, the page and the anchor that the first result should be)
SEARCHES = [
    ("with_nursery", "reference/nursery/with_nursery.html"),
    ("cancel_after_grace", "reference/"),
    ("exception_group", "reference/error/exception_group.html"),
    ("tio::fail_after", "reference/combine/timeout.html"),
]
SEARCH = """
    const [text, done] = arguments;
    const first = () => document.querySelector(".md-search-result__link");
    const look = () => { if (first()) done(first().href); };
    new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
    const query = document.querySelector("[data-md-component=search-query]");
    query.focus();
    query.value = text;
    query.dispatchEvent(new Event("input", {bubbles: true}));
    query.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}));
"""
WIDE, NARROW = (1440, 2600), (400, 2600)
PICTURES = [
    ("home", "index.html", WIDE, "light"),
    ("home-dark", "index.html", WIDE, "dark"),
    ("home-narrow", "index.html", NARROW, "light"),
    ("chapter", "nurseries.html", WIDE, "light"),
    ("errors", "errors.html", WIDE, "light"),
    ("reference", "reference/index.html", WIDE, "light"),
    ("reference-timeout", "reference/combine/timeout.html", WIDE, "light"),
    ("reference-nursery-dark", "reference/nursery/nursery.html", WIDE, "dark"),
    ("reference-narrow", "reference/net/serve.html", NARROW, "light"),
    ("model", "model.html", WIDE, "light"),
    ("model-dark", "model.html", WIDE, "dark"),
    ("model-narrow", "model.html", NARROW, "light"),
    ("conformance", "conformance.html", WIDE, "light"),
]


class Page:
    """What a page leads to, what it loads, and the anchors that it has."""

    def __init__(self, text):
        self.anchors = set(map(html.unescape, ANCHOR.findall(text)))
        self.links, self.loaded = [], []
        for tag, attributes in TAG.findall(text):
            given = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
            if tag == "a" and "href" in given:
                self.links.append(given["href"])
            elif tag in LOADED and LOADED[tag] in given and given.get("rel") != "canonical":
                self.loaded.append(given[LOADED[tag]])


def check_links(site):
    """Yields what is wrong, read from the files."""
    pages = {path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8"))
             for path in sorted(site.rglob("*.html"))}
    for name, page in pages.items():
        for address in page.loaded:
            if urlsplit(address).scheme not in ("", "data"):
                yield f"{name} loads {address}"
        for address in page.links + page.loaded:
            parts = urlsplit(address)
            if parts.scheme or name == "404.html":
                continue
            target = posixpath.normpath(posixpath.join(
                posixpath.dirname(name), unquote(parts.path))) if parts.path else name
            if not (site / target).is_file():
                yield f"{name} leads to {address}, which does not exist"
            elif parts.fragment and target in pages and \
                    unquote(parts.fragment) not in pages[target].anchors | {"__top"}:
                yield f"{name} leads to {address}, where there is no such anchor"


def check_in_browser(site, browser):
    """Yields what is wrong, seen from disk by a browser."""
    browser.open("about:blank")
    list(browser.requests())  # those of its own first page
    for path in pages_to_see(site):
        browser.open(path.as_uri())
        name = path.relative_to(site)
        for complaint in browser.complaints():
            yield f"{name}: {complaint}"
        for address in browser.requests():
            if urlsplit(address).scheme not in ("file", "data", "blob", "about"):
                yield f"{name} asks for {address}"
    for text, wanted in SEARCHES:
        browser.open((site / "index.html").as_uri())
        found = browser.run(SEARCH, text)
        if not found.startswith((site / wanted).as_uri()):
            yield f"a search for {text} finds {found} first"
        yield from (f"a search for {text}: {each}" for each in browser.complaints())


def pages_to_see(site):
    """All but those that show sources, which are alike: of these the first few."""
    pages = sorted(path for path in site.rglob("*.html") if path.name != "404.html")
    sources = [path for path in pages if path.is_relative_to(site / "source")]
    return [path for path in pages if path not in set(sources[5:])]


def take_pictures(site, browser, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, page, (width, height), scheme in PICTURES:
        if (site / page).is_file():
            browser.look(width, height, scheme)
            browser.open((site / page).as_uri())
            browser.run("localStorage.clear(); arguments[0]();")  # the scheme that it chose before
            browser.open((site / page).as_uri())
            browser.save_screenshot(folder / f"{name}.png")


def main(arguments):
    if not 1 <= len(arguments) <= 2 or not Path(arguments[0], "index.html").is_file():
        print(__doc__)
        return 2
    if shutil.which("chromedriver") is None:
        print("what is missing to look at the site: chromium and chromedriver")
        return 1
    site = Path(arguments[0]).resolve()
    errors = list(check_links(site))
    with Browser() as browser:
        errors += check_in_browser(site, browser)
        if len(arguments) == 2:
            take_pictures(site, browser, Path(arguments[1]))
    for error in errors:
        print(error)
    count = sum(1 for _ in site.rglob("*.html"))
    print(f"{count} pages, {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
