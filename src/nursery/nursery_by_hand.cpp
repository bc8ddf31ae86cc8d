// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/usage_error.hpp>
#include <tinyasio/loop/engine.hpp>
#include <tinyasio/nursery/nursery_core.hpp>

#include <exception>
#include <utility>

namespace tinyasio::detail {

nursery_core& nursery_core::make_by_hand(domain& outer, nursery_options const& options,
                                         tinyasio::logger log, std::source_location where) {
    job const* const making = current_job();
    bool const shielded = making != nullptr && making->is_shielded();
    nursery_ptr made(new nursery_core(outer,
                                      shielded ? keeping::by_outer_shielded : keeping::by_outer,
                                      options, std::move(log), where));
    made->retain(); // by the outer domain, until it has ended
    made->is_held_open_ = true;
    made->hold();
    made->begin();
    if ((making != nullptr && making->stop_requested()) || (!shielded && outer.stop_requested()))
        made->request_stop();
    return *made.detach();
}

void nursery_core::begin_join() {
    if (is_joined_)
        throw usage_error(label() + " was joined twice; wait() may be called any number of times");
    if (!is_over() && !scheduler().runs_here())
        throw usage_error(label() + " was joined in another loop than its own");
    is_joined_ = true;
}

bool nursery_core::may_be_let_go_silently() const noexcept {
    job const* const running = current_job();
    return is_cancelled() || std::uncaught_exceptions() != 0 || (ended() && queue_.empty()) ||
           !outer()->is_open() ||
           (running != nullptr && (running->cancellation().requested() ||
                                   (running->has_ended() && running->ending() != ending::value)));
}

void nursery_core::let_go_by_maker() noexcept {
    nursery_ptr const self(this, /*add_ref=*/false);
    if (is_over()) return tell_if_unheard();
    was_let_go_ = true;
    if (is_open())
        is_heard_ = true; // what its jobs throw from now on they throw in a cancelled one
    if (!scheduler().runs_here()) return ask({.where = where_});
    bool const is_left_behind = !may_be_let_go_silently();
    if (is_left_behind) complain_about_jobs_left();
    cancel({reason::shutdown, 0, where_});
}

void nursery_core::complain_about_jobs_left() noexcept {
    try {
        auto text =
            label() + " was destroyed while jobs of it were left (say join(), or cancel()):";
        text += '\n' + tinyasio::to_string(listed_jobs());
        outer()->crash(std::make_exception_ptr(usage_error(text)), {reason::crash, 0, where_});
    } catch (...) {
        outer()->crash(std::current_exception(), {reason::crash, 0, where_}); // no memory
    }
}

void nursery_core::tell_if_unheard() noexcept {
    if (result() && !is_heard_) nobody_hears_of(result());
}

} // namespace tinyasio::detail
