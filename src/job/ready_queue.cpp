// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/ready_queue.hpp>

#include <algorithm>
#include <new>
#include <vector>

namespace tinyasio::detail {

std::size_t ready_queue::shuffle(std::mt19937_64& random) {
    std::vector<work_item*> order;
    try {
        for (auto& item : items_) order.push_back(&item);
    } catch (std::bad_alloc const&) {
        return items_.size(); // first in, first out, then: whoever drives the loop cannot fail
    }
    std::shuffle(order.begin(), order.end(), random);
    items_.clear();
    for (auto* const item : order) items_.push_back(*item);
    return order.size();
}

} // namespace tinyasio::detail
