// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

namespace tinyasio::detail {

/// Where a task leaves what it returned or threw. It belongs to whoever started the task: to the
/// awaiter in the parent's frame, or to the record of a job, which outlives the frame (T8).
struct return_slot_base {
    std::exception_ptr error{};
    bool has_value = false;
    bool cancelled = false;  ///< the error is the `cancelled` of its job
    bool frame_gone = false; ///< its task's frame was destroyed from outside, innermost first
    [[maybe_unused]] bool unused_ = false; // four bytes are written at once
};

/// How a `T` is kept where a value is needed (T7).
template <class T>
struct stored {
    using type = T;
};
template <>
struct stored<void> {
    using type = std::monostate;
};
template <class T>
struct stored<T&> {
    using type = std::reference_wrapper<T>;
};
template <class T>
using stored_t = typename stored<T>::type;

template <class T>
class return_slot : public return_slot_base {
    static_assert(alignof(stored_t<T>) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__,
                  "a task cannot yield an over-aligned type: yield a std::unique_ptr to it");

public:
    return_slot() noexcept {}
    return_slot(return_slot const&) = delete;
    return_slot& operator=(return_slot const&) = delete;
    ~return_slot() {
        if (has_value) std::destroy_at(std::addressof(value_));
    }

    template <class... Args>
    void emplace(Args&&... args) {
        // A second `co_return`: the destructor of a local threw after the first.
        if (has_value) [[unlikely]] {
            has_value = false;
            std::destroy_at(std::addressof(value_));
        }
        std::construct_at(std::addressof(value_), std::forward<Args>(args)...);
        has_value = true;
    }

    /// The value, moved out; or throws the error.
    stored_t<T> take() {
        rethrow_error();
        return std::move(value_);
    }

    /// The value that stays; or throws the error.
    stored_t<T> const& get() const {
        rethrow_error();
        return value_;
    }

private:
    void rethrow_error() const {
        if (error) [[unlikely]]
            std::rethrow_exception(error);
    }

    union {
        stored_t<T> value_;
    };
};

} // namespace tinyasio::detail
