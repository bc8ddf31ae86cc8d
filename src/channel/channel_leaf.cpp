// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/channel/channel_leaf.hpp>
#include <tinyasio/error/channel_closed.hpp>

namespace tinyasio::detail {

void send_leaf::throw_closed() {
    throw channel_closed();
}

void receive_leaf::put_back() noexcept {
    message_list one;
    one.push_back(std::move(carried));
    channel_->put_back(std::move(one));
}

} // namespace tinyasio::detail
