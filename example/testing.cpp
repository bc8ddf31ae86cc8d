// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A complete test program: what doc/testing.md shows.

//[includes
#define BOOST_TEST_MODULE prices
#include <tinyasio.hpp>
#include <tinyasio/testing.hpp>

#include <boost/test/unit_test.hpp>
//]

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// --- what is tested

//[cache
// Remembers prices for an hour, and asks for one at a time.
class price_cache {
public:
    using source = std::function<tio::task<int>(std::string)>;
    explicit price_cache(source from) : from_(std::move(from)) {}

    tio::task<int> price_of(std::string item) {
        auto const turn = co_await asking_.lock();
        auto const known = known_.find(item);
        if (known != known_.end() && tio::now() < known->second.until)
            co_return known->second.price;
        int const price = co_await tio::fail_after(from_(item), 10s);
        known_[item] = {price, tio::now() + 1h};
        co_return price;
    }

private:
    struct entry {
        int price;
        std::chrono::steady_clock::time_point until;
    };

    source from_;
    tio::mutex asking_;
    std::map<std::string, entry> known_;
};
//]

// --- its tests

//[source
// In place of a database: counts how often it is asked, and takes its time.
struct fake_source {
    int asked = 0;
    std::chrono::seconds takes{1};

    tio::task<int> operator()(std::string item) {
        ++asked;
        co_await tio::sleep(takes);
        if (item == "unicorn") throw std::out_of_range("no price for a unicorn");
        co_return 10;
    }
};
//]

//[hours
BOOST_AUTO_TEST_CASE(a_price_is_asked_for_once_in_an_hour) {
    auto const test = []() -> tio::task<> {
        fake_source source;
        price_cache prices(std::ref(source));
        co_await prices.price_of("bread");
        co_await tio::sleep(59min);
        co_await prices.price_of("bread");
        BOOST_TEST(source.asked == 1);
        co_await tio::sleep(1min);
        co_await prices.price_of("bread");
        BOOST_TEST(source.asked == 2);
    };
    tio::testing::run(test); // takes no time
}
//]

//[errors
BOOST_AUTO_TEST_CASE(an_error_is_passed_on_and_not_remembered) {
    auto const test = []() -> tio::task<> {
        fake_source source;
        price_cache prices(std::ref(source));
        for (int i = 1; i != 3; ++i) {
            auto const price = co_await tio::as_outcome(prices.price_of("unicorn"));
            BOOST_TEST(price.has_exception());
            BOOST_TEST(source.asked == i);
        }
    };
    tio::testing::run(test);

    fake_source slow{.takes = 1h};
    price_cache prices(std::ref(slow));
    BOOST_CHECK_THROW(tio::testing::run(prices.price_of("bread")), tio::timed_out);
}
//]

//[steps
BOOST_AUTO_TEST_CASE(who_comes_second_waits) {
    fake_source source; // out here, for jobs that are spawned may outlive the task
    price_cache prices(std::ref(source));
    auto const test = [&]() -> tio::task<> {
        auto const first = tio::spawn(prices.price_of("bread"));
        auto const second = tio::spawn(prices.price_of("bread"));

        co_await tio::testing::wait_all_blocked(); // both have come as far as they can
        BOOST_TEST(source.asked == 1);
        BOOST_TEST(!first.done());

        co_await tio::testing::advance(1s); // the answer is there, and was passed on
        BOOST_TEST(first.done());
        BOOST_TEST(second.done());
        BOOST_TEST(source.asked == 1);
    };
    tio::testing::run(test);
}
//]

//[seeds
BOOST_AUTO_TEST_CASE(the_order_does_not_matter) {
    auto const test = []() -> tio::task<> {
        fake_source source;
        price_cache prices(std::ref(source));
        std::vector<tio::task<int>> customers;
        for (char const* item : {"bread", "tea", "bread", "tea", "milk"})
            customers.push_back(prices.price_of(item));
        co_await tio::all(std::move(customers));
        BOOST_TEST(source.asked == 3);
    };
    for (std::uint64_t seed = 0; seed != 100; ++seed) {
        BOOST_TEST_INFO_SCOPE("seed " << seed);
        tio::testing::run(test, {.seed = seed});
    }
}
//]

//[everywhere
tio::task<> two_customers() {
    fake_source source;
    price_cache prices(std::ref(source));
    auto const one = [&]() -> tio::task<> { co_await prices.price_of("bread"); };
    co_await tio::timeout(one, 500ms); // goes away
    co_await tio::all(one, one);
    if (source.asked != 2) throw std::logic_error("the first one has left something behind");
}

BOOST_AUTO_TEST_CASE(it_can_be_cancelled_everywhere) {
    BOOST_TEST(tio::testing::cancel_everywhere(two_customers) > 10u);
}
//]
