// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <cstdint>

namespace tinyasio::detail {

class domain;

/// Goes through a domain and those nested in it, the outer ones first. Domains may end
/// meanwhile.
class TINYASIO_DECL domain_walk {
public:
    enum class through : std::uint8_t { all, belongings, uncancelled_belongings };
    domain_walk(domain& root, through which) noexcept;
    ~domain_walk();
    domain_walk(domain_walk const&) = delete;
    domain_walk& operator=(domain_walk const&) = delete;
    /// Null after the last one.
    domain* next() noexcept;

private:
    friend class domain;
    domain* after(domain const& visited) const noexcept;

    domain* root_;
    domain* next_;
    through which_;
    domain* loops_; ///< the outermost, where the walks that are under way are listed
    domain_walk* outer_;
};

} // namespace tinyasio::detail
