// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/ready_queue.hpp>

#include <algorithm>
#include <new>
#include <vector>

namespace tinyasio::detail {

std::size_t ready_queue::shuffle(std::mt19937_64& random) {
    std::size_t size = 0;
    for (auto** at = &first_; at != end_; at = &(*at)->next_ready_) ++size;
    std::vector<work_item*> order;
    try {
        order.reserve(size);
    } catch (std::bad_alloc const&) {
        return size; // first in, first out, then: whoever drives the loop cannot fail
    }
    while (!empty()) order.push_back(&pop());
    std::shuffle(order.begin(), order.end(), random);
    for (auto* const item : order) push(*item);
    return size;
}

} // namespace tinyasio::detail
