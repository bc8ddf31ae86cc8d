// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <new>
#include <thread>

namespace testing = tinyasio::testing;

BOOST_AUTO_TEST_SUITE(testing_allocations)

namespace {

constexpr std::align_val_t wide{256};

} // namespace

BOOST_AUTO_TEST_CASE(V3_each_form_of_new_is_counted) {
    auto const before = testing::allocations();
    // Calls, not new-expressions, which a compiler may leave out.
    ::operator delete(::operator new(8));
    ::operator delete[](::operator new[](8));
    ::operator delete(::operator new(8, std::nothrow), std::nothrow);
    ::operator delete[](::operator new[](8, std::nothrow), std::nothrow);
    ::operator delete(::operator new(8, wide), wide);
    ::operator delete[](::operator new[](8, wide), wide);
    ::operator delete(::operator new(8, wide, std::nothrow), wide, std::nothrow);
    ::operator delete[](::operator new[](8, wide, std::nothrow), wide, std::nothrow);
    BOOST_TEST(testing::allocations() - before == 8u);
}

BOOST_AUTO_TEST_CASE(V3_what_new_gives_is_aligned_and_not_null) {
    void* const block = ::operator new(1, wide);
    BOOST_TEST(reinterpret_cast<std::uintptr_t>(block) % 256 == 0u);
    ::operator delete(block, 1, wide);
    void* const empty = ::operator new(0);
    BOOST_TEST(empty != nullptr);
    ::operator delete(empty, std::size_t{0});
}

BOOST_AUTO_TEST_CASE(V3_the_nth_allocation_fails_and_those_after_it_succeed) {
    testing::failing_allocation const fails(2);
    ::operator delete(::operator new(8));
    BOOST_TEST(!fails.has_failed());
    BOOST_CHECK_THROW(::operator delete(::operator new(8)), std::bad_alloc);
    BOOST_TEST(fails.has_failed());
    ::operator delete(::operator new(8));
}

BOOST_AUTO_TEST_CASE(V3_a_form_that_may_not_throw_gives_null) {
    testing::failing_allocation const fails(1);
    void* const block = ::operator new(8, std::nothrow);
    BOOST_TEST(block == nullptr);
    BOOST_TEST(fails.has_failed());
}

BOOST_AUTO_TEST_CASE(V3_with_0_none_fails_and_at_its_end_it_is_disarmed) {
    {
        testing::failing_allocation const none(0);
        ::operator delete(::operator new(8));
        BOOST_TEST(!none.has_failed());
    }
    { testing::failing_allocation const unused(1); }
    ::operator delete(::operator new(8));
}

BOOST_AUTO_TEST_CASE(V3_other_threads_neither_count_nor_fail) {
    std::thread other;
    std::size_t counted = 0;
    {
        auto const before = testing::allocations();
        std::size_t started = 0;
        other = std::thread([&] { started = testing::allocations(); });
        other.join();
        BOOST_TEST(started == 0u);
        counted = testing::allocations() - before;
    }
    testing::failing_allocation const fails(counted + 1); // the thread's own start does not fail
    other = std::thread([] { ::operator delete(::operator new(8)); });
    other.join();
    BOOST_TEST(!fails.has_failed());
}

BOOST_AUTO_TEST_SUITE_END()
