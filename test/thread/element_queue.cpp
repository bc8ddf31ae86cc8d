// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>
#include <tinyasio/thread.hpp>
#include <tinyasio/thread/element_queue.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(thread_element_queue)

namespace {

struct counted_element final : tio::detail::waiting_element {
    explicit counted_element(int& living) : living_(&living) { ++living; }
    ~counted_element() override { --*living_; }

private:
    int* living_;
};

std::vector<int> numbers_up_to(int n) {
    std::vector<int> made(static_cast<std::size_t>(n));
    std::iota(made.begin(), made.end(), 0);
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(H4_gives_elements_in_order_and_none_once_it_is_closed) {
    int living = 0;
    {
        tio::detail::element_queue queue;
        auto* const first = new counted_element(living);
        queue.push(*first);
        queue.push(*new counted_element(living));
        queue.push(*new counted_element(living));
        BOOST_TEST(queue.size() == 3u);
        tio::detail::element_list taken;
        BOOST_TEST(queue.take(taken) == first);
        BOOST_TEST(queue.take(taken) != nullptr);
        BOOST_TEST(!queue.is_closed());
        queue.close();
        BOOST_TEST(queue.is_closed());
        BOOST_TEST(queue.take(taken) == nullptr);
        BOOST_TEST(taken.size() == 2u);
        BOOST_TEST(living == 3);
    }
    BOOST_TEST(living == 0);
}

BOOST_AUTO_TEST_CASE(H4_works_as_far_ahead_as_functions_are_short) {
    tio::detail::element_queue queue;
    BOOST_TEST(queue.wanted() == 1u);
    queue.note(1, 10us);
    BOOST_TEST(queue.wanted() == 20u);
    queue.note(1, 0us);
    BOOST_TEST(queue.wanted() == 256u);
    queue.note(1, 1h); // perhaps the thread had to wait for the processor
    BOOST_TEST(queue.wanted() == 128u);
    for (int i = 0; i != 10; ++i) queue.note(1, 1h);
    BOOST_TEST(queue.wanted() == 1u);
}

BOOST_AUTO_TEST_CASE(H4_short_functions_share_trips_and_keep_their_order) {
    tio::thread_pool pool{{.max_threads = 2}};
    tio::loop loop;
    auto const numbers = numbers_up_to(20'000);
    auto const squares = loop.run(
        [](tio::thread_pool& in, std::vector<int> const& of) -> tio::task<std::vector<int>> {
            co_return co_await in.map([](int n) { return 2 * n; }, of);
        }(pool, numbers));
    BOOST_TEST_REQUIRE(squares.size() == numbers.size());
    for (std::size_t i = 0; i != squares.size(); ++i)
        BOOST_TEST_REQUIRE(squares[i] == 2 * numbers[i]);
}

BOOST_AUTO_TEST_CASE(H2_after_an_error_no_function_begins_though_elements_were_taken_ahead) {
    tio::thread_pool pool{{.max_threads = 1}};
    tio::loop loop;
    int called = 0;
    auto const numbers = numbers_up_to(20'000);
    auto const fail_late = [&called](int n) {
        ++called;
        if (n == 12'345) throw std::runtime_error(std::to_string(n));
        return n;
    };
    auto const all = [&]() -> tio::task<> { co_await pool.map(fail_late, numbers); };
    BOOST_CHECK_EXCEPTION(loop.run(all()), std::runtime_error,
                          [](auto const& error) { return error.what() == std::string("12345"); });
    BOOST_TEST(called == 12'346);
}

BOOST_AUTO_TEST_CASE(H2_after_a_cancellation_no_function_begins_though_elements_were_taken_ahead) {
    tio::thread_pool pool{{.max_threads = 2}};
    tio::loop loop;
    std::atomic<int> called = 0;
    tio::event at_work;
    auto const numbers = numbers_up_to(50'000);
    auto const note_call = [&](std::stop_token stop, int n) {
        if (++called == 20'000) at_work.set();
        while (n >= 20'000 && !stop.stop_requested()) std::this_thread::yield();
        return n;
    };
    auto const all = [&]() -> tio::task<> { co_await pool.map(note_call, numbers); };
    auto const canceller = [&]() -> tio::task<> {
        auto job = tio::spawn(all());
        co_await at_work.wait();
        job.cancel();
    };
    loop.run(canceller());
    BOOST_TEST(called >= 20'000);
    BOOST_TEST(called <= 20'002);
}

BOOST_AUTO_TEST_CASE(H4_an_element_that_waits_for_a_later_one_does_not_keep_it_from_a_thread) {
    tio::thread_pool pool{{.max_threads = 2}};
    tio::loop loop;
    std::atomic<bool> later = false;
    auto const numbers = numbers_up_to(10'000);
    auto const wait_for_next = [&](int n) {
        if (n == 5'000)
            while (!later) std::this_thread::yield();
        if (n == 5'001) later = true;
    };
    auto const all = [&]() -> tio::task<> { co_await pool.map(wait_for_next, numbers); };
    loop.run(all());
    BOOST_TEST(later);
}

BOOST_AUTO_TEST_SUITE_END()
