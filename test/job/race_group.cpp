// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/bare_engine.hpp>
#include <support/errors.hpp>
#include <tinyasio/job/race_group.hpp>
#include <tinyasio/testing/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace tio = tinyasio;
using namespace tio::detail;

namespace {

class attempts final : public any_group {
public:
    using any_group::any_group;
};

/// Waits for a group and says who has won: "1: boom".
template <class Group>
class race_of_three final : public leaf {
public:
    race_of_three(frame& waiting, domain& in, std::span<tio::detail::job* const> members) noexcept
        : leaf(waiting)
        , in_(&in)
        , members_(members) {
        if constexpr (requires { group.expect(0); }) group.expect(members.size());
    }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) noexcept {
        suspend();
        group.watch(members_);
        for (auto* const member : members_) in_->start(*member);
    }
    std::string await_resume() const {
        auto const* const winner = group.winner();
        if (winner == nullptr) return group.has_nothing_to_say() ? "nobody" : "nobody, but";
        auto const index = std::find(members_.begin(), members_.end(), winner) - members_.begin();
        std::exception_ptr error;
        if (winner->ending() == ending::error) error = winner->error();
        return std::to_string(index) + ": " + test::text_of(error);
    }
    bool withdraw() noexcept override {
        group.cancel(job().cancellation().cause());
        return false;
    }
    char const* what() const noexcept override { return "race"; }

    Group group{*this};

private:
    domain* in_;
    std::span<tio::detail::job* const> members_;
};

template <class Group>
struct start_three {
    domain& in;
    std::span<job* const> members;
    race_of_three<Group> await_in(frame& waiting) const noexcept { return {waiting, in, members}; }
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

template <class Group>
tio::task<std::string> race(start_three<Group> three) {
    co_return co_await three;
}

template <class Group>
struct fixture {
    explicit fixture(tio::loop_options const& options = {}) : engine(options) {}

    /// `leaves`: they are jobs of leaf operations.
    void start(tio::task<> a, tio::task<> b, tio::task<> c, bool leaves = false) {
        job_traits const traits{.bonds = {.transparent = leaves}};
        records = {make_job<void>(std::move(a), traits), make_job<void>(std::move(b), traits),
                   make_job<void>(std::move(c), traits)};
        for (std::size_t i = 0; i != 3; ++i) jobs[i] = records[i].get();
        root = engine.start(race<Group>({engine->jobs, jobs}));
        engine.run();
    }
    void start_leaves() { start(member(gates[0]), member(gates[1]), member(gates[2]), true); }
    std::string result() {
        engine.run();
        return root.done() ? root.record().result().get() : "waits";
    }
    std::string withdrawn() const {
        std::string text;
        for (auto const& gate : gates) text += std::to_string(gate.withdrawn);
        return text;
    }

    std::array<job_ptr<void>, 3> records;
    std::array<job*, 3> jobs{};
    std::array<test::gate, 3> gates;
    test::bare_engine engine;
    tio::handle<std::string> root;
};

struct fixtures {
    fixture<race_group> race;
    fixture<attempts> any;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_race_group, fixtures)

BOOST_AUTO_TEST_CASE(the_first_to_end_wins_and_the_others_are_cancelled) {
    race.start(member(race.gates[0]), member(race.gates[1]), member(race.gates[2]));
    race.gates[1].open();
    BOOST_TEST(race.result() == "1: nothing");
    BOOST_TEST(race.withdrawn() == "101");
    auto const cause = race.jobs[0]->cancellation().cause();
    BOOST_TEST((cause.why == tio::reason::explicit_));
    BOOST_TEST(cause.by == race.jobs[1]->id());
}

BOOST_AUTO_TEST_CASE(an_error_wins_too_and_says_so_to_the_others) {
    race.start(member(race.gates[0]), fails(race.gates[1], "boom"), member(race.gates[2]));
    race.gates[1].open();
    BOOST_TEST(race.result() == "1: boom");
    BOOST_TEST((race.jobs[2]->cancellation().cause().why == tio::reason::crash));
}

BOOST_AUTO_TEST_CASE(D3_it_does_not_end_before_the_last_job_has) {
    race.start(member(race.gates[0]), member(race.gates[1]), member(race.gates[2]));
    race.gates[0].busy = true;
    race.gates[1].open();
    BOOST_TEST(race.result() == "waits");
    race.gates[0].open();
    BOOST_TEST(race.result() == "1: nothing");
}

BOOST_AUTO_TEST_CASE(A1_a_leaf_that_fires_cancels_the_others_before_it_has_its_turn) {
    race.start_leaves();
    race.engine.on_strand([this] { race.gates[2].open(); });
    BOOST_TEST(race.withdrawn() == "110");
    BOOST_TEST(!race.jobs[2]->has_ended());
    BOOST_TEST(race.result() == "2: nothing");
    for (int const loser : {0, 1}) {
        auto const& job = *race.jobs[static_cast<std::size_t>(loser)];
        BOOST_TEST((job.ending() == ending::cancelled));
        BOOST_TEST(!job.cancellation().delivered()); // nothing was thrown
    }
}

BOOST_AUTO_TEST_CASE(A1_one_that_is_cancelled_after_it_fired_does_not_win) {
    race.start_leaves();
    race.engine.on_strand([this] {
        race.gates[2].open();
        race.root.record().cancel({tio::reason::timeout, 0, {}});
    });
    BOOST_TEST(race.result() == "nobody");
}

BOOST_AUTO_TEST_CASE(A1_a_value_that_came_first_does_not_win_against_a_leaf_that_has_fired) {
    race.start_leaves();
    race.gates[0].busy = true;
    race.engine.on_strand([this] {
        race.gates[2].open();
        race.gates[0].open(); // has completed, though it is cancelled
    });
    BOOST_TEST(race.result() == "2: nothing");
}

BOOST_AUTO_TEST_CASE(C8_claiming_it_allocates_nothing) {
    race.start_leaves();
    auto const before = tio::testing::allocations();
    race.engine.on_strand([this] { race.gates[2].open(); });
    BOOST_TEST(tio::testing::allocations() == before);
    BOOST_TEST(race.result() == "2: nothing");
}

BOOST_AUTO_TEST_CASE(an_any_is_won_by_the_first_that_has_a_value) {
    any.start(fails(any.gates[0], "attempt"), member(any.gates[1]), member(any.gates[2]));
    any.gates[0].open();
    BOOST_TEST(any.result() == "waits");
    BOOST_TEST(any.withdrawn() == "000");
    any.gates[2].open();
    BOOST_TEST(any.result() == "2: nothing");
    BOOST_TEST(any.withdrawn() == "010");
    BOOST_TEST(any.engine.told == "");
}

BOOST_AUTO_TEST_CASE(an_any_whose_jobs_have_all_failed_has_something_to_say) {
    any.start(fails(any.gates[0], "a"), fails(any.gates[1], "b"), fails(any.gates[2], "c"));
    for (auto& gate : any.gates) gate.open();
    BOOST_TEST(any.result() == "nobody, but");
}

BOOST_AUTO_TEST_CASE(a_cancelled_any_has_only_an_error_of_its_cleanup_to_tell) {
    any.start(fails(any.gates[0], "attempt"), member(any.gates[1]), member(any.gates[2]));
    any.gates[0].open();
    any.engine.run();
    any.root.record().cancel({tio::reason::timeout, 0, {}});
    BOOST_TEST(any.result() == "nobody");

    fixture<attempts> other;
    other.start(fails_when_cancelled(other.gates[0]), member(other.gates[1]),
                member(other.gates[2]));
    other.root.record().cancel({tio::reason::timeout, 0, {}});
    BOOST_TEST(other.result() == "nobody, but");
}

BOOST_AUTO_TEST_SUITE_END()
