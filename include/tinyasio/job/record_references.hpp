// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <atomic>
#include <cstdint>

namespace tinyasio::detail {

/// Who keeps the record of a job, and who is about to reach the loop through it, in one word that
/// any thread may change.
///
/// The lower half counts references, of which there is one at first. Whoever has one may `visit`:
/// the upper half counts visitors. When the job ends, its domain closes the record and waits until
/// they have left; from then on there are none, for the loop may be gone.
class record_references {
public:
    void add() noexcept { word_.fetch_add(1, std::memory_order_relaxed); }

    /// Whether that was the last one. `other_is_domains()`: this is the strand, and if there are
    /// two, the other one is the domain's.
    template <class Predicate>
    BOOST_FORCEINLINE bool drop(Predicate&& other_is_domains) noexcept {
        auto const word = word_.load(std::memory_order_acquire);
        // The only holder needs no exchange: nobody else can come to hold it. Nor does one of two,
        // on the strand, while the other is the domain, which lets go there: so ends a handle that
        // nobody keeps.
        if (count(word) == 1) return true;
        if (word == 2 && other_is_domains()) {
            word_.store(1, std::memory_order_relaxed);
            return false;
        }
        return count(word_.fetch_sub(1, std::memory_order_acq_rel)) == 1;
    }

    /// The domain has one, too. \pre nobody else knows the record
    void add_domains() noexcept { word_.store(2, std::memory_order_relaxed); }

    enum class remaining : std::uint8_t { none, others, visitors };

    /// Drops that one, if no visitor is there; then none will come any more. What remains.
    remaining drop_domains() noexcept {
        auto word = word_.load(std::memory_order_acquire);
        if (word == 1) return remaining::none;
        // Who else holds it is nobody who could be about to reach the loop, mostly.
        if (word < one_visitor &&
            word_.compare_exchange_strong(word, (word - 1) | closed, std::memory_order_acq_rel))
            [[likely]]
            return remaining::others;
        return remaining::visitors;
    }
    /// Waits until the visitors have left, and drops it then. Whether it was the last one.
    TINYASIO_DECL bool drop_domains_after_visitors() noexcept;

    /// Whether the loop may be reached, until `leave`.
    bool visit() noexcept {
        if ((word_.fetch_add(one_visitor, std::memory_order_acquire) & closed) == 0) return true;
        leave();
        return false;
    }
    void leave() noexcept { word_.fetch_sub(one_visitor, std::memory_order_release); }

private:
    static constexpr std::uint64_t one_visitor = std::uint64_t{1} << 32;
    static constexpr std::uint64_t closed = std::uint64_t{1} << 63;

    static constexpr std::uint32_t count(std::uint64_t word) noexcept {
        return static_cast<std::uint32_t>(word);
    }

    std::atomic<std::uint64_t> word_{1};
};

} // namespace tinyasio::detail
