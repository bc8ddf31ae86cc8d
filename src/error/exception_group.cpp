// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/cancelled.hpp>
#include <tinyasio/error/exception_group.hpp>

#include <boost/core/demangle.hpp>

#include <stdexcept>
#include <string_view>
#include <utility>

#include <cxxabi.h>

namespace tinyasio {

struct exception_group::contents {
    std::string title;
    std::string text;
    std::vector<std::exception_ptr> errors;
};

namespace {

std::string indented(std::string_view text, std::string const& indent) {
    std::string result;
    for (char const c : text) {
        result += c;
        if (c == '\n') result += indent;
    }
    return result;
}

std::string tree(std::string const& title, std::vector<std::exception_ptr> const& errors,
                 std::string const& indent) {
    std::string text = indented(title, indent + "  ");
    std::string const deeper = indent + "   ";
    for (std::size_t i = 0; i < errors.size(); ++i) {
        text += "\n" + indent + "  " + std::to_string(i + 1) + ": ";
        text += detail::describe(errors[i], deeper);
    }
    return text;
}

/// Of the exception that is being handled.
std::string type_name() {
    std::type_info const* const type = abi::__cxa_current_exception_type();
    return type != nullptr ? boost::core::demangle(type->name()) : "unknown exception";
}

/// `std::nested_exception` is how C++ says "while handling this one".
std::string cause_of(std::exception_ptr const& error, std::string const& indent) {
    try {
        std::rethrow_exception(error);
    } catch (std::nested_exception const& nested) {
        if (nested.nested_ptr() == nullptr) return {};
        auto const deeper = indent + "  ";
        return "\n" + deeper + "caused by: " + detail::describe(nested.nested_ptr(), deeper);
    } catch (...) {
        return {};
    }
}

std::string description_of(std::exception_ptr const& error, std::string const& indent) {
    try {
        std::rethrow_exception(error);
    } catch (exception_group const& group) {
        return tree(group.title(), group.errors(), indent);
    } catch (cancelled const& cancellation) {
        return cancellation.what();
    } catch (std::exception const& exception) {
        return type_name() + ": " + indented(exception.what(), indent + "  ");
    } catch (...) {
        return type_name();
    }
}

} // namespace

exception_group::exception_group(std::string const& title, std::vector<std::exception_ptr> errors) {
    if (errors.empty()) throw std::invalid_argument("an exception_group needs at least one error");
    for (auto const& error : errors)
        if (error == nullptr) throw std::invalid_argument("an exception_group holds no null error");
    auto text = tree(title, errors, {});
    contents_ =
        std::make_shared<contents const>(contents{title, std::move(text), std::move(errors)});
}

exception_group::~exception_group() = default;

char const* exception_group::what() const noexcept {
    return contents_->text.c_str();
}

std::string const& exception_group::title() const noexcept {
    return contents_->title;
}

std::vector<std::exception_ptr> const& exception_group::errors() const noexcept {
    return contents_->errors;
}

std::shared_ptr<exception_group const> exception_group::as_group(std::exception_ptr const& error) {
    try {
        std::rethrow_exception(error);
    } catch (exception_group const& group) {
        return std::make_shared<exception_group const>(group);
    } catch (...) {
        return nullptr;
    }
}

void exception_group::append(std::vector<std::exception_ptr>& to,
                             std::vector<std::exception_ptr> const& from) {
    to.insert(to.end(), from.begin(), from.end());
}

namespace detail {

std::string describe(std::exception_ptr const& error, std::string const& indent) {
    return description_of(error, indent) + cause_of(error, indent);
}

} // namespace detail

} // namespace tinyasio
