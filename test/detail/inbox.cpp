// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/trace.hpp>
#include <tinyasio/detail/inbox.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace {

struct letter {
    int number = 0;
    letter* next_in_inbox = nullptr;
};

using inbox = tinyasio::detail::inbox<letter>;

std::string taken(inbox& from) {
    test::trace log;
    from.take([&](letter& one) { log.add(std::to_string(one.number)); });
    return log.text();
}

} // namespace

BOOST_AUTO_TEST_SUITE(detail_inbox)

BOOST_AUTO_TEST_CASE(items_come_out_in_the_order_in_which_they_came) {
    letter first{1}, second{2}, third{3};
    inbox in;
    in.push(first);
    in.push(second);
    in.push(third);

    BOOST_TEST(taken(in) == "1, 2, 3");
    BOOST_TEST(taken(in) == "");
}

BOOST_AUTO_TEST_CASE(an_item_can_come_again_once_it_was_taken) {
    letter first{1}, second{2};
    inbox in;
    in.push(first);
    BOOST_TEST(taken(in) == "1");
    in.push(second);
    in.push(first);
    BOOST_TEST(taken(in) == "2, 1");
}

BOOST_AUTO_TEST_CASE(what_comes_while_items_are_taken_is_left_for_the_next_time) {
    letter first{1}, second{2};
    inbox in;
    in.push(first);
    in.take([&](letter&) { in.push(second); });

    BOOST_TEST(taken(in) == "2");
}

BOOST_AUTO_TEST_CASE(an_item_may_be_gone_after_it_was_received) {
    inbox in;
    for (int i = 0; i != 3; ++i) in.push(*new letter{i});
    int sum = 0;
    in.take([&](letter& one) {
        sum += one.number;
        delete &one;
    });

    BOOST_TEST(sum == 3);
}

BOOST_AUTO_TEST_CASE(many_threads_put_in_and_none_is_lost_or_out_of_order) {
    constexpr int threads = 4, each = 2000;
    inbox in;
    std::vector<std::vector<letter>> letters(threads, std::vector<letter>(each));
    std::atomic<int> done = 0;
    std::vector<std::thread> writers;
    for (int t = 0; t != threads; ++t)
        writers.emplace_back([&, t] {
            for (int i = 0; i != each; ++i) {
                auto& one = letters[static_cast<std::size_t>(t)][static_cast<std::size_t>(i)];
                one.number = t * each + i;
                in.push(one);
            }
            ++done;
        });

    std::vector<int> next(threads, 0);
    int received = 0, disordered = 0;
    auto const receive = [&](letter& one) {
        auto& expected = next[static_cast<std::size_t>(one.number / each)];
        if (one.number % each != expected++) ++disordered;
        ++received;
    };
    while (done != threads) in.take(receive);
    for (auto& writer : writers) writer.join();
    in.take(receive);

    BOOST_TEST(received == threads * each);
    BOOST_TEST(disordered == 0);
}

BOOST_AUTO_TEST_SUITE_END()
