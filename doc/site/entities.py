# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""What of the declarations users see, and how it is shown."""

import re
from dataclasses import replace

import comments

# What needs no comment of its own.
SPECIAL = re.compile(r"= (default|delete)|^~|\boverride$")
SPECIAL_NAMES = {"value_type", "promise_type", "operator=", "swap"}
# An overload that says what is wrong: it does not name its last parameter.
REFUSAL = re.compile(r"requires.*!.*(&&|\.\.\.|&|_options)( = \{\})?\)$", re.DOTALL)
TYPES = {"class", "struct", "enum"}


def short(entity):
    return entity.full_name.removeprefix("tinyasio::")


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
        if entity.kind == "function" and REFUSAL.search(entity.signature):
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


def inherit(entities, hidden):
    """Gives classes the members that they have of bases in `detail`, and aliases those of their
    classes there."""
    for entity in entities:
        if entity.kind in TYPES | {"alias"}:
            entity.members += [replace(member, scope=entity.full_name)
                               for member in members_of_bases(entity, hidden)]


def members_of_bases(entity, hidden):
    base = re.search(r"(?:: (?:public )?|=\s*)(?:detail::)?(\w+)", entity.signature)
    found = hidden.get(base[1]) if base else None
    if found is None:
        return []
    return [member for group in grouped(found.members) for member in group
            if group[0].comment and member.kind == "function"] + members_of_bases(found, hidden)


def readable(signature):
    """A declaration without what is the library's own business."""
    text = re.sub(r"\b(TINYASIO_DECL|BOOST_FORCEINLINE|inline)\s+", "", signature)
    text = re.sub(r"\s+: (public |private )?(tinyasio::)?detail::.*$", "", text, flags=re.DOTALL)
    text = re.sub(r"(^|\n)detail::\w+_(operation|awaiter)(<[^()]*>)? (?=\w+\()",
                  r"\1/* awaitable */ ", text)
    return text.replace("tinyasio::detail::", "").replace("detail::", "")


def declaration(entity):
    return readable(entity.signature) + ("" if entity.kind in TYPES else ";")


def one_line(entity):
    return re.sub(r"\s+", " ", readable(entity.signature))
