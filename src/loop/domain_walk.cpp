// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop/domain.hpp>

#include <utility>

namespace tinyasio::detail {

domain_walk::domain_walk(domain& root, through which) noexcept
    : root_(&root)
    , next_(&root)
    , which_(which)
    , loops_(root.outermost_) {
    outer_ = std::exchange(loops_->walks_, this);
}

domain_walk::~domain_walk() {
    loops_->walks_ = outer_;
}

domain* domain_walk::next() noexcept {
    domain* const visited = next_;
    if (visited == nullptr) return nullptr;
    domain* const below = visited->first_nested(which_);
    next_ = below != nullptr ? below : after(*visited);
    return visited;
}

/// The one that comes after this one and all that is nested in it.
domain* domain_walk::after(domain const& visited) const noexcept {
    for (domain const* each = &visited; each != root_; each = each->outer_)
        if (domain* const sibling = each->next_sibling(which_)) return sibling;
    return nullptr;
}

bool domain::is_part_of(walk::through which) const noexcept {
    if (which == walk::through::all) return true;
    // With one that is cancelled all that belongs to it is, or is about to be.
    bool const is_done = which == walk::through::uncancelled_belongings && is_cancelled();
    return kept_ == keeping::by_outer && !is_done;
}

domain* domain::first_nested(walk::through which) noexcept {
    for (domain& each : nested_)
        if (each.is_part_of(which)) return &each;
    return nullptr;
}

domain* domain::next_sibling(walk::through which) const noexcept {
    auto const end = outer_->nested_.end();
    for (auto each = ++outer_->nested_.iterator_to(const_cast<domain&>(*this)); each != end; ++each)
        if (each->is_part_of(which)) return &*each;
    return nullptr;
}

} // namespace tinyasio::detail
