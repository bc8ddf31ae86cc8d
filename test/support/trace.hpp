// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <string>
#include <utility>

namespace test {

/// What happened, in order: compare `text()` with "first, second, third".
class trace {
public:
    void add(std::string const& entry) {
        if (!text_.empty()) text_ += ", ";
        text_ += entry;
    }
    void clear() noexcept { text_.clear(); }

    std::string const& text() const noexcept { return text_; }
    friend bool operator==(trace const&, trace const&) = default;
    friend bool operator==(trace const& a, std::string const& b) { return a.text_ == b; }

    /// Adds an entry when it is destroyed.
    class at_end;

private:
    std::string text_;
};

class trace::at_end {
public:
    at_end(trace& to, std::string entry) : to_(&to), entry_(std::move(entry)) {}
    at_end(at_end&& other) noexcept
        : to_(std::exchange(other.to_, nullptr))
        , entry_(std::move(other.entry_)) {}
    at_end& operator=(at_end&&) = delete;
    ~at_end() {
        if (to_ != nullptr) to_->add(entry_);
    }

private:
    trace* to_;
    std::string entry_;
};

} // namespace test
