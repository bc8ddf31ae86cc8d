// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <boost/intrusive/list_hook.hpp>

#include <memory>

namespace boost::asio {
class execution_context;
}

namespace tinyasio::detail {

class handler_registry;

/// A completion handler that waits for something outside of its context, which may go meanwhile.
///
/// joined -> posted, or joined -> destroyed with the context, on the thread that destroys that.
class TINYASIO_DECL registered_handler {
public:
    registered_handler(registered_handler const&) = delete;
    registered_handler& operator=(registered_handler const&) = delete;

    /// The context is being destroyed: whether it does not wait any more, and was not chosen. Else
    /// another thread is about to call `post_unless_gone`.
    virtual bool withdraw() noexcept = 0;
    virtual void destroy() noexcept = 0;
    /// To its context, which is there.
    virtual void post() noexcept = 0;

protected:
    registered_handler() noexcept = default;
    ~registered_handler();

    void join(boost::asio::execution_context& context);

    /// It was chosen, or cancelled. From any thread. It is posted, or its context destroys it.
    void post_unless_gone() noexcept;

private:
    friend class handler_registry;

    boost::intrusive::list_member_hook<> in_registry_{};
    std::shared_ptr<handler_registry> registry_{};
};

} // namespace tinyasio::detail
