// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/until_stop.hpp>

namespace tinyasio::detail {

bool until_stop_awaiter_base::check_start() const {
    checkpoint();
    if (job().stop_requested()) return false;
    static_cast<domain*>(job().owner())->check_open_for_operand_of(job());
    return true;
}

void until_stop_awaiter_base::stop_requested() noexcept {
    child().cancel({reason::shutdown, job().id(), user_place(waiting_frame())});
}

bool until_stop_awaiter_base::check_end() const {
    rethrow_error();
    if (child().ending() == ending::value) return true;
    checkpoint();
    return false;
}

} // namespace tinyasio::detail
