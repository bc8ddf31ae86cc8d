// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/test/unit_test.hpp>

#include <exception>

#include <pthread.h>

namespace test {

/// Runs a function on a stack that has room for as many steps inside of each other as there may be
/// (T3), but not for thousands of calls.
template <class Function>
void on_small_stack(Function function) {
    struct call {
        Function& function;
        std::exception_ptr error{};
    } made{function};
    auto const begin = [](void* given) -> void* {
        auto& called = *static_cast<call*>(given);
        try {
            called.function();
        } catch (...) {
            called.error = std::current_exception();
        }
        return nullptr;
    };
    pthread_attr_t attributes;
    pthread_t thread;
    BOOST_REQUIRE(::pthread_attr_init(&attributes) == 0);
    BOOST_REQUIRE(::pthread_attr_setstacksize(&attributes, 1024 * 1024) == 0);
    BOOST_REQUIRE(::pthread_create(&thread, &attributes, begin, &made) == 0);
    ::pthread_join(thread, nullptr);
    ::pthread_attr_destroy(&attributes);
    if (made.error) std::rethrow_exception(made.error);
}

} // namespace test
