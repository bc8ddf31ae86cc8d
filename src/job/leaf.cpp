// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/job/leaf.hpp>

#include <string>

namespace tinyasio::detail {

bool leaf::is_cancelled_here() const {
    if (auto* const observer = job().owner()->scheduler().observer) observer->at_checkpoint(*this);
    return job().cancellation().requested();
}

void leaf::refuse_second_await() const {
    throw usage_error(std::string(what()) + " was awaited a second time: call the function again");
}

} // namespace tinyasio::detail
