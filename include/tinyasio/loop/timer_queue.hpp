// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/durations.hpp>

#include <boost/intrusive/set.hpp>

namespace tinyasio::detail {

/// A wait with a deadline. It lives in the frame that waits, and is in the queue while it waits.
class timer_node : public boost::intrusive::set_base_hook<
                       boost::intrusive::link_mode<boost::intrusive::normal_link>,
                       boost::intrusive::optimize_size<true>> {
public:
    virtual void on_time() noexcept = 0;
    time_point deadline() const noexcept { return deadline_; }

    friend bool operator<(timer_node const& a, timer_node const& b) noexcept {
        return a.deadline_ < b.deadline_;
    }

protected:
    explicit timer_node(time_point deadline) noexcept : deadline_(deadline) {}
    ~timer_node() = default;

    /// \pre it is in no queue
    void move_to(time_point deadline) noexcept { deadline_ = deadline; }

private:
    time_point deadline_;
};

/// All deadlines of a loop, earliest first; equal ones in the order in which they came. Allocates
/// nothing: the nodes are linked.
class timer_queue {
public:
    bool empty() const noexcept { return nodes_.empty(); }
    /// Whether there is another one than this.
    bool has_other_than(timer_node const& node) const noexcept {
        return !empty() && (&*nodes_.begin() != &node || ++nodes_.begin() != nodes_.end());
    }
    time_point earliest() const noexcept { return nodes_.begin()->deadline(); }

    /// The end of time never comes, and nothing of the loop's own will wake who waits for it.
    void insert(timer_node& node) noexcept {
        if (node.deadline() == time_point::max()) return;
        // Most deadlines are later than all others: no search for those.
        nodes_.insert(nodes_.end(), node);
    }
    void erase(timer_node& node) noexcept {
        if (node.deadline() != time_point::max()) nodes_.erase(nodes_.iterator_to(node));
    }

    /// Takes out all that are due and tells them.
    void fire(time_point now) noexcept {
        while (!nodes_.empty() && nodes_.begin()->deadline() <= now) {
            timer_node& due = *nodes_.begin();
            nodes_.erase(nodes_.begin());
            due.on_time();
        }
    }

private:
    boost::intrusive::multiset<timer_node, boost::intrusive::constant_time_size<false>> nodes_;
};

} // namespace tinyasio::detail
