// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// How jobs are cancelled, and clean up: what doc/cancellation.md shows.

#include <tinyasio.hpp>
#include <tinyasio/testing.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>

namespace tio = tinyasio;
using namespace std::chrono_literals;

//[download
using folder = std::set<std::string>; // the names of the files in it

// A file that goes again, unless it is kept.
class new_file {
public:
    new_file(folder& in, std::string name) : in_(in), name_(std::move(name)) { in_.insert(name_); }
    new_file(new_file const&) = delete;
    new_file& operator=(new_file const&) = delete;
    ~new_file() {
        if (!is_kept_) in_.erase(name_);
    }
    void keep() { is_kept_ = true; }

private:
    folder& in_;
    std::string name_;
    bool is_kept_ = false;
};

tio::task<> download(folder& to, std::string name) {
    new_file file(to, name);
    for (int block = 0; block != 10; ++block) {
        co_await tio::sleep(10min); // the network is slow today
        std::cout << "block " << block << "\n";
    }
    file.keep();
}

tio::task<> change_ones_mind(folder& downloads) {
    auto const job = tio::spawn(download, std::ref(downloads), "film");
    co_await tio::sleep(25min);
    std::cout << "files: " << downloads.size() << "\n";
    job.cancel();
    auto const outcome = co_await tio::as_outcome(job); // waits for its end
    std::cout << (outcome ? "done" : "cancelled") << ", files: " << downloads.size() << "\n";
}
//]

//[stubborn
tio::task<> stubborn() {
    for (int i = 1; i != 4; ++i) {
        try {
            co_await tio::sleep(1h);
        } catch (tio::cancelled const& thrown) {
            std::cout << i << ": cancelled (" << to_string(thrown.why()) << ")\n"; // and goes on
        }
    }
}
//]

//[finally
tio::task<> talk() {
    for (;;) co_await tio::sleep(10min);
}

tio::task<> hang_up(std::string peer) {
    co_await tio::sleep(1s); // the peer takes it
    std::cout << peer << " has been told goodbye\n";
}

tio::task<> call(std::string peer) {
    co_await tio::finally(talk(), tio::shield(hang_up(peer), 5s));
}
//]

//[shield
tio::task<> roll_back() {
    co_await tio::sleep(1s);
    std::cout << "rolled back\n";
}

tio::task<> transaction() {
    std::exception_ptr failure;
    try {
        co_await tio::sleep(1h);
    } catch (...) { // an error, or `cancelled`; no co_await in here
        failure = std::current_exception();
    }
    if (!failure) co_return;
    co_await tio::shield(roll_back(), 5s);
    std::rethrow_exception(failure);
}
//]

//[ways
tio::task<> cancel_in_many_ways() {
    co_await tio::race(call("alice"), tio::sleep(1min)); // who is second
    auto const in_time = co_await tio::timeout(call("bob"), 1min);
    std::cout << (in_time ? "" : "too late\n");

    auto const body = [](tio::nursery& calls) -> tio::task<> {
        calls.spawn(call("carol"));
        calls.spawn(call("dave"));
        co_await tio::sleep(1min);
        calls.cancel();
        co_await tio::yield_now(); // the body belongs to it
        std::cout << "never printed\n";
    };
    co_await tio::with_nursery(body);

    auto const job = tio::spawn(call("erin"));
    co_await tio::sleep(1min);
    job.cancel(); // does not wait
}
//]

//[stop
tio::task<> work(std::string who, std::chrono::minutes each) {
    int done = 0;
    while (auto const order = co_await tio::until_stop(tio::sleep(1min))) {
        co_await tio::sleep(each); // is finished, even if the request comes meanwhile
        ++done;
    }
    std::cout << who << " has done " << done << "\n";
}

tio::task<> close_the_workshop() {
    auto const body = [](tio::nursery& workshop) -> tio::task<> {
        workshop.spawn(work("the quick one", 4min));
        workshop.spawn(work("the slow one", 2h));
        co_await tio::sleep(62min);
        workshop.cancel_after_grace(10min);
    };
    auto const start = tio::now();
    co_await tio::with_nursery(body);
    std::cout << "closed after " << (tio::now() - start) / 1min << " minutes\n";
}
//]

//[token
tio::task<> obey(std::stop_token token) {
    try {
        co_await tio::cancel_on(token, call("frank"));
    } catch (tio::job_cancelled const& error) {
        std::cout << "stopped from outside\n";
    }
}
//]

//[money
struct account {
    int balance;
};

tio::task<> pay_badly(account& from, account& to) {
    from.balance -= 100;
    co_await tio::sleep(1s); // tells somebody
    to.balance += 100;
}

tio::task<> pay(account& from, account& to) {
    co_await tio::sleep(1s);
    from.balance -= 100; // nothing comes between these two
    to.balance += 100;
}
//]

//[audit
tio::task<> audited(tio::task<> (*payment)(account&, account&)) {
    account from{500}, to{0};
    auto const audit = [&]() -> tio::task<> {
        if (from.balance + to.balance != 500) throw std::logic_error("money has been lost");
        co_return;
    };
    co_await tio::finally(payment(from, to), audit);
}

void test(tio::task<> (*payment)(account&, account&)) {
    try {
        auto const points = tio::testing::cancel_everywhere([&] { return audited(payment); });
        std::cout << "right at " << points << " checkpoints\n";
    } catch (tio::testing::check_failed const& failed) {
        std::cout << failed.what() << "\n";
    }
}
//]

int main() {
    // Hours take no time on a virtual clock.
    tio::testing::virtual_loop loop;
    loop.on_diagnostic([](tio::diagnostic const& entry) {
        std::cout << to_string(entry.kind) << ": " << entry.text << "\n";
    });
    auto const limited = [](tio::task<> (*function)()) -> tio::task<> {
        co_await tio::timeout(function(), 30min);
    };

    std::cout << "download:\n";
    folder downloads;
    loop.run(change_ones_mind, std::ref(downloads));
    std::cout << "\nstubborn:\n";
    loop.run(limited, stubborn);
    std::cout << "\ntransaction:\n";
    loop.run(limited, transaction);
    std::cout << "\nways:\n";
    loop.run(cancel_in_many_ways);
    std::cout << "\nworkshop:\n";
    loop.run(close_the_workshop);

    std::cout << "\ntoken:\n";
    std::stop_source source;
    loop.post([&] { source.request_stop(); }); // or any thread
    loop.run(obey, source.get_token());

    std::cout << "\nloop:\n";
    loop.post([&] { loop.cancel(); });
    try {
        loop.run(call("grace"));
    } catch (tio::job_cancelled const& error) {
        std::cout << "run() threw: " << error.what() << "\n";
    }

    std::cout << "\npay:\n";
    test(pay);
    std::cout << "\npay_badly:\n";
    test(pay_badly);
}
