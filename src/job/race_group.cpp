// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/race_group.hpp>

namespace tinyasio::detail {

job const* race_group::winner() const noexcept {
    bool const keeps_claim = claimed_by_ != nullptr && claimed_by_->ending() != ending::cancelled;
    return keeps_claim ? claimed_by_ : first_;
}

void race_group::on_fire(job& fired) noexcept {
    if (claimed_by_ != nullptr || first_ != nullptr) return;
    claimed_by_ = &fired;
    cancel_others(fired, reason::explicit_);
}

bool race_group::on_end(job& ended, bool error_taken) noexcept {
    bool const failed = ended.ending() == ending::error;
    if (first_ == nullptr && ended.ending() != ending::cancelled) {
        first_ = &ended;
        if (claimed_by_ == nullptr)
            cancel_others(ended, failed ? reason::crash : reason::explicit_);
    }
    bool heard = true;
    if (failed) {
        job const* const winning = winner();
        if (winning == &ended)
            error_was_taken_ = error_taken;
        else if (winning->has_ended())
            heard = winning->ending() == ending::value; // it is in the result then
        else if (!error_taken)
            ended.listen(nullptr); // see `for_each_unheard`
    }
    has_ended();
    return heard;
}

bool any_group::has_nothing_to_say() const noexcept {
    return winner_ == nullptr && failed_in_cleanup_ == nullptr && !all_failed();
}

bool any_group::on_end(job& ended, bool) noexcept {
    bool heard = true; // an error is in the result, or in the group if all have failed
    if (ended.ending() == ending::value && winner_ == nullptr) {
        winner_ = &ended;
        cancel_others(ended, reason::explicit_);
    } else if (ended.ending() == ending::error) {
        ++failures_;
        if (winner_ == nullptr && ended.cancellation().delivered()) {
            heard = failed_in_cleanup_ == nullptr;
            if (heard) failed_in_cleanup_ = &ended;
        } else if (winner_ == nullptr) {
            on_failed_attempt();
        }
    }
    has_ended();
    return heard;
}

} // namespace tinyasio::detail
