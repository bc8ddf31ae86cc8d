// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>
#include <tinyasio/job/work_item.hpp>

#include <cstddef>
#include <random>

namespace tinyasio::detail {

/// What can run now, strictly first in, first out (T4). Allocates nothing: items are linked.
///
/// Each switch goes through here: a list of its own, which writes two words for each item that is
/// put in, and nothing into the items for their end.
class ready_queue {
public:
    ready_queue() noexcept = default;
    ready_queue(ready_queue const&) = delete;
    ready_queue& operator=(ready_queue const&) = delete;

    bool empty() const noexcept { return end_ == &first_; }
    void push(work_item& item) noexcept {
        *end_ = &item;
        end_ = &item.next_ready_;
    }

    /// \pre it is not empty
    work_item& pop() noexcept {
        work_item& item = *first_;
        if (end_ == &item.next_ready_)
            end_ = &first_;
        else
            first_ = item.next_ready_;
        return item;
    }

    /// Brings what is queued now into a random order and returns how many that are (V1).
    TINYASIO_DECL std::size_t shuffle(std::mt19937_64& random);

private:
    work_item* first_ = nullptr;
    work_item** end_ = &first_; ///< where the next one is put
};

} // namespace tinyasio::detail
