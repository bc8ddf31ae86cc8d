// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/exception_group.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace tio = tinyasio;

namespace {

template <class E>
std::exception_ptr error(E what) {
    return std::make_exception_ptr(std::move(what));
}

std::exception_ptr failure(char const* text) {
    return error(std::runtime_error(text));
}

std::exception_ptr group_error(char const* title, std::vector<std::exception_ptr> errors) {
    return error(tio::exception_group(title, std::move(errors)));
}

/// The text of a `std::runtime_error` in the order of the list.
std::string texts(std::vector<std::exception_ptr> const& errors) {
    std::string joined;
    for (auto const& each : errors) {
        try {
            std::rethrow_exception(each);
        } catch (std::exception const& caught) {
            joined += std::string(joined.empty() ? "" : " ") + caught.what();
        } catch (...) {
            joined += " ?";
        }
    }
    return joined;
}

} // namespace

BOOST_AUTO_TEST_SUITE(error_exception_group)

BOOST_AUTO_TEST_CASE(D6_what_names_each_error_with_its_type) {
    tio::exception_group const group("two errors", {failure("first"), error(std::bad_alloc{})});

    BOOST_TEST(std::string(group.what()) == "two errors\n"
                                            "  1: std::runtime_error: first\n"
                                            "  2: std::bad_alloc: std::bad_alloc");
}

BOOST_AUTO_TEST_CASE(D6_what_prints_groups_in_groups_as_a_tree) {
    auto const inner = group_error("inner", {failure("b"), failure("c")});
    auto const middle = group_error("middle", {inner, failure("d")});
    tio::exception_group const group("outer", {failure("a"), middle, failure("e")});

    BOOST_TEST(std::string(group.what()) == "outer\n"
                                            "  1: std::runtime_error: a\n"
                                            "  2: middle\n"
                                            "     1: inner\n"
                                            "        1: std::runtime_error: b\n"
                                            "        2: std::runtime_error: c\n"
                                            "     2: std::runtime_error: d\n"
                                            "  3: std::runtime_error: e");
}

BOOST_AUTO_TEST_CASE(D6_what_prints_an_exception_that_is_not_a_std_one) {
    tio::exception_group const group("odd", {error(42), error(std::string("text"))});
    std::string const text = group.what();

    BOOST_TEST(text.starts_with("odd\n  1: int\n  2: std::"));
    BOOST_TEST(text.find("string") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(D6_the_first_error_is_the_original) {
    auto const first = failure("first");
    tio::exception_group const group("g", {first, failure("second")});

    BOOST_TEST((group.original() == first));
    BOOST_TEST(texts(group.errors()) == "first second");
}

BOOST_AUTO_TEST_CASE(D6_contains_finds_an_error_in_the_group_by_its_base) {
    tio::exception_group const group("g", {failure("a"), error(std::out_of_range("b")), error(7)});

    BOOST_TEST(group.contains<std::out_of_range>());
    BOOST_TEST(group.contains<std::logic_error>());
    BOOST_TEST(group.contains<int>());
    BOOST_TEST(!group.contains<std::bad_alloc>());
    BOOST_TEST(!group.contains<long>());
    BOOST_TEST(!group.contains<tio::exception_group>());
}

BOOST_AUTO_TEST_CASE(D6_contains_looks_into_inner_groups) {
    auto const inner = group_error("inner", {group_error("innermost", {error(std::bad_alloc{})})});
    tio::exception_group const group("outer", {failure("a"), inner});

    BOOST_TEST(group.contains<std::bad_alloc>());
    BOOST_TEST(group.contains<tio::exception_group>());
    BOOST_TEST(!group.contains<std::logic_error>());
}

BOOST_AUTO_TEST_CASE(D6_split_gives_the_matching_and_the_others_in_order) {
    auto const inner = group_error("inner", {failure("b"), error(std::logic_error("c"))});
    tio::exception_group const group(
        "outer", {error(std::logic_error("a")), inner, failure("d"), error(std::logic_error("e"))});

    auto const [logic, others] = group.split<std::logic_error>();

    BOOST_TEST(texts(logic) == "a c e");
    BOOST_TEST(texts(others) == "b d");
}

BOOST_AUTO_TEST_CASE(D6_split_keeps_a_group_that_matches_as_a_whole) {
    auto const inner = group_error("inner", {failure("b")});
    tio::exception_group const group("outer", {failure("a"), inner});

    auto const [groups, others] = group.split<tio::exception_group>();

    BOOST_REQUIRE(groups.size() == 1);
    BOOST_TEST((groups.front() == inner));
    BOOST_TEST(texts(others) == "a");
}

BOOST_AUTO_TEST_CASE(D6_split_of_nothing_that_matches_loses_nothing) {
    tio::exception_group const group("g", {failure("a"), error(1), failure("b")});

    auto const [matching, others] = group.split<std::bad_alloc>();

    BOOST_TEST(matching.empty());
    BOOST_TEST(texts(others) == "a ? b");
}

BOOST_AUTO_TEST_CASE(an_empty_group_is_refused) {
    BOOST_CHECK_THROW(tio::exception_group("none", {}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_null_error_is_refused) {
    BOOST_CHECK_THROW(tio::exception_group("null", {failure("a"), nullptr}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_copy_shares_the_contents_and_outlives_the_group) {
    auto group = std::make_unique<tio::exception_group>("g", std::vector{failure("a")});
    tio::exception_group const copy = *group;
    char const* const text = group->what();
    group.reset();

    BOOST_TEST(static_cast<void const*>(copy.what()) == static_cast<void const*>(text));
    BOOST_TEST(texts(copy.errors()) == "a");
    static_assert(std::is_nothrow_copy_constructible_v<tio::exception_group>);
    static_assert(std::is_nothrow_copy_assignable_v<tio::exception_group>);
}

BOOST_AUTO_TEST_CASE(one_that_was_moved_from_can_still_be_asked) {
    tio::exception_group group("g", {failure("a")});
    tio::exception_group const other = std::move(group);

    BOOST_TEST(group.what() == other.what());
    BOOST_TEST(texts(group.errors()) == "a");
}

BOOST_AUTO_TEST_CASE(is_caught_as_a_std_exception) {
    try {
        throw tio::exception_group("title", {failure("a")});
    } catch (std::exception const& caught) {
        BOOST_TEST(std::string(caught.what()).starts_with("title\n"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
