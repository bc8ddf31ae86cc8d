# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""The reference: a page for each header that declares something for users, and indexes.

    reference.py ROOT   says what has no comment in the headers of the repository in ROOT
"""

import html
import itertools
import posixpath
import re
import sys
from pathlib import Path

import comments
from entities import declaration, grouped, inherit, one_line, short, visible, without_comment
from headers import Header, Unreadable

INCLUDE = "include/tinyasio"
# In the order in which one reads them.
SECTIONS = {
    "task": "Tasks",
    "job": "The running job",
    "loop": "Loops and jobs",
    "combine": "Several at once",
    "nursery": "Nurseries",
    "time": "Time",
    "sync": "Synchronisation",
    "channel": "Channels",
    "thread": "Threads",
    "asio": "Asio",
    "runtime": "Programs and processors",
    "net": "Servers and clients",
    "error": "Errors",
    "testing": "Testing",
}
# What does not give a page its name, if there is something else.
MINOR = re.compile(r"\b(to_string|\w+_(options|statistics|ends|scope|guard|t)|missed_ticks)$")


class Page:
    def __init__(self, path, entities, introduction):
        self.folder, self.stem = path.parent.name, path.stem
        self.uri = f"reference/{self.folder}/{self.stem}.md"
        self.header = f"tinyasio/{self.folder}/{self.stem}.hpp"
        self.entities, self.introduction = entities, introduction
        self.groups = list(grouped(entities))

    @property
    def title(self):
        names = dict.fromkeys(short(each) for each in self.entities)
        names = [name for name in names if not MINOR.search(name)] or list(names)
        scopes = {each.scope.partition("::")[2] for each in self.entities}
        if len(names) <= 3:
            return ", ".join(names)
        if len(scopes) == 1 and "" not in scopes:
            return scopes.pop()
        return f"{self.folder}: {self.stem.replace('_', ' ')}"


def anchor(entity, taken):
    """What no other place of the page is called."""
    name = re.sub(r"[^\w:~]+", lambda found: "-" + found[0].encode().hex(), short(entity))
    name = name.replace("::", ".")
    number = next(n for n in itertools.count(1) if (name if n == 1 else f"{name}.{n}") not in taken)
    taken.add(name if number == 1 else f"{name}.{number}")
    return name if number == 1 else f"{name}.{number}"


class Reference:
    def __init__(self, root):
        self.errors, self.pages, self.places = [], [], {}
        headers = dict(self.read(Path(root)))
        hidden = {each.name: each for header in headers.values() for each in header.hidden}
        for path, header in headers.items():
            if path.parent.name in SECTIONS:
                inherit(header.entities, hidden)
                self.add(path, header, path.relative_to(root).as_posix())
        self.pages.sort(key=lambda page: (list(SECTIONS).index(page.folder), page.stem))
        for page in self.pages:
            self.note(page, page.groups, set())

    def read(self, root):
        for path in sorted((root / INCLUDE).glob("*/*.hpp")):
            try:
                yield path, Header(path.read_text(encoding="utf-8"))
            except Unreadable as reason:
                self.errors.append(f"{path.relative_to(root)}:{reason}")

    def add(self, path, header, name):
        entities = visible(header.entities)
        for entity in without_comment(entities):
            self.errors.append(f"{name}:{entity.line}: {short(entity)} has no comment")
        if entities:
            self.pages.append(Page(path, entities, header.introduction))

    def note(self, page, groups, taken):
        """Notes where each name is described; overloads have anchors of their own."""
        for group in groups:
            place = anchor(group[0], taken)
            for entity in group:
                entity.page, entity.anchor = page, place
                if entity.kind not in ("variable", "value") or len(entity.scope.split("::")) == 1:
                    self.places.setdefault(short(entity), entity)
                self.note(page, grouped(entity.members), taken)

    def links_of(self, uri, scope=""):
        """Gives the address of a name, as it is meant in a scope, seen from a page."""
        outer = scope.split("::")[1:]
        prefixes = ["::".join([*outer[:count], ""]) for count in range(len(outer), 0, -1)] + [""]

        def link(name):
            if name.startswith("tinyasio::"):
                found = self.places.get(name.removeprefix("tinyasio::"))
            else:
                found = next((self.places[each + name] for each in prefixes
                              if each + name in self.places), None)
            return found and address(found, uri)
        return link

    # --- pages

    def files(self):
        """All pages as (uri, Markdown)."""
        for page in self.pages:
            yield page.uri, self.page(page)
        yield "reference/index.md", self.by_section()
        yield "reference/names.md", self.by_name()

    def navigation(self):
        sections = [{"By section": "reference/index.md"}, {"By name": "reference/names.md"}]
        for folder, title in SECTIONS.items():
            pages = [{page.title: page.uri} for page in self.pages if page.folder == folder]
            sections.append({title: pages})
        return sections

    def page(self, page):
        source = relative(f"source/{INCLUDE}/{page.folder}/{page.stem}.hpp.md", page.uri)
        umbrella = page.header if page.folder == "testing" or page.stem == "tls" else "tinyasio.hpp"
        lines = [f"# {page.title}", "",
                 f"`#include <{umbrella}>`, defined in [`<{page.header}>`]({source})", ""]
        link = self.links_of(page.uri)
        lines += [comments.to_markdown(page.introduction, link), ""]
        for group in page.groups:
            lines += self.group(group, "##")
        return "\n".join(lines)

    def group(self, group, level):
        first = group[0]
        link = self.links_of(first.page.uri, first.full_name)
        names = list(dict.fromkeys(html.escape(short(each)).replace("*", "\\*")
                                   for each in group))
        yield f"{level} {', '.join(names)} {{ #{first.anchor} }}"
        yield ""
        yield "```cpp"
        yield "\n\n".join(declaration(each) for each in group) if any(
            "\n" in each.signature for each in group) else "\n".join(map(declaration, group))
        yield "```"
        yield ""
        yield comments.to_markdown(first.comment, link)
        yield ""
        for entity in group:
            yield from self.members(entity, level + "#")

    def members(self, entity, level):
        link = self.links_of(entity.page.uri, entity.full_name)
        for group in grouped(entity.members):
            if group[0].kind in ("variable", "value"):
                yield from (f"`{one_line(each)}`" for each in group)
                text = comments.to_markdown(group[0].comment, link) or "&nbsp;"
                yield ":   " + text.replace("\n", "\n    ")
                yield ""
            else:
                yield from self.group(group, level)

    def by_section(self):
        lines = ["# Reference", "", "What the headers declare, with their comments. "
                 "`#include <tinyasio.hpp>` has all of it but `testing` and `net::tls`; the "
                 "namespace is `tinyasio`, for which the examples write `tio`.", ""]
        for folder, title in SECTIONS.items():
            lines += [f"## {title}", "", "| | |", "| --- | --- |"]
            groups = [group for page in self.pages if page.folder == folder
                      for group in page.groups]
            lines += self.rows(groups, "reference/index.md") + [""]
        return "\n".join(lines)

    def by_name(self):
        lines = ["# Names", "", "All names, members too, in the order of the alphabet.", "",
                 "| | |", "| --- | --- |"]
        groups = sorted(self.all_groups(),
                        key=lambda group: (group[0].name.lower(), short(group[0])))
        return "\n".join(lines + self.rows(groups, "reference/names.md"))

    def all_groups(self, groups=None):
        for group in groups or (group for page in self.pages for group in page.groups):
            if group[0].kind not in ("variable", "value") or group[0].scope == "tinyasio":
                if group[0].name.lstrip("~") == group[0].scope.split("::")[-1]:
                    continue  # a constructor
                yield group
            for entity in group:
                if entity.members:
                    yield from self.all_groups(list(grouped(entity.members)))

    def rows(self, groups, uri):
        """A line for each name; overloads have one together."""
        rows = {}
        for group in groups:
            first = group[0]
            link = self.links_of(uri, first.full_name)
            names = dict.fromkeys(short(each) for each in group)
            shown = ", ".join(f"[`{name}`]({address(first, uri)})" for name in names)
            text = comments.summary(first.comment, link).replace("|", "\\|")
            rows.setdefault((first.page, *names), f"| {shown} | {text} |")
        return list(rows.values())


def relative(uri, page):
    return posixpath.relpath(uri, posixpath.dirname(page))


def address(entity, uri):
    return f"{relative(entity.page.uri, uri)}#{entity.anchor}"


def main(arguments):
    errors = Reference(arguments[0]).errors
    for error in errors:
        print(error)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
