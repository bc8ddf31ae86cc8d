// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/exception_group.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

namespace tio = tinyasio;

// How one error is described in the tree that a group prints.

namespace {

/// What `fail` throws, caught while `throw_with_nested` is told `outer`.
template <class Outer>
std::exception_ptr caused(Outer outer, std::exception_ptr const& cause) {
    try {
        try {
            std::rethrow_exception(cause);
        } catch (...) {
            std::throw_with_nested(std::move(outer));
        }
    } catch (...) {
        return std::current_exception();
    }
}

std::exception_ptr failure(char const* text) {
    return std::make_exception_ptr(std::runtime_error(text));
}

bool contains(std::string const& text, char const* part) {
    return text.find(part) != std::string::npos;
}

struct plain_cause {};

} // namespace

BOOST_AUTO_TEST_SUITE(error_description)

BOOST_AUTO_TEST_CASE(D6_the_causes_are_named_down_to_the_first) {
    auto const error = caused(std::logic_error("outer"),
                              caused(std::runtime_error("middle"), failure("root cause")));
    auto const text = tio::detail::describe(error);

    BOOST_TEST(contains(text, "outer\n  caused by: "));
    BOOST_TEST(contains(text, "middle\n    caused by: std::runtime_error: root cause"));
}

BOOST_AUTO_TEST_CASE(D6_a_cause_stands_under_its_error_in_the_tree) {
    tio::exception_group const group(
        "g", {caused(std::logic_error("outer"), failure("why")), failure("b")});
    std::string const text = group.what();

    BOOST_TEST(contains(text, "outer\n     caused by: std::runtime_error: why\n  2: "));
}

BOOST_AUTO_TEST_CASE(D6_a_cause_that_is_a_group_is_printed_with_its_members) {
    auto const cause = std::make_exception_ptr(tio::exception_group("inner", {failure("a")}));
    auto const text = tio::detail::describe(caused(std::logic_error("outer"), cause));

    BOOST_TEST(contains(text, "caused by: inner\n    1: std::runtime_error: a"));
}

BOOST_AUTO_TEST_CASE(D6_a_group_with_a_cause_names_it) {
    auto const error = caused(tio::exception_group("group", {failure("a")}), failure("why"));
    auto const text = tio::detail::describe(error);

    BOOST_TEST(contains(text, "1: std::runtime_error: a"));
    BOOST_TEST(contains(text, "caused by: std::runtime_error: why"));
}

BOOST_AUTO_TEST_CASE(D6_an_exception_that_is_not_a_std_one_names_its_cause) {
    auto const text = tio::detail::describe(caused(plain_cause{}, failure("why")));

    BOOST_TEST(contains(text, "plain_cause"));
    BOOST_TEST(contains(text, "caused by: std::runtime_error: why"));
}

BOOST_AUTO_TEST_CASE(a_nested_exception_without_a_cause_has_none) {
    std::exception_ptr error;
    try {
        std::throw_with_nested(std::runtime_error("alone")); // nothing is being handled
    } catch (...) {
        error = std::current_exception();
    }

    BOOST_TEST(!contains(tio::detail::describe(error), "caused by"));
}

BOOST_AUTO_TEST_CASE(each_line_of_a_text_is_indented) {
    tio::exception_group const group("g", {failure("one\ntwo")});

    BOOST_TEST(contains(group.what(), "  1: std::runtime_error: one\n     two"));
}

BOOST_AUTO_TEST_CASE(a_title_of_two_lines_is_kept_in_an_outer_group) {
    auto const inner = std::make_exception_ptr(tio::exception_group("one\ntwo", {failure("a")}));
    tio::exception_group const outer("outer", {inner});

    BOOST_TEST(contains(outer.what(), "two"));
    BOOST_TEST(contains(outer.what(), "1: std::runtime_error: a"));
}

BOOST_AUTO_TEST_SUITE_END()
