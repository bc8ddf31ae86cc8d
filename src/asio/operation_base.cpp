// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/asio/operation_base.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/operation_abandoned.hpp>
#include <tinyasio/loop/engine.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <string>

namespace tinyasio::detail {

void operation_base::raise(boost::system::error_code const& error) const {
    if (is_aborted(error)) checkpoint();
    throw boost::system::system_error(error, what());
}

bool operation_base::is_aborted(boost::system::error_code const& error) noexcept {
    return error == boost::asio::error::operation_aborted;
}

void operation_base::raise(std::exception_ptr const& error) const {
    if (job().cancellation().requested()) {
        try {
            std::rethrow_exception(error);
        } catch (boost::system::system_error const& failed) {
            if (is_aborted(failed.code())) checkpoint();
        } catch (...) {
            // goes on below
        }
    }
    std::rethrow_exception(error);
}

void operation_base::raise_abandoned() const {
    checkpoint();
    throw operation_abandoned(std::string(what()) +
                              ": the completion handler was destroyed without being invoked");
}

void operation_base::tell_uncancellable(std::exception_ptr const& why) const noexcept {
    engine_of(job()).diagnostics.tell(diagnostic::kind_type::uncancellable, job().id(), [&] {
        return describe(job()) +
               " waits for an operation that cannot be asked to end: " + describe(why);
    });
}

} // namespace tinyasio::detail
