// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/job/leaf.hpp>

#include <boost/asio/cancellation_type.hpp>
#include <boost/system/error_code.hpp>

#include <exception>

namespace tinyasio::detail {

/// A leaf that waits for an asynchronous operation.
class TINYASIO_DECL operation_base : public leaf {
public:
    char const* what() const noexcept override { return what_; }

    /// Throws what an operation's error amounts to: `cancelled` if the job was and the operation
    /// says that it was aborted (C3), else the error.
    [[noreturn]] void raise(boost::system::error_code const& error) const;
    [[noreturn]] void raise(std::exception_ptr const& error) const;

    /// Whether `raise` would throw `cancelled` in a cancelled job.
    static bool is_aborted(boost::system::error_code const& error) noexcept;

protected:
    operation_base(frame& waiting, char const* what,
                   boost::asio::cancellation_type emitted) noexcept
        : leaf(waiting)
        , what_(what)
        , emitted_(emitted) {}
    ~operation_base() = default;

    bool check_ready() const {
        checkpoint();
        return false;
    }
    boost::asio::cancellation_type emitted() const noexcept { return emitted_; }

    /// The handler was destroyed without being invoked.
    [[noreturn]] void raise_abandoned() const;

    /// Emits a cancellation. An operation that cannot be asked is told to the diagnostics (C8).
    template <class Emit>
    void try_to(Emit&& emit) noexcept {
        try {
            emit();
        } catch (...) {
            tell_uncancellable(std::current_exception());
        }
    }

private:
    void tell_uncancellable(std::exception_ptr const& why) const noexcept;

    char const* what_;
    boost::asio::cancellation_type emitted_;
};

} // namespace tinyasio::detail
