# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""What MkDocs calls: adds the pages that are generated, and makes doc/*.md fit for the site."""

import logging
import sys
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

sys.path.insert(0, str(Path(__file__).parent))
import conformance
from links import Publisher
from reference import Reference

log = logging.getLogger("mkdocs.plugins.tinyasio")
ROOT = Path(__file__).resolve().parents[2]
# Pages of what is not in doc/.
DOCUMENTS = {
    "README.md": "readme.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
ELSEWHERE = DOCUMENTS | {
    "include/tinyasio": "reference/index.md",
    "test/conformance/rows.txt": "conformance.md",
}


def on_config(config):
    reference = Reference(ROOT)
    if reference.errors:
        raise PluginError("\n".join(reference.errors))
    config.extra["reference"] = reference
    for section in config.nav:
        if "Reference" in section:
            section["Reference"] = reference.navigation()
    config.watch += [str(ROOT / "include")]
    return config


def on_files(files, config):
    """Replaces all pages by what is published of them."""
    publisher = Publisher(ROOT, ELSEWHERE)
    pages = {file.src_uri: (f"doc/{file.src_uri}", file.content_string)
             for file in files if file.is_documentation_page()}
    for path, uri in DOCUMENTS.items():
        if (ROOT / path).is_file():
            pages[uri] = (path, (ROOT / path).read_text(encoding="utf-8"))
    pages["conformance.md"] = ("doc/conformance.md", conformance.page(ROOT))
    published = {uri: publisher.publish(path, uri, text) for uri, (path, text) in pages.items()}
    published |= config.extra["reference"].files()
    for uri, text in published.items():
        publisher.note_sources(text)
    for uri, text in (published | publisher.source_pages()).items():
        if (old := files.get_file_from_path(uri)) is not None:
            files.remove(old)
        files.append(File.generated(config, uri, content=text))
    named = set(forget_missing(config.nav, files))
    for uri in pages.keys() - named:
        log.warning("%s is not in the navigation of mkdocs.yml", uri)
    return files


def forget_missing(nav, files):
    """Drops what the navigation names and does not exist; yields what is left."""
    for entry in list(nav):
        target = next(iter(entry.values())) if isinstance(entry, dict) else entry
        if isinstance(target, list):
            yield from forget_missing(target, files)
        elif files.get_file_from_path(target) is None:
            log.warning("%s does not exist", target)
            nav.remove(entry)
        else:
            yield target
