// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>
#include <tinyasio/job/work_item.hpp>

#include <boost/intrusive/slist.hpp>

#include <random>

namespace tinyasio::detail {

/// What can run now, strictly first in, first out (T4). Allocates nothing: items are linked.
class ready_queue {
public:
    bool empty() const noexcept { return items_.empty(); }
    void push(work_item& item) noexcept { items_.push_back(item); }

    work_item& pop() noexcept {
        work_item& item = items_.front();
        items_.pop_front();
        return item;
    }

    /// Brings what is queued now into a random order and returns how many that are (V1).
    TINYASIO_DECL std::size_t shuffle(std::mt19937_64& random);

private:
    intrusive::slist<work_item, intrusive::base_hook<ready_hook>, intrusive::cache_last<true>,
                     intrusive::constant_time_size<false>>
        items_;
};

} // namespace tinyasio::detail
