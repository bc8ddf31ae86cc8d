// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <stdexcept>

namespace tinyasio {

/// A channel is closed: nothing can be sent to it any more, and a receiver has had all that was.
class TINYASIO_DECL channel_closed : public std::runtime_error {
public:
    channel_closed();
    channel_closed(channel_closed const&) = default;
    ~channel_closed() override;
};

} // namespace tinyasio
