// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/nursery/with_nursery.hpp>

namespace tinyasio::detail {

nursery& with_nursery_awaiter_base::prepare(nursery_options const& options) {
    checkpoint();
    auto& outer = static_cast<domain&>(*job().owner());
    outer.check_open_for_operand_of(job());
    auto* const made = new nursery_core(outer, nursery_core::keeping::by_waiter, options,
                                        options.logger != nullptr ? *options.logger : logger{},
                                        waiting_frame().place());
    await(made);
    return *made->as_nursery();
}

void with_nursery_awaiter_base::start(detail::job& body) noexcept {
    core().begin(body);
    if (job().stop_requested()) core().request_stop();
    if (core().is_due()) return core().start(body); // it is not going to make a step
    core().start_inside_of(body, job());
}

bool with_nursery_awaiter_base::check_body(detail::job const& body) const {
    check_end();
    return body.ending() == ending::value;
}

void with_nursery_awaiter_base::throw_cut_short(detail::job const& body) {
    throw job_cancelled(body.id(), body.cancellation().cause());
}

} // namespace tinyasio::detail
