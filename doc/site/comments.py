# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""A `///` comment of a header as Markdown: `\\throws` and its like become paragraphs."""

import re

LABELS = {"throws": "Throws", "pre": "Requires", "returns": "Gives"}
COMMAND = re.compile(r"\\(throws|pre|returns|param \w+)\s+")
WORDS = re.compile(r"(Cancellation|Thread safety|Lifetime[^.:]*|Throws when awaited): ")
RULES = r"[A-Z]\d{1,2}(?:(?:, | to | and )[A-Z]\d{1,2})*"
RULE = re.compile(rf"\s\({RULES}\)|(?<=\(){RULES}: ")
CODE = re.compile(r"(`[^`]*`)")
HEADER = re.compile(r"<[\w/.]+>")
NAME = re.compile(r"\b(?:\w+::)*\w+_\w+\b")


def is_internal(comment):
    return comment.startswith("\\internal")


def is_refusal(comment):
    """Whether it is about an overload that is only there for its message."""
    return re.match(r"What (is|does|cannot|makes|has) ?(no|not|be)\b", comment) is not None


def paragraphs(comment):
    """Yields (label, lines) for each paragraph, and ("code", lines) for each example."""
    comment = re.sub(r"\\code +(.*?) +\\endcode", r"\\code\n\1\n\\endcode", comment)
    comment = re.sub(r"(?<=\S) (?=\\(?:throws|pre|returns|param)\b)", "\n", comment)
    label, lines = "", []
    for line in comment.split("\n"):
        if label == "code" and line.strip() != "\\endcode":
            lines.append(line)
            continue
        found = COMMAND.match(line) or WORDS.match(line)
        if found or not line.strip() or line.strip() in ("\\code", "\\endcode"):
            if lines:
                yield label, lines
            label, lines = "", []
        if line.strip() == "\\code":
            label = "code"
        elif found:
            kind, _, parameter = found[1].partition(" ")
            label = f"`{parameter}`" if kind == "param" else LABELS.get(found[1], found[1])
            lines.append(line[found.end():])
        elif line.strip() and line.strip() != "\\endcode":
            lines.append(line.strip() if label else line)
    if lines:
        yield label, lines


def to_markdown(comment, link):
    """`link` gives the address of what a name means, or None."""
    made = []
    for label, lines in paragraphs(RULE.sub("", comment)):
        if label == "code":
            made.append("\n".join(["```cpp", *lines, "```"]))
        else:
            text = prose("\n".join(lines), link)
            made.append(f"**{label}:** {text}" if label else text)
    return "\n\n".join(made)


def summary(comment, link):
    """The first sentence, on one line."""
    for label, lines in paragraphs(RULE.sub("", comment)):
        if label:
            return prose(" ".join(lines), link) if label != "code" else ""
        text = " ".join(line.strip() for line in lines)
        sentence = re.match(r"(?:`[^`]*`|[^`]){20,}?(?<![\s.])[.:;](?=\s|$)", text)
        text = sentence[0] if sentence else text
        return prose(text.rstrip(".:;") + ".", link)
    return ""


def prose(text, link):
    def linked(name, shown):
        target = link(re.sub(r"\(.*\)|<.*>", "", name).removeprefix("tio::"))
        return f"[`{shown}`]({target})" if target else None

    parts = CODE.split(text)
    for at, part in enumerate(parts):
        if part.startswith("`"):
            parts[at] = linked(part.strip("`"), part.strip("`")) or part
        else:
            part = HEADER.sub(lambda found: f"`{found[0]}`", part)
            part = NAME.sub(lambda found: linked(found[0], found[0]) or found[0], part)
            parts[at] = re.sub(r"<(?![\w/.]+>`)", "&lt;", part)
    return "".join(parts)
