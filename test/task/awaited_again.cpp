// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <support/tasks.hpp>
#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What is awaited once has given its arguments away: awaiting it again says so.
BOOST_AUTO_TEST_SUITE(task_awaited_again)

namespace {

template <class Operation>
std::string awaited_again(Operation operation) {
    tio::loop loop;
    return loop.run([&]() -> tio::task<std::string> {
        static_cast<void>(co_await std::move(operation));
        std::exception_ptr error;
        try {
            static_cast<void>(co_await std::move(operation));
        } catch (...) {
            error = std::current_exception();
        }
        co_return test::text_of(error);
    });
}

tio::task<int> twice(int x) {
    co_return 2 * x;
}
tio::task<> nothing(int) {
    co_return;
}

} // namespace

BOOST_AUTO_TEST_CASE(T1_a_message_is_sent_once) {
    auto const [out, in] = tio::channel<int>(2);
    BOOST_TEST(awaited_again(out.send(1)) == "usage_error");
    BOOST_TEST(in.try_receive().value() == 1);
    BOOST_TEST(!in.try_receive());
}

BOOST_AUTO_TEST_CASE(T1_elements_are_mapped_once) {
    std::vector const numbers{1, 2, 3};
    auto some = numbers | std::views::filter([](int x) { return x != 2; });
    BOOST_TEST(awaited_again(tio::map(twice, numbers)) == "usage_error");
    BOOST_TEST(awaited_again(tio::map(twice, some)) == "usage_error");
    BOOST_TEST(awaited_again(tio::for_each(nothing, numbers)) == "usage_error");
    auto const size_of = [](std::string const& text) { return text.size(); };
    BOOST_TEST(awaited_again(tio::map_in_threads(size_of, std::vector<std::string>{"a", "b"})) ==
               "usage_error");
}

BOOST_AUTO_TEST_CASE(T1_a_function_goes_to_a_thread_once) {
    auto const size_of = [](std::string const& text) { return text.size(); };
    BOOST_TEST(awaited_again(tio::run_in_thread(size_of, std::string("abc"))) == "usage_error");
}

BOOST_AUTO_TEST_CASE(T1_operands_are_started_once) {
    BOOST_TEST(awaited_again(tio::all(twice(1), nothing(2))) == "usage_error");
    BOOST_TEST(awaited_again(tio::race(twice(1), tio::sleep(1h))) == "usage_error");
    BOOST_TEST(awaited_again(tio::timeout(twice(1), 1h)) == "usage_error");
    BOOST_TEST(awaited_again(tio::shield(twice(1))) == "usage_error");
    BOOST_TEST(awaited_again(tio::isolate(twice(1))) == "usage_error");
}

BOOST_AUTO_TEST_SUITE_END()
