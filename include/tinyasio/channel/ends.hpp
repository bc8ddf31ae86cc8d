// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/channel/channel_core.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace tinyasio::detail {

[[noreturn]] TINYASIO_DECL void refuse_empty_end(char const* function);
/// \throws usage_error for a batch of nothing
TINYASIO_DECL std::size_t checked_batch(std::ptrdiff_t at_most);

/// A reference to a channel that counts among its senders or receivers. `Came` and `Gone` are
/// members of the core.
template <void (channel_core::*Came)() noexcept, void (channel_core::*Gone)() noexcept>
class counted_end {
public:
    explicit counted_end(channel_ptr core) noexcept : core_(std::move(core)) { came(); }
    counted_end(counted_end const& other) noexcept : core_(other.core_) { came(); }
    counted_end(counted_end&&) noexcept = default;
    counted_end& operator=(counted_end other) noexcept {
        core_.swap(other.core_);
        return *this;
    }
    ~counted_end() {
        if (core_) (core_.get()->*Gone)();
    }

    channel_core* get() const noexcept { return core_.get(); }

private:
    void came() noexcept {
        if (core_) (core_.get()->*Came)();
    }

    channel_ptr core_;
};

/// What both ends do, on any thread. All of it throws `usage_error` if the end was moved from.
template <class Counted>
class channel_end {
public:
    /// Closes the channel: nothing can be sent any more, and receivers have what is left. Returns
    /// whether it was open. Those who wait are woken; a message that still waited is not sent.
    bool close() { return core("close").close(); }
    /// Whether it was closed, at whichever end, or all senders or all receivers have gone. There
    /// may be messages left.
    bool is_closed() const { return core("is_closed").is_closed(); }
    /// What is in it at this moment, and who waits.
    channel_statistics statistics() const { return core("statistics").statistics(); }

protected:
    explicit channel_end(channel_ptr core) noexcept : end_(std::move(core)) {}

    /// \throws usage_error if it was moved from
    channel_core& core(char const* function) const {
        if (end_.get() == nullptr) refuse_empty_end(function);
        return *end_.get();
    }

private:
    Counted end_;
};

using sending_end =
    channel_end<counted_end<&channel_core::sender_came, &channel_core::sender_gone>>;
using receiving_end =
    channel_end<counted_end<&channel_core::receiver_came, &channel_core::receiver_gone>>;

/// What can be sent through a channel.
template <class T>
constexpr bool check_message_type() {
    static_assert(!std::is_void_v<T>, "a channel of nothing: send std::monostate, or use an event");
    static_assert(!std::is_reference_v<T>,
                  "a channel cannot hold references: send pointers, or std::reference_wrapper");
    static_assert(!std::is_const_v<T> && !std::is_volatile_v<T>,
                  "a channel moves its messages: leave out const and volatile");
    static_assert(std::is_move_constructible_v<T>,
                  "a channel moves its messages: send a std::unique_ptr to what cannot be moved");
    static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__,
                  "a channel cannot hold an over-aligned type: send a std::unique_ptr to it");
    return true;
}

} // namespace tinyasio::detail
