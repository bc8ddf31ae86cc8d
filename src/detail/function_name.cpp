// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <detail/brackets.hpp>
#include <tinyasio/detail/function_name.hpp>
#include <tinyasio/detail/type_name.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace tinyasio::detail {

namespace {

/// What stands between two `::` of a qualified name.
struct component {
    enum class kind_type { named, function, lambda, unnamed_type, unnamed_namespace };

    kind_type kind = kind_type::named;
    std::string_view name{};
    std::string_view template_arguments{};

    bool is_code() const noexcept {
        return kind == kind_type::function || kind == kind_type::lambda;
    }
    bool is_empty() const noexcept { return kind == kind_type::named && name.empty(); }
};

/// All that matters of the components of a name that may be the library's own: no memory is needed,
/// for those who are cancelled want to know, too (C8).
class internal_name {
public:
    bool empty() const noexcept { return is_empty_; }
    void clear() noexcept { *this = {}; }
    void push_back(component const& next) noexcept {
        if (std::exchange(is_empty_, false)) in_tinyasio_ = next.name == "tinyasio";
        in_detail_ |= next.name == "detail" && !next.is_code();
    }
    bool is_internal() const noexcept { return in_tinyasio_ && in_detail_; }

private:
    bool is_empty_ = true;
    bool in_tinyasio_ = false;
    bool in_detail_ = false;
};

/// Takes apart what compilers print. Of `main` and a lambda in it:
///
///     g++    void main()::<lambda(int)>::operator()(main()::<lambda(int)>::_ZZ4main....Frame*)
///     clang  auto main()::(anonymous class)::operator()(int) const
///
/// Where the return type ends it sees only when a space follows a name: then that was no part of
/// the function's name, and it starts over.
template <class Components>
class qualified_name_reader {
public:
    explicit qualified_name_reader(std::string_view text) noexcept : rest_(text) {}

    /// The components of the function's name, outermost first; none if it is not understood.
    Components read() {
        while (!rest_.empty())
            if (!step()) return {};
        if (!current_.is_code()) return {};
        components_.push_back(current_);
        return std::move(components_);
    }

private:
    bool step() {
        if (auto const length = operator_length(rest_); length != 0) return operator_name(length);
        if (auto const length = identifier_length(rest_); length != 0) return extend_name(length);
        switch (rest_[0]) {
        case ':': return end_component();
        case ' ': return space();
        case '~': return extend_name(1); // of a destructor
        case '&':
        case '*': return skip(1) && start_over(); // of a return type
        default: return group();
        }
    }

    bool skip(std::size_t length) noexcept {
        rest_.remove_prefix(length);
        return true;
    }

    bool skip_spaces() noexcept {
        return skip(std::min(rest_.find_first_not_of(' '), rest_.size()));
    }

    bool start_over() noexcept {
        components_.clear();
        current_ = {};
        return true;
    }

    bool end_component() {
        if (!rest_.starts_with("::") || current_.is_empty()) return false;
        components_.push_back(std::exchange(current_, {}));
        return skip(2);
    }

    bool extend_name(std::size_t length) noexcept {
        if (current_.kind != component::kind_type::named || !current_.template_arguments.empty())
            return false;
        auto const start = rest_.data() - current_.name.size();
        current_.name = {start, current_.name.size() + length};
        return skip(length);
    }

    bool operator_name(std::size_t length) {
        if (!current_.is_empty()) return false;
        bool const has_symbol = length != identifier_length(rest_);
        extend_name(length);
        if (!has_symbol) return conversion_type();
        extend_name(identifier_length(rest_));      // the suffix of a literal
        if (rest_.starts_with(" <")) skip_spaces(); // g++: operator<< <int>(...)
        return true;
    }

    /// Of `operator int`; also the word of `operator new`. It goes to the parameters.
    bool conversion_type() {
        while (!rest_.empty() && rest_[0] != '(')
            extend_name(std::max<std::size_t>(group_length(rest_), 1));
        return true;
    }

    /// Ends the return type, or comes before what is said about a function after its parameters.
    bool space() {
        skip_spaces();
        if (!current_.is_code()) return start_over();
        if (rest_.starts_with('[')) return skip(rest_.size()); // [T = int]
        if (rest_.starts_with('&')) return skip(rest_.starts_with("&&") ? 2 : 1);
        auto const word = rest_.substr(0, identifier_length(rest_));
        if (word == "requires") return skip_constraint();
        if (word == "noexcept") return skip(word.size()) && skip(group_length(rest_));
        if (word == "const" || word == "volatile" || word == "mutable") return skip(word.size());
        return start_over(); // that was a `decltype(x)`
    }

    bool skip_constraint() {
        while (!rest_.empty() && !rest_.starts_with("::") && !rest_.starts_with(" ["))
            skip(std::max<std::size_t>(group_length(rest_), 1));
        return true;
    }

    bool group() {
        auto const text = rest_.substr(0, group_length(rest_));
        if (text.empty()) return false;
        return (current_.is_empty() ? nameless(text) : after_name(text)) && skip(text.size());
    }

    bool after_name(std::string_view in_brackets) noexcept {
        if (current_.kind != component::kind_type::named) return false;
        switch (in_brackets[0]) {
        case '(': current_.kind = component::kind_type::function; return true;
        case '<': return template_arguments(in_brackets);
        case '[': return true; // [abi:cxx11]
        default: return false;
        }
    }

    bool template_arguments(std::string_view arguments) noexcept {
        // g++ leaves no space between the return type and a lambda at namespace scope.
        if (components_.empty() && current_.name == "void" && arguments.starts_with("<lambda")) {
            current_ = {};
            return nameless(arguments);
        }
        if (!current_.template_arguments.empty()) return false;
        current_.template_arguments = arguments;
        return true;
    }

    /// What the compiler writes in place of a name; `in_brackets` has both of its brackets.
    bool nameless(std::string_view in_brackets) noexcept {
        using enum component::kind_type;
        auto const text = in_brackets.substr(1, in_brackets.size() - 2);
        if (text.starts_with("lambda") || text == "anonymous class")
            current_.kind = lambda;
        else if (text == "anonymous" || text == "unnamed" || text == "anonymous namespace")
            current_.kind = unnamed_namespace;
        else if (text.starts_with("anonymous ") || text.starts_with("unnamed "))
            current_.kind = unnamed_type;
        else
            return false;
        return true;
    }

    std::string_view rest_;
    Components components_{};
    component current_{};
};

std::vector<component> components_of(std::string_view function_name) {
    return qualified_name_reader<std::vector<component>>(function_name).read();
}

std::string text_of(component const& part) {
    using enum component::kind_type;
    switch (part.kind) {
    case named: return std::string(part.name).append(part.template_arguments);
    // Only one of the compilers names the arguments of a function template.
    case function: return std::string(part.name);
    case lambda: return "<lambda>";
    case unnamed_type: return "<unnamed>";
    case unnamed_namespace: break;
    }
    return {};
}

} // namespace

std::string readable_function(std::string_view function_name) {
    auto const components = components_of(function_name);
    if (components.empty()) return std::string(function_name);
    std::string text;
    bool in_lambda = false;
    for (auto const& part : components) {
        bool const is_call = in_lambda && part.name == "operator()";
        in_lambda = part.kind == component::kind_type::lambda;
        auto const said = is_call ? std::string() : text_of(part);
        if (!said.empty() && !text.empty()) text += "::";
        text += said;
    }
    return readable_type(text);
}

bool is_internal_function(std::string_view function_name) noexcept {
    return qualified_name_reader<internal_name>(function_name).read().is_internal();
}

} // namespace tinyasio::detail
