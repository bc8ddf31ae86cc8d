// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/error.hpp>

#include <exception>
#include <string>
#include <utility>

namespace test {

/// An error in one word: the name of a type of ours, what any other says, "[a, b]" for a group.
inline std::string text_of(std::exception_ptr const& error) {
    if (error == nullptr) return "nothing";
    try {
        std::rethrow_exception(error);
    } catch (tinyasio::exception_group const& group) {
        std::string text;
        for (auto const& each : group.errors()) text += (text.empty() ? "" : ", ") + text_of(each);
        return "[" + text + "]";
    } catch (tinyasio::cancelled const&) {
        return "cancelled";
    } catch (tinyasio::job_cancelled const&) {
        return "job_cancelled";
    } catch (tinyasio::cycle_error const&) {
        return "cycle_error";
    } catch (tinyasio::usage_error const&) {
        return "usage_error";
    } catch (tinyasio::deadlock_error const&) {
        return "deadlock_error";
    } catch (tinyasio::timed_out const&) {
        return "timed_out";
    } catch (tinyasio::cancel_error const&) {
        return "cancel_error";
    } catch (std::exception const& exception) {
        return exception.what();
    } catch (...) {
        return "unknown";
    }
}

/// What a function throws, null if it returns.
template <class F>
std::exception_ptr caught(F&& function) {
    try {
        static_cast<void>(std::forward<F>(function)());
    } catch (...) {
        return std::current_exception();
    }
    return nullptr;
}

/// `text_of` what a function throws; "nothing" if it returns.
template <class F>
std::string thrown_by(F&& function) {
    return text_of(caught(std::forward<F>(function)));
}

/// What an exception says that is of the type `E` or derived from it; another one goes on.
template <class E, class F>
std::string what_of(F&& function) {
    try {
        static_cast<void>(std::forward<F>(function)());
    } catch (E const& error) {
        return error.what();
    }
    return {};
}

} // namespace test
