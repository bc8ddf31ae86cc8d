# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""What a header of ours declares for users, with its comments, as it is written there.

It is no parser of C++: it reads headers that clang-format has laid out as .clang-format says, and
raises Unreadable where it does not know what it sees. `detail` and what is private are left out.
"""

import re
from dataclasses import dataclass, field

OPENING, CLOSING = "([{", ")]}"
HIDDEN_NAMESPACES = {"detail"}
TYPES = re.compile(r"(class|struct|union|enum(?: class)?)\s+(.*?)(?=\s*:\s|$)", re.DOTALL)
NAME = re.compile(r"([\w:]+)$")
NOT_A_FUNCTION = {"requires", "decltype", "noexcept", "explicit", "alignas", "sizeof", "and", "or"}
OPERATOR = re.compile(r"\boperator\s*(co_await|\(\)|\[\]|[^\s\w(]+|[\w:<>&*\s]+?)\s*(?=\()")
ACCESS = re.compile(r"(public|protected|private):")
# A member, outside of its class.
DEFINED_ELSEWHERE = re.compile(r"[^(=]*[\w>]::(~?\w+|operator\W+)\(")
IGNORED = re.compile(r"(friend|static_assert|extern template|template <>|TINYASIO_DETAIL_\w+\()")


class Unreadable(Exception):
    pass


@dataclass
class Entity:
    """A declaration; a class has those of its members that users see."""

    kind: str  # class, struct, enum, concept, alias, function, variable, value
    name: str
    scope: str  # tinyasio::net, or tinyasio::net::server for a member
    signature: str
    line: int
    comment: str = ""
    joined: bool = False  # to the declaration above it, whose comment stands for both
    members: list = field(default_factory=list)
    page: object = None  # where it is described

    @property
    def full_name(self):
        return f"{self.scope}::{self.name}"


class Header:
    """Reads the text of a header; its public declarations are in `entities`, and what it says of
    its namespace in `introduction`."""

    def __init__(self, text):
        self.text, self.at = text, 0
        self.entities, self.introduction = [], ""
        self.read_scope("", self.entities, visible=False)

    def fail(self, what):
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
        if parts[0] == "tinyasio" and not HIDDEN_NAMESPACES & set(parts):
            self.read_scope(inner, into, visible=True)
        else:
            self.at -= 1
            self.skip_brackets()

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


def is_part_of_head(before):
    """Whether a `{` after this belongs to a requires-expression or to an initializer."""
    if re.search(r"(\S|= |return )$", before):
        return bool(re.search(r"[\w>)= ]$", before))
    if re.match(r"(template <.*> *\s*)?concept\b", before, re.DOTALL) or "concept " in before:
        return True
    return bool(re.search(r"(\brequires|&&|\|\||=)\s+requires\s*(\([^{]*\))?\s*$", before))


def dedented(text, start, end):
    indent = start - (text.rfind("\n", 0, start) + 1)
    lines = text[start:end].rstrip().split("\n")
    return "\n".join([lines[0]] + [re.sub(rf"^ {{0,{indent}}}", "", each) for each in lines[1:]])


def without_template(head):
    """A declaration without its `template <...>` and the requires-clause behind that."""
    plain = head
    while plain.startswith("template "):
        depth = 0
        for at, each in enumerate(plain):
            depth += each == "<"
            depth -= each == ">" and plain[at - 1] != "-"
            if each == ">" and depth == 0:
                break
        plain = plain[at + 1:].lstrip()
    if plain.startswith("requires"):
        # clang-format puts what follows the clause on a line of its own, not indented.
        rest = re.search(r"\n(?=\S)(?!requires)", plain)
        plain = plain[rest.end():] if rest else plain
    return plain


def make_entity(scope, head, plain, line, fail):
    signature = re.sub(r"\bTINYASIO_DECL\s+|\bBOOST_FORCEINLINE\s+", "", head)
    if found := re.match(r"concept (\w+)", plain):
        return Entity("concept", found[1], scope, signature, line)
    if found := re.match(r"using (\w+) =", plain):
        return Entity("alias", found[1], scope, signature, line)
    if re.match(r"using [\w:<>, ]+$", plain):
        return None  # names of a base class or of another namespace
    if name := function_name(plain):
        return Entity("function", name, scope, signature, line)
    if found := re.search(r"(\w+)\s*(?:\[\d*\])?\s*(?:\{.*\}|=.*)?$", plain, re.DOTALL):
        found = re.match(r"[^={]*?(\w+)\s*(?:$|=|\{|\[)", plain) or found
        return Entity("variable", found[1], scope, signature, line)
    return fail(f"unknown declaration: {plain}")


def function_name(plain):
    if found := OPERATOR.search(plain):
        return f"operator {found[1]}" if found[1][0].isalpha() else f"operator{found[1]}"
    depth = 0
    for at, each in enumerate(plain):
        if each == "=" and depth == 0:
            return None
        if each == "(" and depth == 0:
            before = re.search(r"(~?\w+)\s*$", plain[:at])
            if before and before[1] not in NOT_A_FUNCTION:
                return before[1]
        depth += each in OPENING + "<"
        depth -= each in CLOSING + ">" and plain[at - 1] != "-"
    return None
