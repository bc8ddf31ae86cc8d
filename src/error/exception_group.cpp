// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/cancelled.hpp>
#include <tinyasio/error/exception_group.hpp>

#include <boost/core/demangle.hpp>

#include <stdexcept>
#include <utility>

#include <cxxabi.h>

namespace tinyasio {

struct exception_group::contents {
    std::string text;
    std::vector<std::exception_ptr> errors;
};

namespace {

std::string line_of_members(std::string const& title, std::vector<std::exception_ptr> const& errors,
                            std::string const& indent) {
    std::string text = title;
    std::string const deeper = indent + "   ";
    for (std::size_t i = 0; i < errors.size(); ++i) {
        text += "\n" + indent + "  " + std::to_string(i + 1) + ": ";
        text += detail::describe(errors[i], deeper);
    }
    return text;
}

std::string type_name() {
    std::type_info const* const type = abi::__cxa_current_exception_type();
    return type != nullptr ? boost::core::demangle(type->name()) : "unknown exception";
}

/// `std::nested_exception` is how C++ says "while handling this one".
template <class E>
std::string cause_of(E const& error, std::string const& indent) {
    auto const* const nested = dynamic_cast<std::nested_exception const*>(std::addressof(error));
    if (nested == nullptr || nested->nested_ptr() == nullptr) return {};
    return "\n" + indent + "  caused by: " + detail::describe(nested->nested_ptr(), indent + "  ");
}

} // namespace

exception_group::exception_group(std::string const& title, std::vector<std::exception_ptr> errors) {
    if (errors.empty()) throw std::invalid_argument("an exception_group needs at least one error");
    for (auto const& error : errors)
        if (error == nullptr) throw std::invalid_argument("an exception_group holds no null error");
    auto text = line_of_members(title, errors, {});
    contents_ = std::make_shared<contents const>(contents{std::move(text), std::move(errors)});
}

exception_group::~exception_group() = default;

char const* exception_group::what() const noexcept {
    return contents_->text.c_str();
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
    try {
        std::rethrow_exception(error);
    } catch (exception_group const& group) {
        std::string_view const text = group.what();
        return line_of_members(std::string(text.substr(0, text.find('\n'))), group.errors(),
                               indent);
    } catch (cancelled const& cancellation) {
        return cancellation.what();
    } catch (std::exception const& exception) {
        return type_name() + ": " + exception.what() + cause_of(exception, indent);
    } catch (...) {
        return type_name();
    }
}

} // namespace detail

} // namespace tinyasio
