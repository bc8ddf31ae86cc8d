# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""Makes a document of the repository a page of the site.

On a code host its links lead to files of the repository. On the site a link to a document leads to
its page, and one to anything else to a page that shows the file.
"""

import posixpath
import re
from pathlib import Path

FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})")
COMMENT = re.compile(r"^ *<!--.*-->\n", re.MULTILINE)
LINK = re.compile(r"(`+[^`]*`+)|\]\(([^)\s]+)\)")
PICTURE = re.compile(r"^!\[.*\]\((\S+\.svg)\)$")
LANGUAGES = {".cpp": "cpp", ".hpp": "cpp", ".py": "python", ".sh": "bash", ".md": "markdown",
             ".html": "html", ".css": "css", ".cmake": "cmake", ".txt": "cmake", ".yml": "yaml"}
SOURCE = "source/"
HEAD = "---\nsearch:\n  exclude: true\n---\n"


class Publisher:
    def __init__(self, root, elsewhere):
        self.root = Path(root)
        self.pages = elsewhere
        self.sources = set()

    def publish(self, path, uri, text):
        """The text of the document `path` of the repository as the page `uri`."""
        lines, fence = [], None
        for line in COMMENT.sub("", text).split("\n"):
            found = FENCE.match(line)
            if fence is not None:
                fence = None if found and line.strip() == fence else fence
            elif found:
                fence = found[2]
            elif found := PICTURE.match(line):
                line = self.picture(posixpath.join(posixpath.dirname(path), found[1]))
            else:
                line = LINK.sub(lambda link: self.link(path, uri, link), line)
            lines.append(line)
        return "\n".join(lines)

    def link(self, path, uri, found):
        target, hash_, anchor = (found[2] or "").partition("#")
        if found[1] or not target or ":" in target:
            return found[0]
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        return f"]({posixpath.relpath(self.page_of(place), posixpath.dirname(uri) or '.')}" \
            f"{hash_}{anchor})"

    def page_of(self, place):
        if place in self.pages:
            return self.pages[place]
        if place.startswith("doc/") and place.endswith(".md"):
            return place.removeprefix("doc/")
        if (self.root / place).is_dir():
            return f"{SOURCE}{place}/index.md"
        return f"{SOURCE}{place}.md"

    def picture(self, place):
        """The picture itself, so that it can go by the colours of the page."""
        drawing = (self.root / place).read_text(encoding="utf-8")
        return '<div class="picture">' + re.sub(r"\s*\n\s*", " ", drawing).strip() + "</div>"

    # --- pages that show sources

    def note_sources(self, text):
        """Remembers the sources to which a page leads."""
        for found in re.finditer(rf"\]\((?:\.\./)*{SOURCE}([^)#\s]+)\.md", text):
            place = found[1].removesuffix("/index")
            if (self.root / place).exists():
                self.note(self.root / place)

    def note(self, place):
        self.sources.add(place)
        if place.is_dir():
            for inner in place.iterdir():
                if inner.name != "__pycache__":
                    self.note(inner)

    def source_pages(self):
        made = {}
        for place in self.sources:
            name = place.relative_to(self.root).as_posix()
            if place.is_dir():
                made[f"{SOURCE}{name}/index.md"] = self.folder(place, name)
            else:
                made[f"{SOURCE}{name}.md"] = self.file(place, name)
        return made

    def folder(self, place, name):
        inner = sorted(each for each in place.iterdir() if each in self.sources)
        lines = [f"- [{each.name}]({each.name}{'/index' if each.is_dir() else ''}.md)"
                 for each in inner]
        return f"{HEAD}# {name}/\n\n" + "\n".join(lines) + "\n"

    def file(self, place, name):
        text = place.read_text(encoding="utf-8")
        fence = "`" * max([2, *(len(found) for found in re.findall("`+", text))]) + "`"
        language = LANGUAGES.get(place.suffix, "text")
        return f'{HEAD}# {name}\n\n{fence}{language} linenums="1"\n{text.rstrip()}\n{fence}\n'
