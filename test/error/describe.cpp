// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/job/cancellation.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

namespace tio = tinyasio;

// What is known of one error, and how it is described in the tree that a group prints.

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

std::exception_ptr cancellation() {
    tio::detail::cancellation of_a_job;
    of_a_job.request({tio::reason::crash, 7, {}});
    return of_a_job.as_error();
}

struct plain_cause {};

template <class T>
struct my_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using tio::detail::error_facts;
using tio::detail::facts_of;

} // namespace

BOOST_AUTO_TEST_SUITE(error_describe)

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

BOOST_AUTO_TEST_CASE(D6_facts_name_the_type_and_the_text) {
    error_facts const facts = facts_of(failure("text"));

    BOOST_TEST(facts.type == "std::runtime_error");
    BOOST_TEST(facts.has_what);
    BOOST_TEST(facts.what == "text");
    BOOST_TEST(facts.members.empty());
    BOOST_TEST((facts.cause == nullptr));
}

BOOST_AUTO_TEST_CASE(D6_facts_know_an_empty_text_from_none) {
    BOOST_TEST(facts_of(failure("")).has_what);
    BOOST_TEST(facts_of(failure("")).what == "");
    BOOST_TEST(!facts_of(std::make_exception_ptr(42)).has_what);
    BOOST_TEST(facts_of(std::make_exception_ptr(42)).type == "int");
    BOOST_TEST(tio::detail::describe(failure("")) == "std::runtime_error: ");
    BOOST_TEST(tio::detail::describe(std::make_exception_ptr(42)) == "int");
}

BOOST_AUTO_TEST_CASE(D6_a_type_has_the_name_that_one_writes) {
    auto const error = std::make_exception_ptr(my_error<std::string>("text"));

    BOOST_TEST(facts_of(error).type == "my_error<std::string>");
    BOOST_TEST(tio::detail::describe(error) == "my_error<std::string>: text");
    BOOST_TEST(facts_of(std::make_exception_ptr(std::string())).type == "std::string");
}

BOOST_AUTO_TEST_CASE(D6_facts_of_an_error_with_a_cause_name_the_type_that_was_meant) {
    auto const cause = failure("why");
    error_facts const facts = facts_of(caused(std::logic_error("outer"), cause));

    BOOST_TEST(facts.type == "std::logic_error");
    BOOST_TEST(facts.what == "outer");
    BOOST_TEST((facts.cause == cause));
    BOOST_TEST(facts_of(caused(plain_cause{}, cause)).type == "plain_cause");
    BOOST_TEST((facts_of(caused(plain_cause{}, cause)).cause == cause));
}

BOOST_AUTO_TEST_CASE(D6_facts_of_a_group_are_its_title_and_its_members) {
    auto const first = failure("a"), second = cancellation(), cause = failure("why");
    error_facts const facts = facts_of(caused(tio::exception_group("g", {first, second}), cause));

    BOOST_TEST(facts.type == "tinyasio::exception_group");
    BOOST_TEST(facts.has_what);
    BOOST_TEST(facts.what == "g");
    BOOST_REQUIRE(facts.members.size() == 2u);
    BOOST_TEST((facts.members[0] == first));
    BOOST_TEST((facts.members[1] == second));
    BOOST_TEST((facts.cause == cause));
}

BOOST_AUTO_TEST_CASE(D6_facts_of_a_cancellation_say_who_cancelled) {
    error_facts const facts = facts_of(cancellation());

    BOOST_TEST(facts.type == "tinyasio::cancelled");
    BOOST_TEST(facts.what == "cancelled (crash) by job 7");
    BOOST_TEST(tio::detail::describe(cancellation()) == "cancelled (crash) by job 7");
    BOOST_TEST(tio::detail::describe(caused(plain_cause{}, cancellation())) ==
               "plain_cause\n  caused by: cancelled (crash) by job 7");
}

BOOST_AUTO_TEST_CASE(D6_a_text_may_be_any_bytes) {
    char const* const bytes = "\xFF\xC3 \x01";
    BOOST_TEST(facts_of(failure(bytes)).what == bytes);
    BOOST_TEST(tio::detail::describe(failure(bytes)) ==
               std::string("std::runtime_error: ") + bytes);
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
