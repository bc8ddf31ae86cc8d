// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/from_asio.hpp>

namespace tinyasio::detail {

void refuse_executor_of_awaitable() {
    throw usage_error("an asio::awaitable cannot run here: its executor is neither one that can be "
                      "that of a loop, such as any_io_executor, nor of the type on which the loop "
                      "lives");
}

} // namespace tinyasio::detail
