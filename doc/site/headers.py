# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""What a header of ours declares for users, with its comments, as it is written there.

It is no parser of C++: it reads headers that clang-format has laid out as .clang-format says, and
raises Unreadable where it does not know what it sees. What is private is left out.
"""

import re

from declarations import (CLOSING, OPENING, Entity, dedented, is_part_of_head, make_entity,
                          without_template)

HIDDEN_NAMESPACES = {"detail"}
TYPES = re.compile(r"(class|struct|union|enum(?: class)?)\s+(.*?)(?=\s*:\s|$)", re.DOTALL)
NAME = re.compile(r"([\w:]+)$")
ACCESS = re.compile(r"(public|protected|private):")
# A member, outside of its class.
DEFINED_ELSEWHERE = re.compile(r"[^(=]*[\w>]::(~?\w+|operator\W+)\(")
IGNORED = re.compile(r"(friend|static_assert|extern template|template <>|TINYASIO_DETAIL_\w+\()")


class Unreadable(Exception):
    pass


class Header:
    """Reads the text of a header: its declarations for users are in `entities`, those of `detail`
    in `hidden`, and what it says of its namespace in `introduction`."""

    def __init__(self, text):
        self.text, self.at = text, 0
        self.entities, self.hidden, self.introduction = [], [], ""
        self.in_hidden = False
        self.read_scope("", self.entities, visible=False)

    def fail(self, what):
        if self.in_hidden:
            return
        line = self.text.count("\n", 0, self.at) + 1
        raise Unreadable(f"{line}: {what}")

    # --- what stands at one place

    def looking_at(self, pattern):
        return re.compile(pattern).match(self.text, self.at)

    def skip(self, pattern):
        found = self.looking_at(pattern)
        if found:
            self.at = found.end()
        return found

    def skip_literal(self):
        return self.skip(r'"(?:\\.|[^"\\\n])*"') or self.skip(r"(?<!\w)'(?:\\.|[^'\\\n])+'")

    def skip_comment(self):
        return self.skip(r"//[^\n]*") or self.skip(r"(?s)/\*.*?\*/")

    def skip_brackets(self):
        """Goes behind the bracket that closes the one here."""
        depth = 0
        while self.at < len(self.text):
            if self.skip_literal() or self.skip_comment():
                continue
            depth += self.text[self.at] in OPENING
            depth -= self.text[self.at] in CLOSING
            self.at += 1
            if depth == 0:
                return
        self.fail("a bracket is not closed")

    # --- scopes

    def read_scope(self, scope, into, visible):
        """Reads declarations up to the end of the scope, and puts those that are visible there."""
        comment, last = "", None
        while True:
            blank = self.skip(r"\s*")[0].count("\n") > 1
            if blank:
                last = None
                comment = ""
            if self.at == len(self.text) or self.skip(r"\}"):
                return
            if found := self.skip(r"///<[ ]?([^\n]*)"):
                if into and visible:
                    into[-1].comment += found[1] + "\n"
            elif found := self.skip(r"///[ ]?([^\n]*)"):
                comment += found[1] + "\n"
            elif self.skip(r"#(?:[^\n]*\\\n)*[^\n]*"):
                last = None
            elif self.skip_comment():
                pass
            elif found := self.skip(ACCESS.pattern):
                visible, last = found[1] == "public", None
            elif found := self.looking_at(r"(?:inline )?namespace ([\w:]*) ?\{"):
                self.introduction += comment
                self.read_namespace(scope, found, into)
                comment, last = "", None
            else:
                made = self.read_declaration(scope, visible)
                if made and visible:
                    made.comment = comment
                    made.joined = not comment and last is not None
                    into.append(made)
                last = made if visible and made else last
                comment = ""

    def read_namespace(self, scope, found, into):
        inner = f"{scope}::{found[1]}".lstrip(":")
        parts = inner.split("::")
        self.at = found.end()
        if parts[0] != "tinyasio":
            self.at -= 1
            self.skip_brackets()
        elif HIDDEN_NAMESPACES & set(parts) and not self.in_hidden:
            self.in_hidden = True
            self.read_scope(inner, self.hidden, visible=True)
            self.in_hidden = False
        else:
            self.read_scope(inner, into, visible=True)

    # --- declarations

    def read_declaration(self, scope, visible):
        start = self.at
        line = self.text.count("\n", 0, start) + 1
        end = self.find_end_of_head()
        head = dedented(self.text, start, end)
        plain = without_template(head)
        if found := TYPES.match(plain):
            return self.read_type(scope, head, found, line)
        self.skip_rest()
        if IGNORED.match(head) or DEFINED_ELSEWHERE.match(plain):
            return None
        return make_entity(scope, head, plain, line, self.fail) if visible else None

    def find_end_of_head(self):
        """Goes to the `{` of a body, to the `;`, or to the `:` of an initializer list."""
        start = self.at
        while self.at < len(self.text):
            if self.skip_literal() or self.skip_comment():
                continue
            here = self.text[self.at]
            before = self.text[start:self.at]
            if here == ";":
                return self.at
            if here == ":" and re.search(r"\)(?: noexcept)?\s+$", before):
                return self.at
            if here == "{" and not is_part_of_head(before):
                return self.at
            if here in OPENING:
                self.skip_brackets()
            else:
                self.at += 1
        self.fail("a declaration does not end")

    def skip_rest(self):
        """Goes behind the body or the `;`."""
        while True:
            if self.skip_literal() or self.skip_comment():
                continue
            here, before = self.text[self.at], self.text[self.at - 1]
            if here == ";":
                self.at += 1
                return
            if here == "{" and before.isspace():
                self.skip_brackets()
                return
            if here in OPENING:
                self.skip_brackets()
            else:
                self.at += 1

    def read_type(self, scope, head, found, line):
        kind = found[1].split()[0]
        name = NAME.search(re.sub(r"\[\[.*?\]\]|TINYASIO_DECL|\bfinal\b", "", found[2]).strip())
        if self.skip(";"):
            return None  # declared only
        if found[2].endswith(">"):
            self.skip_rest()
            self.skip(";")
            return None  # a specialization
        if not name:
            self.fail(f"a {kind} without a name")
            self.skip_rest()
            self.skip(";")
            return None
        made = Entity(kind, name[1], scope, head, line)
        self.at += 1
        inner = f"{scope}::{name[1]}"
        if kind == "enum":
            made.members = self.read_values(inner)
        else:
            self.read_scope(inner, made.members, visible=kind == "struct")
        self.skip(r";")
        return None if "::" in name[1] else made

    def read_values(self, scope):
        values, comment = [], ""
        while not self.skip(r"\s*\}"):
            self.skip(r"[\s,]+")
            if found := self.skip(r"///<[ ]?([^\n]*)"):
                values[-1].comment += found[1] + "\n"
            elif found := self.skip(r"///[ ]?([^\n]*)"):
                comment += found[1] + "\n"
            elif self.skip_comment():
                pass
            elif found := self.skip(r"(\w+)(?: = [^,\n}]+)?"):
                line = self.text.count("\n", 0, self.at) + 1
                values.append(Entity("value", found[1], scope, found[0], line, comment))
                comment = ""
            elif not self.looking_at(r"\s*\}"):
                self.fail("an enumerator is expected")
        return values
