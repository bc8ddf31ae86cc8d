// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/error/errc.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_condition.hpp>

#include <string>

namespace tinyasio {

namespace {

class our_error_category final : public boost::system::error_category {
public:
    // The same in each copy of the library that a program may have: codes of both are equal.
    constexpr our_error_category() noexcept : error_category(0x7ec01f3a5b90d264ULL) {}

    char const* name() const noexcept override { return "tinyasio"; }

    std::string message(int code) const override {
        char buffer[1];
        return message(code, buffer, 0);
    }
    char const* message(int code, char*, std::size_t) const noexcept override {
        switch (static_cast<errc>(code)) {
        case errc::timed_out: return "the time is up";
        case errc::channel_closed: return "the channel is closed";
        }
        return "unknown error";
    }

    boost::system::error_condition default_error_condition(int code) const noexcept override {
        switch (static_cast<errc>(code)) {
        case errc::timed_out: return make_error_condition(boost::system::errc::timed_out);
        case errc::channel_closed: return make_error_condition(boost::system::errc::broken_pipe);
        }
        return {code, *this};
    }
};

} // namespace

boost::system::error_category const& error_category() noexcept {
    static our_error_category const category;
    return category;
}

} // namespace tinyasio
