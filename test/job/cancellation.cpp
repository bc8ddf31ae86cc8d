// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/errors.hpp>
#include <tinyasio/job/cancellation.hpp>

#include <boost/test/unit_test.hpp>

namespace tio = tinyasio;
using tio::detail::cancellation;

namespace {

tio::cancel_cause const first{tio::reason::timeout, 3, std::source_location::current()};
tio::cancel_cause const second{tio::reason::crash, 4, {}};

} // namespace

BOOST_AUTO_TEST_SUITE(job_cancellation)

BOOST_AUTO_TEST_CASE(nothing_is_requested_at_first) {
    cancellation state;
    BOOST_TEST(!state.requested());
    BOOST_TEST(!state.delivered());
}

BOOST_AUTO_TEST_CASE(C8_the_first_request_counts_and_further_ones_do_nothing) {
    cancellation state;
    BOOST_TEST(state.request(first));
    BOOST_TEST(!state.request(second));

    BOOST_TEST(state.requested());
    BOOST_TEST(!state.delivered());
    BOOST_TEST((state.cause().why == tio::reason::timeout));
    BOOST_TEST(state.cause().by == 3u);
    BOOST_TEST(state.cause().where.line() == first.where.line());
}

BOOST_AUTO_TEST_CASE(C1_what_is_delivered_carries_the_cause) {
    cancellation state;
    state.request(first);
    try {
        state.deliver();
    } catch (tio::cancelled const& thrown) {
        BOOST_TEST((thrown.why() == tio::reason::timeout));
        BOOST_TEST(thrown.by() == 3u);
        BOOST_TEST(thrown.where().line() == first.where.line());
    }
    BOOST_TEST(state.delivered());
}

BOOST_AUTO_TEST_CASE(C2_it_is_delivered_again_and_never_goes_back) {
    cancellation state;
    state.request(first);
    for (int i = 0; i != 3; ++i) {
        BOOST_TEST(test::thrown_by([&] { state.deliver(); }) == "cancelled");
        BOOST_TEST(state.requested());
        BOOST_TEST(state.delivered());
        BOOST_TEST(!state.request(second));
    }
    BOOST_TEST((state.cause().why == tio::reason::timeout));
}

BOOST_AUTO_TEST_CASE(V3_one_that_is_watched_concerns_checkpoints_and_is_requested_as_any) {
    cancellation state;
    BOOST_TEST(!state.concerns_checkpoints());
    state.watch();
    BOOST_TEST(state.concerns_checkpoints());
    BOOST_TEST(!state.requested());

    BOOST_TEST(state.request(first));
    state.watch();
    BOOST_TEST(state.requested());
    BOOST_TEST(!state.request(second));
    BOOST_TEST(state.concerns_checkpoints());
}

BOOST_AUTO_TEST_CASE(D5_one_that_was_never_delivered_can_be_reported) {
    cancellation state;
    state.request(second);
    BOOST_TEST(test::text_of(state.as_error()) == "cancelled");
    BOOST_TEST(!state.delivered());
}

BOOST_AUTO_TEST_SUITE_END()
