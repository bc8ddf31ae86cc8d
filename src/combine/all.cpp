// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/all.hpp>

namespace tinyasio::detail {

void all_awaiter::check_end() {
    if (group_.failed() != nullptr) group_.failed()->rethrow();
    if (!group_.complete()) checkpoint();
}

} // namespace tinyasio::detail
