// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/leaf.hpp>

namespace tinyasio::detail {

void leaf::heed_cancellation() const {
    if (auto* const observer = job().owner()->scheduler().observer) observer->at_checkpoint(*this);
    if (job().cancellation().requested()) job().cancellation().deliver();
}

} // namespace tinyasio::detail
