// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/detail/config.hpp>

#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace tinyasio {

/// Several errors that belong together: the one that started a crash, and those of the jobs that
/// failed while they were being cancelled (D5, D6).
///
/// `what()` prints the whole tree, groups in groups and `std::nested_exception` causes included.
/// Copies share their contents and do not throw. A value: safe to read from several threads.
///
/// \code
/// try { loop.run(server()); }
/// catch (tio::exception_group const& group) {
///     std::cerr << group.what();
///     if (group.contains<std::bad_alloc>()) std::abort();
/// }
/// \endcode
class TINYASIO_DECL exception_group : public std::exception {
public:
    /// What `split` gives.
    struct parts {
        std::vector<std::exception_ptr> matching; ///< those that are an `E`
        std::vector<std::exception_ptr> others;   ///< all others
    };

    /// \pre `errors` is not empty and holds no null pointer; else `std::invalid_argument`.
    exception_group(std::string const& title, std::vector<std::exception_ptr> errors);
    exception_group(exception_group const&) noexcept = default;
    exception_group& operator=(exception_group const&) noexcept = default;
    ~exception_group() override;

    char const* what() const noexcept override;

    /// The first line of `what()`, as a rule.
    std::string const& title() const noexcept;

    /// The original first, then the others: in a crash in the order in which their jobs started.
    std::vector<std::exception_ptr> const& errors() const noexcept;
    std::exception_ptr const& original() const noexcept { return errors().front(); }

    /// Whether one of the errors, or one in a group among them, is an `E`.
    template <class E>
    bool contains() const {
        for (auto const& error : errors()) {
            if (holds<E>(error)) return true;
            if (auto const inner = as_group(error); inner && inner->template contains<E>())
                return true;
        }
        return false;
    }

    /// The errors (those of inner groups too, in order) that are an `E`, and the others.
    template <class E>
    parts split() const {
        parts result;
        for (auto const& error : errors()) {
            auto const inner = as_group(error);
            if (!inner || holds<E>(error)) {
                (holds<E>(error) ? result.matching : result.others).push_back(error);
                continue;
            }
            auto nested = inner->template split<E>();
            append(result.matching, nested.matching);
            append(result.others, nested.others);
        }
        return result;
    }

private:
    struct contents;

    template <class E>
    static bool holds(std::exception_ptr const& error) {
        try {
            std::rethrow_exception(error);
        } catch (E const&) {
            return true;
        } catch (...) {
            return false;
        }
    }

    /// The group that `error` is, null if it is none.
    static std::shared_ptr<exception_group const> as_group(std::exception_ptr const& error);
    static void append(std::vector<std::exception_ptr>& to,
                       std::vector<std::exception_ptr> const& from);

    std::shared_ptr<contents const> contents_;
};

} // namespace tinyasio
