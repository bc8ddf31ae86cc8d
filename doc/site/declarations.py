# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""A declaration of a header, and what its text says."""

import re
from dataclasses import dataclass, field

OPENING, CLOSING = "([{", ")]}"
NOT_A_FUNCTION = {"requires", "decltype", "noexcept", "explicit", "alignas", "sizeof", "and", "or"}
OPERATOR = re.compile(r"\boperator\s*(co_await|\(\)|\[\]|[^\s\w(]+|[\w:<>&*\s]+?)\s*(?=\()")


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
    anchor: str = ""

    @property
    def full_name(self):
        return f"{self.scope}::{self.name}"


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
