// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/config.hpp>

// TINYASIO_DECL marks what the compiled library exports. Exception types carry it too: a type that
// is thrown in one shared object and caught in another must be one type.
#if defined(TINYASIO_DYN_LINK) || defined(BOOST_ALL_DYN_LINK)
#if defined(TINYASIO_SOURCE)
#define TINYASIO_DECL BOOST_SYMBOL_EXPORT
#else
#define TINYASIO_DECL BOOST_SYMBOL_IMPORT
#endif
#else
#define TINYASIO_DECL BOOST_SYMBOL_VISIBLE
#endif

// Memory that is kept for reuse hides use-after-free and leaks from the sanitizers.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TINYASIO_DETAIL_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define TINYASIO_DETAIL_SANITIZED 1
#endif
#endif
#if !defined(TINYASIO_DETAIL_SANITIZED)
#define TINYASIO_DETAIL_SANITIZED 0
#endif

#if defined(__SANITIZE_THREAD__)
#define TINYASIO_DETAIL_THREAD_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TINYASIO_DETAIL_THREAD_SANITIZED 1
#endif
#endif
#if !defined(TINYASIO_DETAIL_THREAD_SANITIZED)
#define TINYASIO_DETAIL_THREAD_SANITIZED 0
#endif

// g++ 12 destroys closure temporaries of a co_await full-expression twice. Later releases could not
// be tried, so they are trusted only from 14 on.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 14
#define TINYASIO_DETAIL_DESTROYS_CLOSURES_TWICE 1
#else
#define TINYASIO_DETAIL_DESTROYS_CLOSURES_TWICE 0
#endif

namespace boost::intrusive {}

/// \namespace tinyasio
/// Structured concurrency for Boost.Asio.
namespace tinyasio {
/// What is in here is no part of the interface and may change at any time.
namespace detail {
namespace intrusive = boost::intrusive;
}
} // namespace tinyasio
