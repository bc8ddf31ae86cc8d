#!/usr/bin/env python3
# Copyright (c) 2026 the tinyasio authors
# Distributed under the Boost Software License, Version 1.0.
# (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

"""Tests what makes pages of headers and documents."""

import tempfile
import unittest
from pathlib import Path

import comments
from entities import declaration, grouped, visible
from headers import Header
from links import Publisher
from reference import Reference

HEADER = """\
#pragma once
#define TINYASIO_NOT_THIS(x) \\
    struct x {}

namespace tinyasio {

namespace detail {
class hidden {};

/// Of all ends.
class end {
public:
    /// Closes it.
    void close();
};
} // namespace detail

/// Waits for `d` (C1); gives nothing.
///
/// \\throws usage_error if it is < 0
/// Cancellation: at once.
/// \\code co_await tio::wait(1s); \\endcode
template <class Rep, class Period>
    requires(sizeof...(Rep) != 0 && std::same_as<Rep, Period>)
detail::wait_operation wait(std::chrono::duration<Rep, Period> d = {}, char const* s = "){") {
    return {d};
}
/// What is no time.
template <class D>
    requires(!is_time<D>)
void wait(D&&) {
    static_assert(is_time<D>, "{");
}

/// Has things.
class TINYASIO_DECL box final : public detail::end {
public:
    box() = default;
    box(box const&) = delete;
    /// Of so many.
    explicit box(int n) noexcept
        : n_(n)
        , m_{n} {}

    /// How many, and whether that is none.
    int size() const noexcept { return n_; }
    bool empty() const;

    /// \\internal For us.
    detail::hidden& inner();

    void bare();

private:
    int n_;
    int m_{};
};

/// How.
enum class kind : int {
    one = 1, ///< first
    two,     ///< second, which
             ///< comes later
};

template <class T>
auto box::outside(T t) -> int {}

/// What can be put.
template <class T>
concept thing = requires(T t) { t.put(); } && true;

} // namespace tinyasio

template <>
struct std::hash<tinyasio::box> {};
"""


class Headers(unittest.TestCase):
    def setUp(self):
        self.entities = visible(Header(HEADER).entities)

    def test_what_users_see(self):
        self.assertEqual([(each.kind, each.name) for each in self.entities], [
            ("function", "wait"), ("class", "box"), ("enum", "kind"), ("concept", "thing")])
        self.assertEqual([each.signature for each in self.entities[1].members], [
            "explicit box(int n) noexcept", "int size() const noexcept", "bool empty() const",
            "void bare()"])
        self.assertEqual([[each.name for each in group]
                          for group in grouped(self.entities[1].members)],
                         [["box"], ["size", "empty"], ["bare"]])
        self.assertEqual([(each.name, each.comment) for each in self.entities[2].members],
                         [("one", "first\n"), ("two", "second, which\ncomes later\n")])

    def test_declarations_are_readable(self):
        self.assertEqual([declaration(each) for each in self.entities[:2]], [
            "template <class Rep, class Period>\n"
            "    requires(sizeof...(Rep) != 0 && std::same_as<Rep, Period>)\n"
            '/* awaitable */ wait(std::chrono::duration<Rep, Period> d = {}, char const* s = "){");',
            "class box final"])

    def test_comments_become_markdown(self):
        places = {"usage_error": "u.md#usage_error"}
        self.assertEqual(comments.to_markdown(self.entities[0].comment, places.get),
                         "Waits for `d`; gives nothing.\n\n"
                         "**Throws:** [`usage_error`](u.md#usage_error) if it is &lt; 0\n\n"
                         "**Cancellation:** at once.\n\n"
                         "```cpp\nco_await tio::wait(1s);\n```")
        self.assertEqual(comments.summary(self.entities[0].comment, places.get),
                         "Waits for `d`; gives nothing.")


class References(unittest.TestCase):
    def test_a_name_without_comment_is_an_error(self):
        with tempfile.TemporaryDirectory() as root:
            folder = Path(root, "include/tinyasio/task")
            folder.mkdir(parents=True)
            (folder / "box.hpp").write_text(HEADER, encoding="utf-8")
            reference = Reference(root)
            pages = dict(reference.files())
        self.assertEqual(reference.errors,
                         ["include/tinyasio/task/box.hpp:52: box::bare has no comment"])
        self.assertIn("### box::close { #box.close }", pages["reference/task/box.md"])
        self.assertIn("[`box::close`](task/box.md#box.close) | Closes it.",
                      pages["reference/names.md"])


class Links(unittest.TestCase):
    def test_links_lead_to_pages(self):
        with tempfile.TemporaryDirectory() as root:
            for name in ("src/a.cpp", "test/loop/b.cpp"):
                Path(root, name).parent.mkdir(parents=True)
                Path(root, name).touch()
            publisher = Publisher(root, {"README.md": "readme.md"})
            text = publisher.publish("doc/sub/x.md", "sub/x.md", "\n".join([
                "<!-- snippet: example/x.cpp#y -->", "```cpp", "f([](a) {})", "```",
                "[a](../y.md#z) [b](../../src/a.cpp) [c](../../test/loop) [d](#e) `[](n)`",
                "[f](https://somewhere) [g](../../README.md)"]))
            publisher.note_sources(text)
            pages = publisher.source_pages()
        self.assertEqual(text.split("\n"), [
            "```cpp", "f([](a) {})", "```",
            "[a](../y.md#z) [b](../source/src/a.cpp.md) [c](../source/test/loop/index.md) "
            "[d](#e) `[](n)`", "[f](https://somewhere) [g](../readme.md)"])
        self.assertEqual(sorted(pages), ["source/src/a.cpp.md", "source/test/loop/b.cpp.md",
                                         "source/test/loop/index.md"])


if __name__ == "__main__":
    unittest.main()
