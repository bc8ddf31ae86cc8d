// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

namespace test {

/// The process has no descriptor for a further connection, until this goes: as `accept` sees it.
/// Not with a limit of the system, which clang's UndefinedBehaviorSanitizer would run into, too.
class no_descriptors {
public:
    no_descriptors() noexcept;
    no_descriptors(no_descriptors const&) = delete;
    no_descriptors& operator=(no_descriptors const&) = delete;
    ~no_descriptors();
};

} // namespace test
