// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/type_name.hpp>

#include <boost/core/demangle.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

using tinyasio::detail::readable_type;

namespace {

struct hidden {};

template <class T>
struct outer {
    struct inner {};
};

template <class T>
std::string name_of() {
    return readable_type(boost::core::demangle(typeid(T).name()));
}

} // namespace

BOOST_AUTO_TEST_SUITE(detail_type_name)

BOOST_AUTO_TEST_CASE(D6_a_plain_name_stays_as_it_is) {
    for (char const* name : {"", "int", "std::runtime_error", "a::b<int, c>::d", "my::basic_string",
                             "char const*", "void (*)(int)"})
        BOOST_TEST(readable_type(name) == name);
}

BOOST_AUTO_TEST_CASE(D6_a_string_has_the_name_that_one_writes_in_each_spelling) {
    for (char const* spelling :
         {"std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >",
          "std::__1::basic_string<char, std::char_traits<char>, std::allocator<char>>",
          "std::__cxx11::basic_string<char>", "std::basic_string<char>"})
        BOOST_TEST(readable_type(spelling) == "std::string");
    BOOST_TEST(readable_type("std::basic_string_view<char, std::char_traits<char> >") ==
               "std::string_view");
}

BOOST_AUTO_TEST_CASE(D6_types_of_this_compiler_have_the_names_that_one_writes) {
    BOOST_TEST(name_of<std::string>() == "std::string");
    BOOST_TEST(name_of<std::string_view>() == "std::string_view");
    BOOST_TEST(name_of<std::vector<std::vector<std::string>>>() ==
               "std::vector<std::vector<std::string>>");
    BOOST_TEST(name_of<outer<std::string>::inner>() == "outer<std::string>::inner");
    BOOST_TEST(name_of<outer<hidden>>() == "outer<hidden>");
}

BOOST_AUTO_TEST_CASE(D6_only_a_last_argument_can_be_a_default_one) {
    BOOST_TEST(readable_type("a<int, std::allocator<b<int> >, int>") ==
               "a<int, std::allocator<b<int>>, int>");
    BOOST_TEST(readable_type("a<std::allocator<int> >") == "a<std::allocator<int>>");
}

BOOST_AUTO_TEST_CASE(D6_anonymous_namespaces_are_left_out) {
    BOOST_TEST(readable_type("(anonymous namespace)::e") == "e");
    BOOST_TEST(readable_type("n::(anonymous namespace)::e<n::{anonymous}::f>") == "n::e<n::f>");
}

BOOST_AUTO_TEST_CASE(D6_a_lambda_is_named_without_its_place) {
    BOOST_TEST(readable_type("a<(lambda at /home/x (1)/it's.cpp:4:2), int>") == "a<<lambda>, int>");
    BOOST_TEST(readable_type("a<main()::<lambda(int, b<c>)> >") == "a<main()::<lambda>>");
}

BOOST_AUTO_TEST_CASE(brackets_that_nobody_closes_stay_as_they_are) {
    for (char const* name : {"a<int, std::allocator<", "a<b, std::allocator<int", "(lambda at x",
                             "a<<lambda(int", "a<int, std::allocator<(int>", "> ", "<("})
        BOOST_TEST(readable_type(name) == name);
}

BOOST_AUTO_TEST_SUITE_END()
