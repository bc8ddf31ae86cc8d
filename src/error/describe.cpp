// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/type_name.hpp>
#include <tinyasio/error/cancelled.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/exception_group.hpp>

#include <boost/core/demangle.hpp>

#include <string_view>
#include <typeinfo>

#include <cxxabi.h>

namespace tinyasio::detail {

namespace {

/// `std::throw_with_nested` throws a type of its own, derived from the one that was meant.
std::string_view without_nesting(std::string_view type) {
    for (std::string_view const prefix : {"std::_Nested_exception<", "std::__nested<"})
        if (type.starts_with(prefix) && type.ends_with('>'))
            return type.substr(prefix.size(), type.size() - prefix.size() - 1);
    return type;
}

/// Of the exception that is being handled.
std::string type_name() {
    std::type_info const* const type = abi::__cxa_current_exception_type();
    if (type == nullptr) return "unknown exception";
    return std::string(without_nesting(readable_type(boost::core::demangle(type->name()))));
}

/// `std::nested_exception` is how C++ says "while handling this one".
std::exception_ptr cause_of(std::exception_ptr const& error) {
    try {
        std::rethrow_exception(error);
    } catch (std::nested_exception const& nested) {
        return nested.nested_ptr();
    } catch (...) {
        return nullptr;
    }
}

error_facts facts_without_cause(std::exception_ptr const& error) {
    try {
        std::rethrow_exception(error);
    } catch (exception_group const& group) {
        return {type_name(), group.title(), true, group.errors()};
    } catch (cancelled const& cancellation) {
        return {type_name(), cancellation.what(), true};
    } catch (std::exception const& exception) {
        return {type_name(), exception.what(), true};
    } catch (...) {
        return {type_name(), {}, false};
    }
}

/// The errors of this library that consist of others, or are none, say by themselves what they are.
bool names_itself(error_facts const& facts) {
    return !facts.members.empty() || facts.type == "tinyasio::cancelled";
}

std::string indented(std::string_view text, std::string const& indent) {
    std::string result;
    for (char const c : text) {
        result += c;
        if (c == '\n') result += indent;
    }
    return result;
}

} // namespace

error_facts facts_of(std::exception_ptr const& error) {
    auto facts = facts_without_cause(error);
    facts.cause = cause_of(error);
    return facts;
}

std::string describe(error_facts const& facts, std::string const& indent) {
    auto const deeper = indent + "  ";
    std::string text;
    if (!names_itself(facts)) text += facts.type + (facts.has_what ? ": " : "");
    text += indented(facts.what, deeper);
    for (std::size_t i = 0; i < facts.members.size(); ++i) {
        text += "\n" + deeper + std::to_string(i + 1) + ": ";
        text += describe(facts.members[i], deeper + " ");
    }
    if (facts.cause != nullptr)
        text += "\n" + deeper + "caused by: " + describe(facts.cause, deeper);
    return text;
}

std::string describe(std::exception_ptr const& error, std::string const& indent) {
    return describe(facts_of(error), indent);
}

} // namespace tinyasio::detail
