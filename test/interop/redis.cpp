// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "connected.hpp"
#include "redis_server.hpp"

#include <support/trace.hpp>

#include <boost/redis/connection.hpp>
#include <boost/redis/src.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace redis = boost::redis;
namespace tio = tinyasio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(interop_redis)

namespace {

/// One server for all tests, which use keys of their own.
test::redis_server const& server() {
    static test::redis_server const started(TINYASIO_REDIS_SERVER);
    return started;
}

redis::config here() {
    redis::config config;
    config.addr = {"127.0.0.1", std::to_string(server().port())};
    config.reconnect_wait_interval = 0s;
    return config;
}

struct client {
    redis::connection connection{tio::this_task::executor(),
                                 asio::ssl::context{asio::ssl::context::tls_client},
                                 redis::logger{redis::logger::level::disabled}};
    redis::config config = here();

    tio::task<> run() { co_await connection.async_run(config, tio::use_task); }

    template <class... Args>
    tio::task<std::string> ask(Args... args) {
        redis::request request;
        request.push(args...);
        redis::response<std::string> answer;
        co_await connection.async_exec(request, answer, tio::use_task);
        co_return std::get<0>(answer).value();
    }
};

/// Runs `work` with a client whose connection is a background job.
template <class Work>
tio::task<> with_client(Work work) {
    client made;
    auto const job = tio::spawn({.name = "connection"}, &client::run, &made);
    auto const works = [&] { return work(made); };
    auto const stops = [&]() -> tio::task<> {
        job.cancel();
        BOOST_TEST(co_await test::end_of(job) == "job_cancelled");
    };
    co_await tio::finally(works, stops);
}

/// Until somebody waits at the server, in BLPOP for this key.
tio::task<> wait_for_blpop(client& observer) {
    for (;;) {
        auto const clients = co_await observer.ask("CLIENT", "LIST");
        if (clients.find("cmd=blpop") != std::string::npos) co_return;
    }
}

/// Waits for an element of a list.
class taker {
public:
    taker(client& through, std::string key) : connection_(&through.connection) {
        request_.push("BLPOP", key, 0);
    }
    auto take() { return connection_->async_exec(request_, answer_, tio::use_task); }

    /// What came; "nothing" if nothing did.
    std::string taken() const {
        return answer_.has_value() && !answer_.value().empty() ? answer_.value().back().value
                                                               : "nothing";
    }

private:
    redis::connection* connection_;
    redis::request request_{};
    redis::generic_response answer_{};
};

} // namespace

BOOST_AUTO_TEST_CASE(I1_redis_answers_ping_set_and_get) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto const work = [&](client& redis) -> tio::task<> {
            log.add(co_await redis.ask("PING", "here"));
            log.add(co_await redis.ask("SET", "a", "one"));
            log.add(co_await redis.ask("GET", "a"));
        };
        co_await with_client(work);
    });
    BOOST_TEST(log.text() == "here, OK, one");
}

BOOST_AUTO_TEST_CASE(I1_many_jobs_share_a_connection_to_redis) {
    tio::loop().run([&]() -> tio::task<> {
        auto const work = [](client& redis) -> tio::task<> {
            std::vector<tio::task<std::string>> asked;
            for (int i = 0; i != 100; ++i) asked.push_back(redis.ask("PING", std::to_string(i)));
            auto const answers = co_await tio::all(std::move(asked));
            for (int i = 0; i != 100; ++i)
                BOOST_TEST(answers[static_cast<std::size_t>(i)] == std::to_string(i));
        };
        co_await with_client(work);
    });
}

BOOST_AUTO_TEST_CASE(D9_a_connection_that_nobody_waits_for_ends_with_the_loop) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto const redis = std::make_shared<client>();
        auto const runs = [](std::shared_ptr<client> kept) -> tio::task<> { co_await kept->run(); };
        tio::spawn({.name = "connection", .awaited = false}, runs, redis);
        log.add(co_await redis->ask("PING", "here"));
    });
    BOOST_TEST(log.text() == "here");
}

BOOST_AUTO_TEST_CASE(D1_a_server_that_cannot_be_reached_crashes_the_loop) {
    tio::loop loop;
    auto const text = test::thrown_by([&] {
        loop.run([&]() -> tio::task<> {
            client redis;
            redis.config.addr.port = "1";
            auto const asks = [&]() -> tio::task<> { co_await redis.ask("PING", "here"); };
            co_await tio::all(redis.run(), asks);
        });
    });
    BOOST_TEST(text != "nothing");
    BOOST_TEST_MESSAGE(text);
}

BOOST_AUTO_TEST_CASE(C9_a_command_that_waits_at_redis_is_left_by_terminal_cancellation) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto const work = [&](client& redis) -> tio::task<> {
            auto const others = [&](client& observer) -> tio::task<> {
                taker list(redis, "left");
                auto const takes = [&](tio::event& about_to_wait) -> tio::task<> {
                    about_to_wait.set();
                    co_await tio::cancel_with(asio::cancellation_type::terminal, list.take());
                };
                auto const job = co_await test::start_and_let_wait(takes);
                co_await wait_for_blpop(observer);
                job.cancel();
                log.add(co_await test::end_of(job));
                // The server has not heard of it: the next element is taken, and dropped.
                log.add(co_await observer.ask("RPUSH", "left", "an element"));
                log.add(co_await redis.ask("PING", "usable"));
                log.add(list.taken() + " taken");
                log.add(co_await observer.ask("LLEN", "left") + " left");
            };
            co_await with_client(others);
        };
        co_await with_client(work);
    });
    BOOST_TEST(log.text() == "job_cancelled, 1, usable, nothing taken, 0 left");
}

BOOST_AUTO_TEST_CASE(C4_a_command_that_waits_at_redis_is_finished_with_total_cancellation) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        auto const work = [&](client& redis) -> tio::task<> {
            auto const others = [&](client& observer) -> tio::task<> {
                taker list(redis, "finished");
                auto const takes = [&](tio::event& about_to_wait) -> tio::task<> {
                    about_to_wait.set();
                    co_await tio::cancel_with(asio::cancellation_type::total, list.take());
                    log.add(list.taken() + " taken");
                    co_await tio::yield_now();
                    log.add("never");
                };
                auto const job = co_await test::start_and_let_wait(takes);
                co_await wait_for_blpop(observer);
                job.cancel();
                log.add(job.done() ? "done" : "waits on");
                co_await observer.ask("RPUSH", "finished", "an element");
                log.add(co_await test::end_of(job));
            };
            co_await with_client(others);
        };
        co_await with_client(work);
    });
    BOOST_TEST(log.text() == "waits on, an element taken, job_cancelled");
}

BOOST_AUTO_TEST_CASE(C9_a_command_that_was_not_sent_is_cancelled_with_total) {
    test::trace log;
    tio::loop().run([&]() -> tio::task<> {
        client redis; // whose connection does not run
        taker list(redis, "unsent");
        auto const takes = [&](tio::event& about_to_wait) -> tio::task<> {
            about_to_wait.set();
            co_await tio::cancel_with(asio::cancellation_type::total, list.take());
        };
        auto const job = co_await test::start_and_let_wait(takes);
        job.cancel();
        log.add(co_await test::end_of(job));
    });
    BOOST_TEST(log.text() == "job_cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
