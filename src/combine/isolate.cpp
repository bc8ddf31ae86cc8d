// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/combine/isolate.hpp>
#include <tinyasio/error/job_cancelled.hpp>

namespace tinyasio::detail {

namespace {

class isolated_domain final : public nested_domain {
public:
    isolated_domain(domain& outer, late_errors late) noexcept
        : nested_domain(outer, keeping::by_waiter)
        , late_(late) {}
    std::string label() const override { return "an isolate"; }

private:
    bool counts_late_error_of(job const&) const noexcept override {
        return late_ == late_errors::come_out;
    }

    late_errors const late_;
};

} // namespace

void isolate_awaiter_base::prepare() {
    checkpoint();
    auto& outer = static_cast<domain&>(*job().owner());
    outer.check_open_for_operand_of(job());
    await(new isolated_domain(outer, late_));
}

void isolate_awaiter_base::start(detail::job& root) noexcept {
    awaited().open(policy_);
    if (job().stop_requested()) awaited().request_stop();
    awaited().start_inside_of(root, job());
}

std::exception_ptr isolate_awaiter_base::error(detail::job const& root) const {
    if (awaited().result()) return awaited().result();
    if (awaited().stopped_by()) checkpoint();
    if (root.ending() == ending::value) return nullptr;
    return std::make_exception_ptr(job_cancelled(root.id(), root.cancellation().cause()));
}

} // namespace tinyasio::detail
