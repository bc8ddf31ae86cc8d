// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/job/record_references.hpp>

#include <boost/test/unit_test.hpp>

#include <thread>

using tinyasio::detail::record_references;
using remaining = record_references::remaining;

// Who keeps the record of a job, and who is about to reach the loop through it.
BOOST_AUTO_TEST_SUITE(job_record_references)

namespace {

bool on_strand() {
    return true;
}
bool elsewhere() {
    return false;
}

} // namespace

BOOST_AUTO_TEST_CASE(C8_the_last_one_is_known_wherever_the_others_were_dropped) {
    for (auto const where : {on_strand, elsewhere}) {
        record_references one, two, three;
        BOOST_TEST(one.drop(where));
        two.add();
        BOOST_TEST(!two.drop(where));
        BOOST_TEST(two.drop(where));
        three.add_domains();
        three.add();
        BOOST_TEST(!three.drop(where));
        BOOST_TEST((three.drop_domains() == remaining::others));
        BOOST_TEST(three.drop(where));
    }
}

BOOST_AUTO_TEST_CASE(C8_the_domain_may_be_the_last_one) {
    record_references record;
    record.add_domains();
    BOOST_TEST(!record.drop(elsewhere));
    BOOST_TEST((record.drop_domains() == remaining::none));
}

BOOST_AUTO_TEST_CASE(C8_nobody_reaches_the_loop_after_the_end) {
    record_references record;
    record.add_domains();
    BOOST_TEST(record.visit());
    record.leave();
    BOOST_TEST((record.drop_domains() == remaining::others));
    BOOST_TEST(!record.visit());
    BOOST_TEST(!record.visit());
    BOOST_TEST(record.drop(elsewhere));
}

BOOST_AUTO_TEST_CASE(C8_the_end_waits_for_those_who_are_about_to) {
    record_references record;
    record.add_domains();
    BOOST_TEST(record.visit());
    record.add(); // of what it hands over
    BOOST_TEST((record.drop_domains() == remaining::visitors));
    bool was_last = true;
    std::jthread end([&] { was_last = record.drop_domains_after_visitors(); });
    record.leave();
    end.join();
    BOOST_TEST(!was_last);
    BOOST_TEST(!record.visit());
    BOOST_TEST(!record.drop(elsewhere));
    BOOST_TEST(record.drop(elsewhere));
}

BOOST_AUTO_TEST_SUITE_END()
