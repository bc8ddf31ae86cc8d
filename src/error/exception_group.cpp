// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/error_trace.hpp>
#include <tinyasio/error/exception_group.hpp>

#include <stdexcept>
#include <utility>

namespace tinyasio {

struct exception_group::contents {
    std::string title;
    std::string text;
    std::vector<std::exception_ptr> errors;
    std::vector<detail::trace_ptr> traces; ///< so that `traceback_of` knows them (D7)
};

exception_group::exception_group(std::string const& title, std::vector<std::exception_ptr> errors) {
    if (errors.empty()) throw std::invalid_argument("an exception_group needs at least one error");
    for (auto const& error : errors)
        if (error == nullptr) throw std::invalid_argument("an exception_group holds no null error");
    detail::error_facts facts{"tinyasio::exception_group", title, true, std::move(errors)};
    auto text = detail::describe(facts);
    std::vector<detail::trace_ptr> traces;
    for (auto const& error : facts.members)
        if (auto trace = detail::find_trace(error)) traces.push_back(std::move(trace));
    contents_ = std::make_shared<contents const>(
        contents{title, std::move(text), std::move(facts.members), std::move(traces)});
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

} // namespace tinyasio
