// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/child_process.hpp>
#include <support/tasks.hpp>
#include <support/threads.hpp>
#include <tinyasio/runtime.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <latch>
#include <thread>

namespace tio = tinyasio;
using namespace std::chrono_literals;

// TonIO's runtime and main.
BOOST_AUTO_TEST_SUITE(conformance_runtimes)

namespace {

/// Blocks its thread until others have come: whether they do.
tio::task<bool> meets(std::latch& others) {
    others.count_down();
    co_return test::eventually([&] { return others.try_wait(); });
}

} // namespace

BOOST_AUTO_TEST_CASE(TON_002_main_gives_the_value_of_the_root) {
    test::child_process plain([] { return tio::main(test::give_after(1ms, 7)); });
    BOOST_TEST(plain.wait() == 7);
    test::child_process with_options([] {
        auto const adds = [left = 3, right = 5] { return test::give(left + right); };
        return tio::main(adds, {.threads = 2, .blocking_threads = 1});
    });
    BOOST_TEST(with_options.wait() == 8);
}

BOOST_AUTO_TEST_CASE(TON_005_there_are_defaults) {
    tio::runtime_options const options;
    BOOST_TEST(options.blocking_threads == 128u);
    BOOST_TEST((options.blocking_idle_ttl == 30s));
    tio::runtime runtime;
    BOOST_TEST(runtime.threads() == std::max(1U, std::thread::hardware_concurrency()));
    BOOST_TEST(runtime.blocking_pool().max_threads() == 128u);
    BOOST_TEST(runtime.run(test::give(1)) == 1);
}

BOOST_AUTO_TEST_CASE(TON_008_tasks_run_in_parallel_in_loops_of_their_own) {
    tio::runtime runtime{{.threads = 2}};
    std::latch both(2);
    auto const root = [&]() -> tio::task<bool> {
        auto const [a, b] = co_await tio::parallel(meets(both), meets(both));
        co_return a&& b;
    };
    BOOST_TEST(runtime.run(root));
}

BOOST_AUTO_TEST_SUITE_END()
