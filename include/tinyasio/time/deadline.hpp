// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/loop/engine.hpp>
#include <tinyasio/loop/sleep.hpp>

#include <boost/intrusive/list.hpp>

#include <chrono>
#include <concepts>
#include <optional>

namespace tinyasio {

class deadline;

namespace detail {

using deadline_hook = intrusive::list_base_hook<intrusive::link_mode<intrusive::auto_unlink>,
                                                intrusive::tag<deadline>>;

/// A limit of time that a `deadline` may move.
class TINYASIO_DECL deadline_user : public expiry, public deadline_hook {
public:
    virtual job& limited_job() const noexcept = 0;

    void clear() noexcept {
        expiry::clear();
        deadline_hook::unlink();
    }

protected:
    deadline_user() noexcept = default;
    ~deadline_user() = default;
};

} // namespace detail

/// A point in time up to which things may take, for `timeout` and `fail_after`, and which can be
/// moved while they run.
///
/// Any number of them may use it at once; each is cancelled when the time has come, also if it has
/// come before they begin. It must outlive them. Belongs to the loop whose jobs use it; while
/// nobody does it may be set anywhere.
///
/// \code
/// tio::deadline idle{30s};
/// auto const reads = [&]() -> tio::task<> {
///     while (std::size_t const n = co_await read_some()) idle.expires_after(30s);
/// };
/// co_await tio::fail_after(reads, idle);     // timed_out after 30 s without a byte
/// \endcode
class TINYASIO_DECL deadline {
public:
    /// The clock of `now()`.
    using clock = std::chrono::steady_clock;

    /// Never.
    deadline() noexcept = default;

    /// So long after the construction, by the clock of the loop that runs here: `now()`. Outside of
    /// a loop that is the world's clock, which a virtual loop does not go by.
    /// \throws usage_error for a floating point duration that is no number
    template <class Rep, class Period>
    explicit deadline(std::chrono::duration<Rep, Period> d) {
        detail::check_number(d, "deadline");
        at_ = detail::deadline_after(now(), detail::saturate(d));
    }
    explicit deadline(clock::time_point at) noexcept : at_(at) {}
    template <class Clock, class Duration>
    explicit deadline(std::chrono::time_point<Clock, Duration> at) {
        check_clock<Clock>();
        at_ = detail::saturate(at, "deadline");
    }

    deadline(deadline const&) = delete;
    deadline& operator=(deadline const&) = delete;
    /// \pre nobody uses it; else the program ends with a message that names who does
    ~deadline();

    /// So long after now. Those whose time is up by that have a turn before they are cancelled;
    /// those who have been cancelled stay so.
    /// \throws usage_error for a floating point duration that is no number, or if it is called
    ///         outside of the loop whose jobs use it
    template <class Rep, class Period>
    void expires_after(std::chrono::duration<Rep, Period> d) {
        detail::check_number(d, "deadline::expires_after");
        move(detail::deadline_after(now(), detail::saturate(d)));
    }
    /// The same for a point in time.
    void expires_at(clock::time_point at) { move(at); }
    template <class Clock, class Duration>
    void expires_at(std::chrono::time_point<Clock, Duration> at) {
        check_clock<Clock>();
        move(detail::saturate(at, "deadline::expires_at"));
    }
    /// It has no end until it is set again. \throws usage_error as `expires_after`
    void never() { move(clock::time_point::max()); }

    /// Nothing if it never expires.
    std::optional<clock::time_point> expires_at() const noexcept {
        return at_ != clock::time_point::max() ? std::optional(at_) : std::nullopt;
    }
    /// Whether the time has come.
    bool expired() const noexcept { return at_ <= now(); }

    /// \internal For those who set limits. \throws usage_error if jobs of another loop use it
    void check_use_by(detail::job const& using_it) const;
    void add(detail::deadline_user& user) noexcept { users_.push_back(user); }

private:
    template <class Clock>
    static constexpr void check_clock() {
        static_assert(std::same_as<Clock, clock>,
                      "a deadline takes a time of std::chrono::steady_clock, such as now() + 5s; "
                      "other clocks may be set back: write t - Clock::now()");
    }
    void move(clock::time_point at);

    clock::time_point at_ = clock::time_point::max();
    detail::intrusive::list<detail::deadline_user,
                            detail::intrusive::base_hook<detail::deadline_hook>,
                            detail::intrusive::constant_time_size<false>>
        users_;
};

} // namespace tinyasio
