// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/thread/element_queue.hpp>

#include <algorithm>

namespace tinyasio::detail {

namespace {

constexpr std::size_t most_ahead = 256;

} // namespace

waiting_element::~waiting_element() = default;

element_list::~element_list() {
    while (!empty()) delete &pop_front();
}

void element_queue::push(waiting_element& element) noexcept {
    std::lock_guard const lock(mutex_);
    waiting_.push_back(element);
}

std::size_t element_queue::size() const noexcept {
    std::lock_guard const lock(mutex_);
    return waiting_.size();
}

bool element_queue::is_closed() const noexcept {
    std::lock_guard const lock(mutex_);
    return is_closed_;
}

void element_queue::close() noexcept {
    std::lock_guard const lock(mutex_);
    is_closed_ = true;
}

waiting_element* element_queue::take(element_list& taken) noexcept {
    std::lock_guard const lock(mutex_);
    if (is_closed_ || waiting_.empty()) return nullptr;
    waiting_element& first = waiting_.pop_front();
    taken.push_back(first);
    return &first;
}

void element_queue::note(std::size_t functions, clock::duration took) noexcept {
    auto const in_a_slice = std::max<clock::duration::rep>(
        static_cast<clock::duration::rep>(functions) * clock::duration(slice).count() /
            std::max<clock::duration::rep>(took.count(), 1),
        1);
    // A thread that the system kept waiting says little about the functions.
    auto const at_least = std::max(wanted_.load(std::memory_order_relaxed) / 2, std::size_t{1});
    wanted_.store(std::clamp(static_cast<std::size_t>(in_a_slice), at_least, most_ahead),
                  std::memory_order_relaxed);
}

} // namespace tinyasio::detail
