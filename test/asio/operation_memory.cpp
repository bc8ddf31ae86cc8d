// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/streams.hpp>
#include <support/tasks.hpp>
#include <tinyasio/asio.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>

namespace asio = boost::asio;
namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(asio_operation_memory)

namespace {

/// Counts what is allocated with it and its copies.
template <class T>
struct counting_allocator {
    using value_type = T;

    explicit counting_allocator(int& to, int& alive) noexcept : allocated(&to), living(&alive) {}
    template <class U>
    counting_allocator(counting_allocator<U> const& other) noexcept
        : allocated(other.allocated)
        , living(other.living) {}

    T* allocate(std::size_t n) {
        ++*allocated;
        ++*living;
        return std::allocator<T>().allocate(n);
    }
    void deallocate(T* memory, std::size_t n) noexcept {
        --*living;
        std::allocator<T>().deallocate(memory, n);
    }
    friend bool operator==(counting_allocator const&, counting_allocator const&) = default;

    int* allocated;
    int* living;
};

tio::task<> nothing() {
    co_return;
}

/// How often memory is allocated for ten of these, when as many have gone before, beside that for
/// the frames of their tasks (which a sanitizer sees one by one).
template <class Once>
tio::task<std::size_t> allocations_of(Once once) {
    for (int i = 0; i != 10; ++i) {
        co_await once();
        co_await nothing();
    }
    auto const before = tio::testing::allocations();
    for (int i = 0; i != 10; ++i) co_await once();
    auto const between = tio::testing::allocations();
    for (int i = 0; i != 10; ++i) co_await nothing();
    co_return (between - before) - (tio::testing::allocations() - between);
}

/// The same in a loop of each kind, on the executor of the loop and of its context. A function that
/// takes an executor makes `once`.
template <class Make>
void need_no_memory(Make make) {
    for (bool const of_context : {false, true}) {
        auto const counts = [&]() -> tio::task<std::size_t> {
            auto once = make(of_context ? tio::this_task::io_executor()
                                        : asio::any_io_executor(tio::this_task::executor()));
            co_return co_await allocations_of(std::ref(once));
        };
        tio::loop loop;
        BOOST_TEST(loop.run(counts) == 0u);
        BOOST_TEST(tio::testing::run(counts) == 0u);
        asio::io_context context(1);
        tio::loop on_context{context};
        BOOST_TEST(on_context.run_on(context, counts) == 0u);
    }
}

/// Two sockets, and what is sent from one to the other.
struct traffic {
    explicit traffic(asio::any_io_executor const& on) : pair(on) {}
    test::socket_pair pair;
    std::array<char, 4> out{'t', 'e', 'x', 't'};
    std::array<char, 4> in{};
};

} // namespace

BOOST_AUTO_TEST_CASE(L3_a_read_that_is_ready_allocates_nothing) {
    struct once : traffic {
        using traffic::traffic;
        tio::task<> operator()() {
            pair.a.write_some(asio::buffer(out));
            co_await pair.b.async_read_some(asio::buffer(in), tio::use_task);
        }
    };
    need_no_memory([](auto const& on) { return once(on); });
}

BOOST_AUTO_TEST_CASE(L3_nor_do_composed_ones_with_any_token) {
    struct once : traffic {
        using traffic::traffic;
        tio::task<> operator()() {
            co_await asio::async_write(pair.a, asio::buffer(out), asio::deferred);
            auto [error, n] =
                co_await asio::async_read(pair.b, asio::buffer(in), asio::as_tuple(tio::use_task));
            BOOST_TEST((!error && n == 4u));
            co_await pair.a.async_write_some(asio::buffer(out), tio::use_result);
            co_await tio::cancel_with(asio::cancellation_type::total,
                                      pair.b.async_read_some(asio::buffer(in), tio::use_task));
        }
    };
    need_no_memory([](auto const& on) { return once(on); });
}

BOOST_AUTO_TEST_CASE(L3_nor_does_one_that_waits) {
    struct once : traffic {
        using traffic::traffic;
        tio::task<> operator()() {
            co_await asio::post(pair.a.get_executor(), tio::use_task);
            timer.expires_after(0s);
            co_await timer.async_wait(tio::use_task);
            asio::post(pair.a.get_executor(), [this] { pair.a.write_some(asio::buffer(out)); });
            co_await pair.b.async_read_some(asio::buffer(in), tio::use_task);
        }
        asio::steady_timer timer{pair.a.get_executor()};
    };
    tio::loop loop;
    auto const counts = [&]() -> tio::task<std::size_t> {
        once transfers(tio::this_task::io_executor());
        co_return co_await allocations_of(std::ref(transfers));
    };
    BOOST_TEST(loop.run(counts) == 0u);
}

BOOST_AUTO_TEST_CASE(L3_bind_allocator_takes_the_memory_elsewhere) {
    int allocated = 0;
    int living = 0;
    tio::testing::run([&]() -> tio::task<> {
        traffic t(tio::this_task::executor());
        counting_allocator<void> const allocator(allocated, living);
        t.pair.a.write_some(asio::buffer(t.out));
        auto const n = co_await t.pair.b.async_read_some(
            asio::buffer(t.in), asio::bind_allocator(allocator, tio::use_task));
        BOOST_TEST(n == 4u);
    });
    BOOST_TEST(allocated > 0);
    BOOST_TEST(living == 0);
}

BOOST_AUTO_TEST_CASE(L3_an_executor_with_an_allocator_takes_its_memory_from_it) {
    int allocated = 0;
    int living = 0;
    tio::testing::run([&]() -> tio::task<> {
        counting_allocator<void> const allocator(allocated, living);
        auto const at =
            asio::require(tio::this_task::executor(), asio::execution::allocator(allocator));
        at.require(asio::execution::blocking.never).execute([] {});
        BOOST_TEST(allocated == 1);
        BOOST_TEST(living == 1);
        co_await tio::yield_now();
        BOOST_TEST(living == 0);
    });
}

BOOST_AUTO_TEST_CASE(L3_blocks_that_are_too_small_are_replaced_and_freed_on_any_thread) {
    auto* const memory = new tio::detail::operation_memory;
    tio::detail::operation_allocator<void> const allocator(*memory);
    void* const small = memory->allocate(8);
    void* const large = memory->allocate(1000);
    memory->deallocate(small);
    void* const larger = memory->allocate(100); // the small one does not do
    memory->deallocate(large);
    BOOST_TEST(memory->allocate(1000) == large); // the last that was freed is reused
    memory->let_go();
    std::jthread([&] { memory->deallocate(large); }).join();
    memory->deallocate(larger); // the last one frees it all
}

BOOST_AUTO_TEST_SUITE_END()
