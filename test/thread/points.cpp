// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/cancelled_calls.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>

namespace tio = tinyasio;
using namespace std::chrono_literals;
using tio::detail::thread_point;

// H2: a cancellation that comes while a call changes hands.
BOOST_AUTO_TEST_SUITE(thread_points)

namespace {

constexpr std::array both_options{tio::thread_options{}, tio::thread_options{.abandon = true}};

/// What a function owns, as it may be left behind.
struct seen {
    std::atomic<bool> began{false}, task_began{false};
    std::string in_thread{};
};

/// Cancels a call that stands at a point, and lets it go on after that.
class crossing {
public:
    crossing(thread_point where, test::cause why, tio::thread_options const& options)
        : where_(where)
        , options_(options)
        , point_(where)
        , run_(why) {}

    /// What came out of the `co_await`.
    template <class F>
    std::string operator()(F function) {
        run_.first = [this] {
            point_.wait_until_reached();
            // It holds what an abandoned call is taken from: the loop must not wait for it.
            if (where_ == thread_point::asking) other_.emplace([this] { point_.go_on(); });
        };
        auto const waits = [&]() -> tio::task<> {
            tio::spawn(tio::shield(lets_go_on()));
            co_await pool_.run(options_, function);
        };
        auto saw = run_(waits());
        if (other_) other_->join();
        // The thread is back, also if it was left behind.
        BOOST_TEST(test::eventually([&] { return pool_.statistics().idle == 1; }));
        return saw;
    }

    std::string run_ended() const { return run_.run_ended(); }
    std::string diagnostics() const { return run_.diagnostics.kinds(); }

private:
    tio::task<> lets_go_on() {
        run_.begun.set();
        while (!run_.is_cancelled()) co_await tio::yield_now();
        // The function is asked in a later turn, and a limit expires in one.
        for (int i = 0; i != 2000; ++i) co_await tio::yield_now();
        point_.go_on();
    }

    thread_point where_;
    tio::thread_options options_;
    tio::thread_pool pool_{{.max_threads = 1}};
    test::stop_at point_;
    std::optional<std::thread> other_{};
    test::cancelled_call run_;
};

template <class Check>
void by_each_cause(thread_point where, Check check) {
    for (auto const why : test::all_causes) {
        for (auto const& options : both_options) {
            BOOST_TEST_CONTEXT(why << (options.abandon ? ", abandoned" : "")) {
                crossing cancels(where, why, options);
                check(cancels, why, options);
            }
        }
    }
}

auto returns(std::shared_ptr<seen> const& of) {
    return [of] { of->began = true; };
}

} // namespace

BOOST_AUTO_TEST_CASE(H2_one_that_a_thread_has_but_that_has_not_begun_never_does) {
    by_each_cause(thread_point::taken, [](crossing& cancels, auto, auto const&) {
        auto const of = std::make_shared<seen>();
        BOOST_TEST(cancels(returns(of)) == "cancelled");
        BOOST_TEST(!of->began);
        BOOST_TEST(cancels.diagnostics() == "");
    });
}

BOOST_AUTO_TEST_CASE(H2_a_value_that_comes_after_the_cancellation_is_dropped) {
    by_each_cause(thread_point::returned, [](crossing& cancels, auto, auto const&) {
        auto const of = std::make_shared<seen>();
        BOOST_TEST(cancels(returns(of)) == "cancelled");
        BOOST_TEST(of->began);
        BOOST_TEST(cancels.diagnostics() == "");
    });
}

BOOST_AUTO_TEST_CASE(H5_an_error_that_comes_after_the_cancellation_is_thrown) {
    by_each_cause(thread_point::returned, [](crossing& cancels, auto, auto const& options) {
        auto const fails = [] { throw std::runtime_error("late"); };
        BOOST_TEST(cancels(fails) == (options.abandon ? "cancelled" : "late"));
        BOOST_TEST(cancels.diagnostics() == "");
    });
}

// The strand has not taken it out of the inbox when the job is cancelled.
BOOST_AUTO_TEST_CASE(H2_a_value_that_is_on_its_way_is_dropped) {
    by_each_cause(thread_point::put, [](crossing& cancels, test::cause why, auto const&) {
        auto const of = std::make_shared<seen>();
        auto const saw = cancels(returns(of));
        // A limit expires in a later turn: the value may come first.
        if (why != test::cause::timeout || saw != "nothing") BOOST_TEST(saw == "cancelled");
        BOOST_TEST(cancels.diagnostics() == "");
    });
}

BOOST_AUTO_TEST_CASE(H5_an_error_that_is_on_its_way_is_thrown) {
    by_each_cause(thread_point::put, [](crossing& cancels, test::cause why, auto const& options) {
        auto const fails = [] { throw std::runtime_error("late"); };
        auto const saw = cancels(fails);
        if (!options.abandon || (why == test::cause::timeout && saw != "cancelled"))
            BOOST_TEST(saw == "late");
        else
            BOOST_TEST(saw == "cancelled");
        BOOST_TEST(cancels.diagnostics() == "");
    });
}

BOOST_AUTO_TEST_CASE(H3_one_that_has_a_task_for_the_loop_is_given_cancelled) {
    by_each_cause(thread_point::asking, [](crossing& cancels, auto, auto const&) {
        auto const of = std::make_shared<seen>();
        auto const asks = [of] {
            auto const task = [of]() -> tio::task<> {
                of->task_began = true;
                co_await tio::sleep(1h);
            };
            of->in_thread = test::thrown_by([&] { tio::in_thread::run(task); });
            if (of->in_thread == "cancelled") tio::in_thread::checkpoint();
        };
        BOOST_TEST(cancels(asks) == "cancelled");
        BOOST_TEST(of->in_thread == "cancelled");
        BOOST_TEST(cancels.diagnostics() == "");
    });
}

BOOST_AUTO_TEST_CASE(D3_a_crash_reports_the_error_that_was_under_way) {
    crossing cancels(thread_point::returned, test::cause::crash, {});
    auto const fails = [] { throw std::runtime_error("late"); };
    cancels(fails);
    BOOST_TEST(cancels.run_ended() == "[crash, late]");
}

// The thread lets go of the call some time after that.
BOOST_AUTO_TEST_CASE(D3_what_is_dropped_is_destroyed_before_the_loop_ends) {
    for (auto const where : {thread_point::taken, thread_point::put}) {
        crossing cancels(where, test::cause::handle, {});
        std::thread::id destroyed_in{};
        auto const tells = [&](int* p) {
            destroyed_in = std::this_thread::get_id();
            delete p;
        };
        auto const shared = [&] { return std::shared_ptr<int>(new int(1), tells); };
        BOOST_TEST(cancels(shared) == "cancelled");
        auto const none = where == thread_point::taken;
        BOOST_TEST((destroyed_in == (none ? std::thread::id{} : std::this_thread::get_id())));
    }
}

BOOST_AUTO_TEST_SUITE_END()
