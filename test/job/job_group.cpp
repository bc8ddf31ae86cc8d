// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/errors.hpp>
#include <tinyasio/job/job_group.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace tio::detail;

namespace {

/// Waits for a group: as thin as it can be, so that the state machine decides everything.
class join final : public leaf {
public:
    join(frame& waiting, domain& in, std::span<tio::detail::job* const> members) noexcept
        : leaf(waiting)
        , in_(&in)
        , members_(members) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) noexcept {
        suspend();
        group.watch(members_);
        for (auto* const member : members_) in_->start(*member);
    }
    std::string await_resume() const {
        auto const* const failed = group.failed();
        auto const error = failed != nullptr ? failed->error() : nullptr;
        return test::text_of(error) + (group.complete() ? ", complete" : "");
    }
    bool withdraw() noexcept override {
        group.cancel(job().cancellation().cause());
        return false;
    }
    char const* what() const noexcept override { return "join"; }

    all_group group{*this};

private:
    domain* in_;
    std::span<tio::detail::job* const> members_;
};

struct join_all {
    domain& in;
    std::span<job* const> members;
    join await_in(frame& waiting) const noexcept { return {waiting, in, members}; }
};

tio::task<> member(test::gate& gate) {
    co_await gate;
}

tio::task<> fails(test::gate& gate, std::string text) {
    co_await gate;
    throw std::runtime_error(text);
}

tio::task<> fails_when_cancelled(test::gate& gate) {
    try {
        co_await gate;
    } catch (tio::cancelled const&) {
        throw std::runtime_error("late");
    }
}

tio::task<std::string> waiting(join_all all) {
    co_return co_await all;
}

/// A group of three jobs, each of which waits at a gate of its own.
class group_of_three {
    std::array<job_ptr<void>, 3> records_;
    std::array<job*, 3> jobs_{};

public:
    explicit group_of_three(tio::loop_options const& options = {}) : engine(options) {}

    void start(tio::task<> a, tio::task<> b, tio::task<> c) {
        records_ = {make_job<void>(std::move(a)), make_job<void>(std::move(b)),
                    make_job<void>(std::move(c))};
        for (std::size_t i = 0; i != 3; ++i) jobs_[i] = records_[i].get();
        root = engine.start(waiting({engine->jobs, jobs_}));
        engine.run();
    }
    void open(std::size_t which) {
        gates[which].open();
        engine.run();
    }
    job& operator[](std::size_t which) { return *jobs_[which]; }
    std::string result() { return root.done() ? root.record().result().get() : "waits"; }

    std::array<test::gate, 3> gates;
    test::bare_engine engine;
    tio::handle<std::string> root;
};

struct fixture : group_of_three {};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_job_group, fixture)

BOOST_AUTO_TEST_CASE(it_waits_until_each_job_has_a_value) {
    start(member(gates[0]), member(gates[1]), member(gates[2]));
    open(2);
    open(0);
    BOOST_TEST(result() == "waits");
    open(1);

    BOOST_TEST(result() == "nothing, complete");
}

BOOST_AUTO_TEST_CASE(D1_the_first_error_cancels_the_others_and_is_the_result) {
    start(member(gates[0]), fails(gates[1], "first"), member(gates[2]));
    open(1);

    BOOST_TEST(result() == "first");
    BOOST_TEST(gates[0].withdrawn == 1);
    BOOST_TEST(gates[2].withdrawn == 1);
    auto const& cause = (*this)[0].cancellation().cause();
    BOOST_TEST((cause.why == tio::reason::crash));
    BOOST_TEST(cause.by == (*this)[1].id());
}

BOOST_AUTO_TEST_CASE(D3_it_does_not_end_before_the_last_job_has) {
    start(member(gates[0]), fails(gates[1], "first"), member(gates[2]));
    gates[2].busy = true;
    open(1);
    BOOST_TEST(result() == "waits");
    open(2);

    BOOST_TEST(result() == "first");
}

BOOST_AUTO_TEST_CASE(D6_a_second_error_is_not_the_result_but_is_told) {
    start(fails_when_cancelled(gates[0]), fails(gates[1], "first"), member(gates[2]));
    open(1);

    BOOST_TEST(result() == "first");
    BOOST_TEST(engine.told == "raised"); // one entry for each misbehaving job
}

BOOST_AUTO_TEST_CASE(C1_cancelling_the_waiting_job_cancels_the_others_and_waits_for_them) {
    start(member(gates[0]), member(gates[1]), member(gates[2]));
    gates[1].busy = true;
    root.record().cancel({tio::reason::timeout, 0, {}});
    engine.run();
    BOOST_TEST((*this)[0].has_ended());
    BOOST_TEST(result() == "waits");
    open(1);

    BOOST_TEST(result() == "nothing"); // no error, not complete
    BOOST_TEST(((*this)[2].cancellation().cause().why == tio::reason::timeout));
}

BOOST_AUTO_TEST_CASE(C4_a_group_whose_jobs_all_have_a_value_is_complete_although_cancelled) {
    start(member(gates[0]), member(gates[1]), member(gates[2]));
    for (auto& gate : gates) gate.open();
    engine.run(3); // the jobs have ended, the one that waits is queued
    root.record().cancel({tio::reason::timeout, 0, {}});
    engine.run();

    BOOST_TEST(result() == "nothing, complete");
}

BOOST_AUTO_TEST_CASE(an_error_that_comes_while_it_is_cancelled_is_its_error) {
    start(fails_when_cancelled(gates[0]), member(gates[1]), member(gates[2]));
    root.record().cancel({tio::reason::timeout, 0, {}});
    engine.run();

    BOOST_TEST(result() == "late");
}

BOOST_AUTO_TEST_CASE(D5_the_job_that_waits_is_the_next_link_of_the_chain) {
    start(member(gates[0]), member(gates[1]), member(gates[2]));

    BOOST_TEST((*this)[1].only_waiter() == &root.record());
}

BOOST_AUTO_TEST_CASE(C8_cancelling_it_allocates_nothing) {
    start(member(gates[0]), member(gates[1]), member(gates[2]));
    auto const before = tio::testing::allocations();
    root.record().cancel({tio::reason::timeout, 0, {}});

    BOOST_TEST(tio::testing::allocations() == before);
    engine.run();
}

BOOST_AUTO_TEST_CASE(D2_an_error_that_the_domain_took_is_not_the_groups) {
    group_of_three three{{.crash = tio::crash::any}};
    three.start(member(three.gates[0]), fails(three.gates[1], "taken"), member(three.gates[2]));
    three.open(1);

    BOOST_TEST(three.result() == "nothing");
    BOOST_TEST(test::text_of(three.engine->jobs.error()) == "taken");
}

BOOST_AUTO_TEST_SUITE_END()
