// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/function_name.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <coroutine>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

using tinyasio::detail::is_internal_function;
using tinyasio::detail::readable_function;

namespace {

// --- what compilers print

struct spelling {
    std::string_view function_name;
    std::string_view readable;
};

// g++ names the function whose parameter the frame is, clang the function as it was declared.
constexpr spelling spellings[] = {
    {"void ns::f(f(int, const std::string&)::_ZN2ns1fEiRKNSt7__cxx1112basic_stringIcS.Frame*)",
     "ns::f"},
    {"tinyasio::task<int> ns::f(int, const std::string &)", "ns::f"},
    {"void ns::S::m(ns::S::m(std::vector<int>) const::_ZNK2ns1S1mESt6vectorIiSaIiEE.Frame*)",
     "ns::S::m"},
    {"task ns::S::m(std::vector<int>) const", "ns::S::m"},
    {"task ns::S::m(std::vector<int>) const volatile &&", "ns::S::m"},
    {"task ns::S::m() const & noexcept(true)", "ns::S::m"},
    {"static task ns::S::st()", "ns::S::st"},
    {"const task *f(int)", "f"},
    {"task<unsigned int> &ns::f()", "ns::f"},
    {"task<void (*)(int)> f(void (*)(int), int (&)[3], int (S::*)(char) const)", "f"},
    {"decltype(nullptr) const f(int)", "f"},
    {"void tagged[abi:cxx11](tagged[abi:cxx11](int)::_Z6taggedB5cxx11i.Frame*)", "tagged"},
    {"void S::~S()", "S::~S"},

    {"void ns::g(g<int, double, std::__cxx11::basic_string<char, std::char_traits<char>, "
     "std::allocator<char> > >(int, double&&, std::__cxx11::basic_string<char>&&)::_ZN2n.Frame*)",
     "ns::g"},
    {"task ns::g(T, U &&...) [T = int, U = <double, std::basic_string<char>>]", "ns::g"},
    {"task ns::g(T, U&& ...) [with T = int; U = {double, std::__cxx11::basic_string<char>}]",
     "ns::g"},
    {"void con(con<int>(int) requires  C<X>::_Z4con4IiE4taskIvET_.Frame*)", "con"},
    {"task con(X) requires  C<X> && D<X> [with X = int]", "con"},
    {"void con<int>(int) requires  C<X>::local::q(con<int>(int) requires  C<X>::lo.Frame*)",
     "con::local::q"},
    {"void W<int>::run(W<int>::run(int)::_ZN1WIiE3runEi.Frame*)", "W<int>::run"},
    {"task W<int>::run(F) [F = int]", "W<int>::run"},
    {"void W<std::__cxx11::basic_string<char> >::run(W<std::__cxx11::basic_string<char> >::run()::"
     "_ZN1WINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEE3runEv.Frame*)",
     "W<std::string>::run"},
    {"task W<std::basic_string<char>>::run() [F = std::basic_string<char>]", "W<std::string>::run"},

    {"void {anonymous}::anon(anon(double)::_ZN12_GLOBAL__N_14anonEd.Frame*)", "anon"},
    {"task (anonymous namespace)::anon(double)", "anon"},
    {"void o::{anonymous}::A<o::{anonymous}::B>::in::z(o::{anonymous}::A<o::{anonymous}::B>::in::"
     "z()::_ZN5outer12_GLOBAL__N_12ATINS0_2ASEE2in1zEv.Frame*)",
     "o::A<o::B>::in::z"},
    {"T o::(anonymous namespace)::A<o::(anonymous namespace)::B>::in::z() [X = int]",
     "o::A<o::B>::in::z"},

    {"void<lambda(int)>::operator()(<lambda(int)>::_ZNK3lamMUliE_clEi.Frame*)", "<lambda>"},
    {"auto (anonymous class)::operator()(int) const", "<lambda>"},
    {"void ns::<lambda(int)>::operator()(ns::<lambda(int)>::_ZNK2ns4nlamMUliE_clEi.Frame*)",
     "ns::<lambda>"},
    {"auto ns::(anonymous class)::operator()(int, std::string) const", "ns::<lambda>"},
    {"void main()::<lambda(auto:11)>::operator()(main()::<lambda(auto:11)>::_ZZ4mainENK.Frame*)",
     "main::<lambda>"},
    {"auto main()::(anonymous class)::operator()(auto) const [x:auto = int]", "main::<lambda>"},
    {"main()::<lambda(int)> mutable", "main::<lambda>"},
    {"void M::mem(int) const::<lambda()>::operator()(M::mem(int) const::<lambda()>::_ZZN.Frame*)",
     "M::mem::<lambda>"},
    {"auto M::mem(int)::(anonymous class)::operator()() const", "M::mem::<lambda>"},
    {"void f(f<int>(int)::_Z1fIiE4taskIvET_.Frame*)::<lambda(auto:15)>::<lambda()>::operator()("
     "f(f<int>(int)::_Z1fIiE4taskIvET_.Frame*)::<lambda(auto:15)>::<lambda()>::_ZZZ1fIi.Frame*)",
     "f::<lambda>::<lambda>"},
    {"auto f(int)::(anonymous class)::operator()(int)::(anonymous class)::operator()() const",
     "f::<lambda>::<lambda>"},
    {"void W<main()::<lambda(int)> >::run(W<main()::<lambda(int)> >::run()::_ZN1WIZ4ma.Frame*)",
     "W<main()::<lambda>>::run"},
    {"T W<(lambda at /home/x (1)/it's.cpp:89:451)>::run() [F = (lambda at it's.cpp:89:451)]",
     "W<<lambda>>::run"},

    {"void main()::local::q(main()::local::q()::_ZZ4mainEN5local1qEv.Frame*)", "main::local::q"},
    {"static task main()::local::q()", "main::local::q"},
    {"void f<std::__cxx11::basic_string<char> >(int)::local::q(f<std::__c>(int)::local::q.Frame*)",
     "f::local::q"},
    {"void main()::<unnamed struct>::m(main()::<unnamed struct>::m()::_ZZ4mainENUt_1mEv.Frame*)",
     "main::<unnamed>::m"},
    {"T main()::(anonymous struct)::m()", "main::<unnamed>::m"},

    {"void op::operator()(op::operator()(int)::_ZN2opclEi.Frame*)", "op::operator()"},
    {"task op::operator()(X) const & [X = int]", "op::operator()"},
    {"void S::operator<<(S::operator<< <int>(std::vector<int>)::_ZN1SlsINSt7__cxx111.Frame*)",
     "S::operator<<"},
    {"void S::operator<< <int>(int)::<lambda()>::operator()(S::operator<< <int>(int)::<l.Frame*)",
     "S::operator<<::<lambda>"},
    {"void S::operator-><int>(int)::local::q(S::operator-><int>(int)::local::q()::_ZZ.Frame*)",
     "S::operator->::local::q"},
    {"T S::operator<(int)", "S::operator<"},
    {"T S::operator>(int)", "S::operator>"},
    {"T S::operator->*(int)", "S::operator->*"},
    {"T S::operator<=>(int) const", "S::operator<=>"},
    {"T S::operator[](int)", "S::operator[]"},
    {"T S::operator,(int)", "S::operator,"},
    {"T S::operator&()", "S::operator&"},
    {"T S::operator co_await()", "S::operator co_await"},
    {"task<std::vector<int>> S::operator task()", "S::operator task"},
    {"T operator\"\"_lit(unsigned long long)", "operator\"\"_lit"},
    {"void operator_like(operator_like(int)::_Z13operator_likei.Frame*)", "operator_like"},
    {"T operators::m()", "operators::m"},

    {"T N<'>'>::m() [V = '>']", "N<'>'>::m"},
    {"T N<'\\''>::m() [V = '\\'']", "N<'\\''>::m"},
    {"void N<lit{\"a)(\\\"\"}>::m(N<lit{\"a)(\\\"\"}>::m()::_ZN1NIXtl3litt.Frame*)",
     "N<lit{\"a)(\\\"\"}>::m"},
    {"T N<&S::operator->>::m() [V = &S::operator->]", "N<&S::operator->>::m"},
    {"T N<(3 > 2), (1 < 2)>::m()", "N<(3 > 2), (1 < 2)>::m"},
};

constexpr std::string_view not_understood[] = {
    "",
    " ",
    ":",
    "::",
    "f",
    "int f",
    "f(",
    "f)",
    "f(int",
    "f(int))",
    "f(<)>",
    "f<int>",
    "f<(>)",
    "::f()",
    "a:::b()",
    "a::::b()",
    "a:b()",
    "f()()",
    "void (*f(int))(int)",
    "f(int)g",
    "f<1><2>()",
    "(anonymous namespace)",
    "{x}::f()",
    "\"f\"()",
    "'f'()",
    "operator",
    "x operator",
    "x operator ",
    "[T = int]",
    "f [T = int]",
    "<>",
    "<()",
    "N<'>::m(",
    "N<\">::m(",
    "\xFF(",
    "f@v1()",
    "noexcept(",
};

// --- what this compiler prints

/// Runs at once to its end and remembers where its `co_await`s stood.
struct told {
    struct promise_type {
        told get_return_object() { return told{this}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() { throw; }
        std::suspend_never await_transform(
            int, std::source_location at = std::source_location::current()) {
            function = at.function_name();
            return {};
        }
        std::string function{};
    };

    explicit told(promise_type* promise) : promise_(promise) {}
    told(told&&) = delete;
    ~told() { std::coroutine_handle<promise_type>::from_promise(*promise_).destroy(); }

    operator std::string() const { return readable_function(promise_->function); }

private:
    promise_type* promise_;
};

std::string name_in(told const& coroutine) {
    return coroutine;
}

told in_anonymous_namespace(std::string) {
    co_await 1;
}

} // namespace

namespace names {

static told free_function(std::string const&, void (*)(int)) {
    co_await 1;
}

template <class T, class... U>
static told function_template(T, U&&...) {
    co_await 1;
}

struct klass {
    told member(std::vector<int>) const& { co_await 1; }
    static told static_member() { co_await 1; }
    template <class T>
    told member_template(T) noexcept {
        co_await 1;
    }
    told operator()(int) { co_await 1; }
    told operator<<(int) { co_await 1; }
    template <class T>
    std::string with_lambda(T) const {
        auto const lambda = [](auto) -> told { co_await 1; };
        return name_in(lambda(1));
    }
};

template <class T>
struct klass_template {
    told member(T) { co_await 1; }
};

auto const lambda = [](int) -> told { co_await 1; };

} // namespace names

BOOST_AUTO_TEST_SUITE(detail_function_name)

BOOST_AUTO_TEST_CASE(D7_a_function_has_its_qualified_name_with_each_compiler) {
    for (auto const& each : spellings)
        BOOST_TEST(readable_function(each.function_name) == each.readable);
}

BOOST_AUTO_TEST_CASE(D7_what_is_not_understood_comes_back_as_it_is) {
    for (auto const text : not_understood) BOOST_TEST(readable_function(text) == text);
}

BOOST_AUTO_TEST_CASE(D7_functions_of_this_compiler_are_named) {
    BOOST_TEST(name_in(names::free_function("", nullptr)) == "names::free_function");
    BOOST_TEST(name_in(names::function_template(1, 2.0, std::string())) ==
               "names::function_template");
    BOOST_TEST(name_in(in_anonymous_namespace("")) == "in_anonymous_namespace");
}

BOOST_AUTO_TEST_CASE(D7_members_of_this_compiler_are_named_with_their_class) {
    names::klass object;
    BOOST_TEST(name_in(object.member({})) == "names::klass::member");
    BOOST_TEST(name_in(names::klass::static_member()) == "names::klass::static_member");
    BOOST_TEST(name_in(object.member_template("")) == "names::klass::member_template");
    BOOST_TEST(name_in(object(1)) == "names::klass::operator()");
    BOOST_TEST(name_in(object << 1) == "names::klass::operator<<");

    names::klass_template<std::string> of_template;
    BOOST_TEST(name_in(of_template.member("")) == "names::klass_template<std::string>::member");
}

BOOST_AUTO_TEST_CASE(D7_lambdas_of_this_compiler_are_named_after_the_function_around) {
    struct local {
        static told member() { co_await 1; }
    };
    auto const here =
        "detail_function_name::" +
        std::string("D7_lambdas_of_this_compiler_are_named_after_the_function_around") +
        "::test_method::";
    auto const lambda = [](int) -> told { co_await 1; };

    BOOST_TEST(name_in(names::lambda(1)) == "names::<lambda>");
    BOOST_TEST(name_in(lambda(1)) == here + "<lambda>");
    BOOST_TEST(name_in(local::member()) == here + "local::member");
    BOOST_TEST(names::klass().with_lambda(1) == "names::klass::with_lambda::<lambda>");
}

BOOST_AUTO_TEST_CASE(D7_a_part_of_what_compilers_print_does_no_harm) {
    int longer = 0;
    for (auto const& [whole, readable] : spellings)
        for (std::size_t cut = 0; cut <= whole.size(); ++cut)
            for (auto const part : {whole.substr(0, cut), whole.substr(cut)}) {
                // In memory of its own, so that a sanitizer sees what is read beside it.
                std::vector<char> const copy(part.begin(), part.end());
                std::string_view const text(copy.data(), copy.size());
                if (readable_function(text).size() > text.size()) ++longer;
                static_cast<void>(is_internal_function(text));
            }
    BOOST_TEST(longer == 0);
}

BOOST_AUTO_TEST_CASE(D7_deep_brackets_need_no_stack) {
    std::string const deep(1'000'000, '(');
    BOOST_TEST((readable_function(deep) == deep));
}

BOOST_AUTO_TEST_CASE(D7_the_library_s_own_coroutines_are_told_from_those_of_the_user) {
    for (auto const internal :
         {"tinyasio::task<int> tinyasio::detail::f(int)",
          "void tinyasio::detail::f(f<int>(int)::_ZN8tinyasio6detail1f.Frame*)",
          "auto tinyasio::detail::S<int>::f(int)::(anonymous class)::operator()() const",
          "void tinyasio::net::detail::f(f(int)::_ZN8tinyasio3net6detail1f.Frame*)"})
        BOOST_TEST(is_internal_function(internal), internal);
    for (auto const of_user :
         {"tinyasio::task<int> f(tinyasio::detail::x)",
          "task<tinyasio::detail::x> tinyasio::f(int)",
          "void tinyasio::f(f<tinyasio::detail::x>(int)::_ZN8tinyasio1f.Frame*)",
          "T W<tinyasio::detail::x>::f()", "void my::tinyasio::detail::f()",
          "T (anonymous namespace)::tinyasio::detail::f()", "void detail::f()",
          "void tinyasio::detail()", "void tinyasio::details::f()", "tinyasio::detail::f(", ""})
        BOOST_TEST(!is_internal_function(of_user), of_user);
}

BOOST_AUTO_TEST_CASE(C8_to_tell_them_apart_needs_no_memory) {
    auto const before = tinyasio::testing::allocations();
    int internal = 0;
    for (auto const& [whole, readable] : spellings) internal += is_internal_function(whole) ? 1 : 0;
    internal += is_internal_function("tinyasio::task<int> tinyasio::detail::f(int)") ? 1 : 0;
    auto const allocated = tinyasio::testing::allocations() - before;
    BOOST_TEST(allocated == 0u);
    BOOST_TEST(internal > 0);
}

BOOST_AUTO_TEST_SUITE_END()
