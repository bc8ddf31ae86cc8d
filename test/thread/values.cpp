// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/counted.hpp>
#include <support/errors.hpp>
#include <support/threads.hpp>
#include <support/values.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <thread>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// What goes to the thread, and what comes back.
BOOST_AUTO_TEST_SUITE(thread_values)

namespace {

int add(int a, int b) {
    return a + b;
}
void does_nothing() {}

struct account {
    int balance = 0;
    int deposit(int amount) { return balance += amount; }
    int& reference() { return balance; }
};

/// Callable as an rvalue only, and only moved.
struct single_use {
    int value;
    explicit single_use(int of) : value(of) {}
    single_use(single_use&&) = default;
    int operator()() && { return value; }
};

/// Callable with and without a token.
struct takes_both {
    std::string operator()() const { return "plain"; }
    std::string operator()(std::stop_token) const { return "token"; }
};

/// Counts how it comes along.
struct traveller {
    int copies = 0, moves = 0;
    traveller() = default;
    traveller(traveller const& other) : copies(other.copies + 1), moves(other.moves) {}
    traveller(traveller&& other) noexcept : copies(other.copies), moves(other.moves + 1) {}
    traveller& operator=(traveller const&) = delete;
    ~traveller() = default;
};

} // namespace

BOOST_AUTO_TEST_CASE(H1_a_function_runs_in_another_thread_and_its_value_comes_back) {
    BOOST_TEST(tio::testing::run(tio::run_in_thread(add, 1, 2)) == 3);
    BOOST_TEST((tio::testing::run(tio::run_in_thread([] { return std::this_thread::get_id(); })) !=
                std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(H1_void) {
    static_assert(std::is_void_v<decltype(tio::testing::run(tio::run_in_thread(does_nothing)))>);
    tio::testing::run(tio::run_in_thread(does_nothing));
}

BOOST_AUTO_TEST_CASE(H1_a_reference_stays_one) {
    account of;
    auto const root = [&]() -> tio::task<> {
        auto const give = [&]() -> int& { return of.balance; };
        int& got = co_await tio::run_in_thread(give);
        BOOST_TEST(&got == &of.balance);
        auto const give_const = [&]() -> int const& { return of.balance; };
        static_assert(std::is_same_v<tio::await_result_t<decltype(tio::run_in_thread(give_const))>,
                                     int const&>);
        int const& const_got = co_await tio::run_in_thread(give_const);
        BOOST_TEST(&const_got == &of.balance);
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_CASE(H1_an_rvalue_reference_becomes_an_object) {
    auto const root = []() -> tio::task<> {
        auto const give = [](std::unique_ptr<int>&& argument) -> std::unique_ptr<int>&& {
            return std::move(argument);
        };
        auto argument = std::make_unique<int>(7);
        auto operation = tio::run_in_thread(give, std::move(argument));
        static_assert(
            std::is_same_v<tio::await_result_t<decltype(operation)>, std::unique_ptr<int>>);
        auto const got = co_await std::move(operation);
        BOOST_TEST(*got == 7);
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_CASE(T7_values_that_only_move_or_have_no_default) {
    auto const root = []() -> tio::task<> {
        auto const moves = [] { return test::move_only(1); };
        test::move_only const moved = co_await tio::run_in_thread(moves);
        BOOST_TEST(moved.value == 1);
        auto const no_default = [] { return test::no_default(2); };
        test::no_default const made = co_await tio::run_in_thread(no_default);
        BOOST_TEST(made.value == 2);
        auto const constant = []() -> std::string const { return "const"; };
        BOOST_TEST(co_await tio::run_in_thread(constant) == "const");
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_CASE(H1_a_move_of_the_value_that_throws_is_its_error) {
    // One move out of the call, into the job.
    auto const root = []() -> tio::task<> {
        auto const gives = [] { return test::throwing_move(1, 0); };
        static_cast<void>(co_await tio::run_in_thread(gives));
    };
    BOOST_TEST(test::thrown_by([&] { tio::testing::run(root); }) == "the move failed");
}

BOOST_AUTO_TEST_CASE(H1_member_functions_and_callable_objects) {
    auto const root = []() -> tio::task<> {
        account of;
        BOOST_TEST(co_await tio::run_in_thread(&account::deposit, &of, 5) == 5);
        BOOST_TEST(co_await tio::run_in_thread(&account::deposit, std::ref(of), 5) == 10);
        BOOST_TEST(co_await tio::run_in_thread(&account::deposit, of, 5) == 15); // a copy
        BOOST_TEST(of.balance == 10);
        BOOST_TEST(co_await tio::run_in_thread(&account::balance, &of) == 10);
        std::function<int(int)> const function = [](int x) { return x + 1; };
        BOOST_TEST(co_await tio::run_in_thread(function, 3) == 4);
        auto counter = [n = 0]() mutable { return ++n; };
        BOOST_TEST(co_await tio::run_in_thread(counter) == 1);
        BOOST_TEST(co_await tio::run_in_thread(counter) == 1); // each call has a copy of its own
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_CASE(H1_a_function_that_can_be_called_only_once) {
    auto operation = tio::run_in_thread(single_use(3));
    BOOST_TEST(tio::testing::run(std::move(operation)) == 3);
}

BOOST_AUTO_TEST_CASE(H1_arguments_are_moved_or_copied_once_and_then_moved) {
    auto const root = []() -> tio::task<> {
        auto const copies = [](traveller const& given) { return given.copies; };
        traveller lvalue;
        BOOST_TEST(co_await tio::run_in_thread(copies, lvalue) == 1);
        traveller moved;
        BOOST_TEST(co_await tio::run_in_thread(copies, std::move(moved)) == 0);
        auto const taken = [](std::unique_ptr<int> owned) { return *owned; };
        auto owned = std::make_unique<int>(9);
        BOOST_TEST(co_await tio::run_in_thread(taken, std::move(owned)) == 9);
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_CASE(H1_function_and_arguments_are_destroyed_in_the_thread_before_it_comes_back) {
    std::thread::id ended_in{}, ran_in{};
    struct tells {
        std::thread::id* where;
        explicit tells(std::thread::id& to) : where(&to) {}
        tells(tells&& other) noexcept : where(std::exchange(other.where, nullptr)) {}
        ~tells() {
            if (where != nullptr) *where = std::this_thread::get_id();
        }
    };
    test::stop_at returned(tio::detail::thread_point::returned);
    auto const root = [&]() -> tio::task<> {
        auto const function = [&ran_in](tells const&, std::shared_ptr<int> const&) {
            ran_in = std::this_thread::get_id();
        };
        tells argument(ended_in);
        auto shared = std::make_shared<int>(1);
        std::weak_ptr<int> const observed = shared;
        auto operation = tio::run_in_thread(function, std::move(argument), std::move(shared));
        auto const watcher = [&]() -> tio::task<> {
            returned.wait_until_reached();
            BOOST_TEST(observed.expired());
            BOOST_TEST((ended_in == ran_in));
            returned.go_on();
            co_return;
        };
        co_await tio::all(std::move(operation), watcher());
    };
    tio::testing::run(root);
    BOOST_TEST((ran_in != std::thread::id{}));
    BOOST_TEST((ended_in == ran_in));
}

BOOST_AUTO_TEST_CASE(H1_also_when_the_function_throws) {
    std::thread::id ended_in{};
    auto const root = [&]() -> tio::task<> {
        auto const delete_tells = [&ended_in](int* p) {
            ended_in = std::this_thread::get_id();
            delete p;
        };
        std::shared_ptr<int> argument(new int(1), delete_tells);
        auto const throws = [](std::shared_ptr<int> const&) { throw std::runtime_error("boom"); };
        std::string error;
        try {
            co_await tio::run_in_thread(throws, std::move(argument));
        } catch (std::runtime_error const& thrown) {
            error = thrown.what();
        }
        BOOST_TEST(error == "boom");
    };
    tio::testing::run(root);
    BOOST_TEST((ended_in != std::thread::id{}));
    BOOST_TEST((ended_in != std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(H2_a_stop_token_is_given_only_to_those_that_cannot_be_called_without) {
    auto const root = []() -> tio::task<> {
        BOOST_TEST(co_await tio::run_in_thread(takes_both{}) == "plain");
        auto const needs = [](std::stop_token token, int x) {
            return token.stop_possible() && !token.stop_requested() ? x : -1;
        };
        BOOST_TEST(co_await tio::run_in_thread(needs, 4) == 4);
        auto const generic = [](auto&&... args) { return sizeof...(args); };
        BOOST_TEST(co_await tio::run_in_thread(generic, 1) == 1u);
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_CASE(H1_an_operation_that_is_not_awaited_runs_nothing) {
    bool ran = false;
    int const before = test::counted::alive();
    {
        auto const function = [&](test::counted const&) { ran = true; };
        auto const operation = tio::run_in_thread(function, test::counted{});
        BOOST_TEST(test::counted::alive() == before + 1);
        static_cast<void>(operation);
    }
    BOOST_TEST(test::counted::alive() == before);
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(T5_it_is_taken_by_all_that_take_a_task) {
    auto const root = []() -> tio::task<> {
        auto [a, b] =
            co_await tio::all(tio::run_in_thread(add, 1, 2), tio::run_in_thread(add, 3, 4));
        BOOST_TEST(a + b == 10);
        auto const job = tio::spawn(tio::run_in_thread(add, 5, 6));
        BOOST_TEST(co_await job == 11);
        auto const shielded = co_await tio::shield(tio::run_in_thread(add, 7, 8));
        BOOST_TEST(shielded == 15);
        auto const outcome = co_await tio::isolate(tio::run_in_thread(add, 9, 9));
        BOOST_TEST(outcome.value() == 18);
    };
    tio::testing::run(root);
}

BOOST_AUTO_TEST_SUITE_END()
