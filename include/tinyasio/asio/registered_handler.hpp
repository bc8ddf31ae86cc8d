// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <boost/intrusive/list_hook.hpp>

namespace boost::asio {
class execution_context;
}

namespace tinyasio::detail {

class handler_registry;

/// A completion handler that waits for something outside of its context, which may go meanwhile.
class TINYASIO_DECL registered_handler {
public:
    registered_handler(registered_handler const&) = delete;
    registered_handler& operator=(registered_handler const&) = delete;

    /// The context is being destroyed: unless it is about to be invoked, it is destroyed.
    virtual void context_gone() noexcept = 0;

protected:
    registered_handler() noexcept = default;
    ~registered_handler() = default;

    void join(boost::asio::execution_context& context);
    /// It does not wait any more. From any thread.
    void leave() noexcept;

private:
    friend class handler_registry;

    boost::intrusive::list_member_hook<> in_registry_{};
    handler_registry* registry_ = nullptr;
};

} // namespace tinyasio::detail
