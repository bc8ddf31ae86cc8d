// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <boost/outcome/std_outcome.hpp>
#include <boost/system/error_code.hpp>

#include <exception>

namespace tinyasio {

/// A value, or the exception that came instead (Boost.Outcome). `value()` rethrows the original.
template <class T>
using outcome = boost::outcome_v2::std_outcome<T, boost::system::error_code, std::exception_ptr>;

} // namespace tinyasio
