// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/race.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/job_cancelled.hpp>
#include <tinyasio/error/usage_error.hpp>

#include <string>

namespace tinyasio::detail {

void refuse_empty_range(char const* function) {
    throw usage_error(std::string(function) + " was given an empty range: nobody can win");
}

std::size_t race_awaiter::check_end() {
    auto const* const winner = group_.winner();
    if (winner == nullptr) {
        checkpoint();
        throw job_cancelled(kept(0).id(), kept(0).cancellation().cause());
    }
    if (winner->ending() == ending::value) return index_of(*winner);

    group_.for_each_unheard([this](detail::job const& loser) {
        engine_of(job()).diagnostics.tell(diagnostic::kind_type::unheard, loser.id(), [&] {
            return describe(loser) + " lost a race and failed too: " + describe(loser.error());
        });
    });
    if (group_.error_was_taken()) checkpoint();
    winner->rethrow();
}

} // namespace tinyasio::detail
