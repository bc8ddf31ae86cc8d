# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""The reference: a page for each header that declares something for users, and indexes.

    reference.py ROOT   says what has no comment in the headers of the repository in ROOT
"""

import re
import sys
from pathlib import Path

import comments
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
# What needs no comment of its own.
SPECIAL = re.compile(r"= (default|delete)|^~|\boverride$")
SPECIAL_NAMES = {"value_type", "promise_type", "operator=", "swap"}
TYPES = {"class", "struct", "enum"}


class Page:
    def __init__(self, path, entities):
        self.folder, self.stem = path.parent.name, path.stem
        self.uri = f"reference/{self.folder}/{self.stem}.md"
        self.header = f"tinyasio/{self.folder}/{self.stem}.hpp"
        self.entities = entities
        self.groups = list(grouped(entities))

    @property
    def title(self):
        names = list(dict.fromkeys(short(each) for each in self.entities))
        in_common = {each.scope.split("::", 1)[-1] for each in self.entities}
        if len(names) <= 3:
            return ", ".join(names)
        if len(in_common) == 1 and "tinyasio" not in in_common:
            return in_common.pop()
        return f"{self.folder}: {self.stem.replace('_', ' ')}"


def short(entity):
    return entity.full_name.removeprefix("tinyasio::")


def anchor(entity):
    return re.sub(r"operator\s*", "operator-", short(entity)).replace("::", ".") \
        .translate({ord(each): f"{ord(each):x}" for each in "<>=+-*/!&|()[]"} | {ord("-"): "-"})


def is_special(entity, parent):
    plain = entity.signature
    if entity.name.startswith("~") or SPECIAL.search(plain) or entity.name in SPECIAL_NAMES:
        return True
    own = parent and entity.name == parent.name  # a constructor
    return bool(own and re.search(rf"\({parent.name}( const)?&&?\s*\w*\)|\(\)", plain))


def visible(entities, parent=None):
    """Those that users see: neither what the library uses itself nor what is only refused."""
    hidden, kept = False, []
    for entity in entities:
        if entity.comment:
            hidden = comments.is_internal(entity.comment) or comments.is_refusal(entity.comment)
        elif not entity.joined:
            hidden = False
        if hidden or (not entity.comment and is_special(entity, parent)):
            continue
        entity.members = visible(entity.members, entity)
        kept.append(entity)
    return kept


def grouped(entities):
    """Yields lists of what is described by one comment."""
    groups = []
    for entity in entities:
        same = [group for group in groups if group[0].name == entity.name]
        if entity.joined and groups:
            groups[-1].append(entity)
        elif not entity.comment and entity.kind == "function" and same:
            same[-1].append(entity)
        else:
            groups.append([entity])
    return groups


def without_comment(entities):
    for group in grouped(entities):
        if not group[0].comment and not (group[0].kind == "value" and len(entities) > 1):
            yield group[0]
        for entity in group:
            yield from without_comment(entity.members)


class Reference:
    def __init__(self, root):
        self.errors, self.pages = [], []
        for path in sorted((Path(root) / INCLUDE).glob("*/*.hpp")):
            if path.parent.name in SECTIONS:
                self.read(path, path.relative_to(root).as_posix())
        self.pages.sort(key=lambda page: (list(SECTIONS).index(page.folder), page.stem))
        self.places = {}
        for page in self.pages:
            for entity in page.entities:
                self.note(page, entity)

    def read(self, path, name):
        try:
            entities = visible(Header(path.read_text(encoding="utf-8")).entities)
        except Unreadable as reason:
            self.errors.append(f"{name}:{reason}")
            return
        for entity in without_comment(entities):
            self.errors.append(f"{name}:{entity.line}: {short(entity)} has no comment")
        if entities:
            self.pages.append(Page(path, entities))

    def note(self, page, entity):
        self.places.setdefault(short(entity), (page, anchor(entity)))
        for member in entity.members:
            if member.kind not in ("variable", "value"):
                self.note(page, member)

    def links_of(self, page):
        """Gives the address of a name, seen from a page."""
        def link(name):
            place = self.places.get(name) or self.places.get(name.removeprefix("tinyasio::"))
            return place and relative(place[0].uri, page) + "#" + place[1]
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
        link = self.links_of(page.uri)
        source = relative(f"source/{INCLUDE}/{page.folder}/{page.stem}.hpp.md", page.uri)
        umbrella = page.header if page.folder == "testing" or page.stem == "tls" else "tinyasio.hpp"
        lines = [f"# {page.title}", "",
                 f"`#include <{umbrella}>`, defined in [`<{page.header}>`]({source})", ""]
        for group in page.groups:
            lines += self.group(group, "##", None, link)
        return "\n".join(lines)

    def group(self, group, level, parent, link):
        first = group[0]
        names = list(dict.fromkeys(heading(each, parent) for each in group))
        yield f"{level} {', '.join(names)} {{ #{anchor(first)} }}"
        yield ""
        yield "```cpp"
        yield "\n\n".join(declaration(each) for each in group) if any(
            "\n" in each.signature for each in group) else "\n".join(map(declaration, group))
        yield "```"
        yield ""
        yield comments.to_markdown(first.comment, link)
        yield ""
        for entity in group:
            yield from self.members(entity, level + "#", link)

    def members(self, entity, level, link):
        for group in grouped(entity.members):
            if group[0].kind in ("variable", "value"):
                yield from (f"`{one_line(each)}`" for each in group)
                text = comments.to_markdown(group[0].comment, link) or "&nbsp;"
                yield ":   " + text.replace("\n", "\n    ")
                yield ""
            else:
                yield from self.group(group, level, entity, link)

    def by_section(self):
        link = self.links_of("reference/index.md")
        lines = ["# Reference", "", "What the headers declare, with their comments. "
                 "`#include <tinyasio.hpp>` has all of it but `testing` and `net::tls`; the "
                 "namespace is `tinyasio`, for which the examples write `tio`.", ""]
        for folder, title in SECTIONS.items():
            lines += [f"## {title}", "", "| | |", "| --- | --- |"]
            for page in self.pages:
                for group in page.groups if page.folder == folder else ():
                    lines.append(row(group, link))
            lines.append("")
        return "\n".join(lines)

    def by_name(self):
        link = self.links_of("reference/names.md")
        lines = ["# Names", "", "All names, members too, in the order of the alphabet.", "",
                 "| | |", "| --- | --- |"]
        rows = [(short(group[0]).split("::")[-1].lower(), short(group[0]), row(group, link))
                for group in self.all_groups()]
        return "\n".join(lines + [each for _, _, each in sorted(rows)])

    def all_groups(self, entities=None):
        for group in grouped(entities) if entities is not None else (
                group for page in self.pages for group in page.groups):
            if group[0].kind not in ("variable", "value") or group[0].scope == "tinyasio":
                yield group
            for entity in group:
                yield from self.all_groups(entity.members)


def row(group, link):
    names = dict.fromkeys(short(each) for each in group)
    target = link(short(group[0]))
    shown = ", ".join(f"[`{name}`]({target})" for name in names)
    text = comments.summary(group[0].comment, link)
    return f"| {shown} | {text} |".replace("||", "\\|\\|")


def relative(uri, page):
    return "../" * page.count("/") + uri


def heading(entity, parent):
    if parent and entity.name == parent.name and entity.kind == "function":
        return "constructor"
    return re.sub(r"([<*])", r"\\\1", entity.name if parent else short(entity))


def readable(signature):
    """A declaration without what is the library's own business."""
    text = re.sub(r"\b(TINYASIO_DECL|BOOST_FORCEINLINE|inline)\s+", "", signature)
    text = re.sub(r"\s+: (public|private) (tinyasio::)?detail::.*$", "", text, flags=re.DOTALL)
    text = re.sub(r"(^|\n)detail::\w+_(operation|awaiter)(<[^()]*>)? (?=\w+\()",
                  r"\1/* awaitable */ ", text)
    return text.replace("tinyasio::detail::", "").replace("detail::", "")


def declaration(entity):
    text = readable(entity.signature)
    if entity.kind in TYPES:
        return text
    return text + ";"


def one_line(entity):
    return re.sub(r"\s+", " ", readable(entity.signature))


def main(arguments):
    errors = Reference(arguments[0]).errors
    for error in errors:
        print(error)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
