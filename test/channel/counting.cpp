// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/message_count.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>

BOOST_AUTO_TEST_SUITE(channel_counting)

namespace {

constexpr std::size_t producers = 4;

/// Over all capacities a million, where that is a matter of seconds.
#if defined(__OPTIMIZE__) && !TINYASIO_DETAIL_SANITIZED
constexpr std::size_t messages_each = 200'000;
#else
constexpr std::size_t messages_each = 10'000;
#endif

std::string run_through(std::ptrdiff_t capacity, std::size_t messages) {
    test::message_count count(messages);
    tinyasio::event nuisance;
    tinyasio::loop loop;
    loop.run([&]() -> tinyasio::task<> {
        auto ends = tinyasio::channel<std::size_t>(capacity);
        for (std::size_t i = 0; i != producers; ++i)
            tinyasio::spawn(test::send_numbers, ends.sender, messages * i / producers,
                            messages * (i + 1) / producers, static_cast<std::uint32_t>(i + 1));
        auto const in = std::move(ends.receiver);
        { auto const last_of_mine = std::move(ends.sender); }
        co_await test::disturb_receivers(in, count, nuisance, 99, 3);
        test::receive_rest(in, count);
    });
    return count.verdict();
}

} // namespace

BOOST_AUTO_TEST_CASE(S4_no_message_is_lost_or_doubled_whatever_is_cancelled_when) {
    for (std::ptrdiff_t const capacity : {0, 1, 2, 7, 64})
        BOOST_TEST(std::to_string(capacity) + ": " + run_through(capacity, messages_each) ==
                   std::to_string(capacity) + ": all once");
}

BOOST_AUTO_TEST_SUITE_END()
