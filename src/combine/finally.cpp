// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/finally.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/exception_group.hpp>

#include <new>

namespace tinyasio::detail {

namespace {

bool is_cancellation_of_this_job(std::exception_ptr const& error) noexcept {
    if (!current_job()->cancellation().requested()) return false;
    try {
        std::rethrow_exception(error);
    } catch (cancelled const&) {
        return true;
    } catch (...) {
        return false;
    }
}

[[noreturn]] void throw_both(std::exception_ptr const& task, std::exception_ptr const& cleanup) {
    try {
        throw exception_group("a task and its cleanup failed", {task, cleanup});
    } catch (std::bad_alloc const&) {
        auto& job = *current_job();
        engine_of(job).diagnostics.tell(diagnostic::kind_type::unheard, job.id(),
                                        [&] { return describe(cleanup); });
    }
    std::rethrow_exception(task);
}

} // namespace

void rethrow_after_cleanup(std::exception_ptr task, std::exception_ptr cleanup) {
    if (task && cleanup && !is_cancellation_of_this_job(task)) throw_both(task, cleanup);
    if (cleanup) std::rethrow_exception(cleanup);
    if (task) std::rethrow_exception(task);
}

} // namespace tinyasio::detail
