// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace tinyasio::detail {

/// The task-local values of a job: a table that is shared with the jobs that inherited it until
/// one of them changes it.
class local_values {
public:
    using key = void const*;

    bool empty() const noexcept { return table_ == nullptr; }

    void const* find(key which) const noexcept {
        if (!table_) return nullptr;
        for (auto const& [k, value] : *table_)
            if (k == which) return value.get();
        return nullptr;
    }

    /// Strong guarantee.
    void set(key which, std::shared_ptr<void const> value) {
        auto changed = table_ ? std::make_shared<table>(*table_) : std::make_shared<table>();
        for (auto& [k, old] : *changed) {
            if (k != which) continue;
            old = std::move(value);
            table_ = std::move(changed);
            return;
        }
        changed->emplace_back(which, std::move(value));
        table_ = std::move(changed);
    }

private:
    using table = std::vector<std::pair<key, std::shared_ptr<void const>>>;
    std::shared_ptr<table const> table_;
};

} // namespace tinyasio::detail
