// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/asio/foreign_core.hpp>

#include <memory>
#include <mutex>

namespace tinyasio::detail {

/// The loops that live on a context: they hear of its end (C9).
class loop_registry final : public boost::asio::execution_context::service {
public:
    static boost::asio::execution_context::id id;

    explicit loop_registry(boost::asio::execution_context& context) : service(context) {}

    void add(foreign_core& core) noexcept {
        std::lock_guard const lock(mutex_);
        cores_.push_back(core);
    }
    void remove(foreign_core& core) noexcept {
        std::lock_guard const lock(mutex_);
        if (core.in_registry.is_linked()) cores_.erase(cores_.iterator_to(core));
    }

    /// For functions that block in its loops; before the first of them is made.
    void set_blocking_pool(std::shared_ptr<pool_core> pool) noexcept {
        blocking_pool_ = std::move(pool);
    }
    std::shared_ptr<pool_core> const& blocking_pool() const noexcept { return blocking_pool_; }

private:
    void shutdown() override;
    bool tell_youngest() noexcept;

    std::shared_ptr<pool_core> blocking_pool_{};
    std::mutex mutex_;
    using core_list = boost::intrusive::list<
        foreign_core,
        boost::intrusive::member_hook<foreign_core, boost::intrusive::list_member_hook<>,
                                      &foreign_core::in_registry>,
        boost::intrusive::constant_time_size<false>>;
    core_list cores_;
    core_list going_; ///< they have a reference
};

} // namespace tinyasio::detail
