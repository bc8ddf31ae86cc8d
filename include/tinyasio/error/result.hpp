// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace tinyasio {

/// A value, or the error code that came instead (Boost.System): what `timeout` and `use_result`
/// give. `value()` throws it, as a `boost::system::system_error`.
///
/// \code
/// auto const page = co_await tio::timeout(fetch(url), 2s);
/// if (!page) show(page.error().message());
/// \endcode
template <class T = void>
using result = boost::system::result<T>;

} // namespace tinyasio
