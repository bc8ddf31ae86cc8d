// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/leaf.hpp>

namespace tinyasio::detail {

bool leaf::is_cancelled_here() const {
    if (auto* const observer = job().owner()->scheduler().observer) observer->at_checkpoint(*this);
    return job().cancellation().requested();
}

} // namespace tinyasio::detail
