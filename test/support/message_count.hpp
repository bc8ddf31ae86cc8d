// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/channel.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/loop.hpp>
#include <tinyasio/sync.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

// Jobs that send and receive numbers while everything that can disturb them does, and count what
// arrives: each number has to arrive once, and those that were not sent not at all (S4, C4, A1).
namespace test {

namespace tio = tinyasio;

/// How often each number has arrived. From any thread.
class message_count {
public:
    explicit message_count(std::size_t numbers)
        : counts_(new std::atomic<std::uint8_t>[numbers]())
        , numbers_(numbers) {}

    void arrived(std::size_t number) { counts_[number].fetch_add(1, std::memory_order_relaxed); }

    /// "all once", or what is wrong.
    std::string verdict() const {
        for (std::size_t i = 0; i != numbers_; ++i)
            if (auto const times = counts_[i].load(); times != 1)
                return std::to_string(i) + " arrived " + std::to_string(times) + " times";
        return "all once";
    }

private:
    std::unique_ptr<std::atomic<std::uint8_t>[]> counts_;
    std::size_t numbers_;
};

/// Sends the numbers [first, last). Now and then it gives up waiting, and tries again.
inline tio::task<> send_numbers(tio::sender<std::size_t> out, std::size_t first, std::size_t last,
                                std::uint32_t seed) {
    std::minstd_rand random(seed);
    for (std::size_t next = first; next != last;) {
        switch (random() % 4) {
        case 0: next += out.try_send(next); break;
        case 1: {
            auto const r = co_await tio::race(out.send(next), tio::yield_now());
            next += r.outcome<0>().has_value();
            break;
        }
        default: {
            co_await out.send(next);
            ++next;
        }
        }
        if (random() % 16 == 0) co_await tio::yield_now();
    }
}

/// Receives until the channel is closed, in all ways that there are.
inline tio::task<> receive_numbers(tio::receiver<std::size_t> in, message_count& count,
                                   tio::event& nuisance, std::uint32_t seed) {
    std::minstd_rand random(seed);
    try {
        for (;;) {
            switch (random() % 6) {
            case 0: {
                auto const r = co_await tio::race(in.receive(), nuisance.wait(), tio::yield_now());
                if (r.index() == 0) count.arrived(r.get<0>());
                nuisance.clear();
                break;
            }
            case 1: {
                auto const r = co_await tio::race(tio::yield_now(), in.receive());
                if (r.index() == 1) count.arrived(r.get<1>());
                nuisance.set();
                break;
            }
            case 2:
                if (auto const next = in.try_receive()) count.arrived(*next);
                co_await tio::yield_now();
                break;
            case 3: {
                auto const batch = co_await in.receive_many(3);
                for (auto const next : batch) count.arrived(next);
                break;
            }
            default: count.arrived(co_await in.receive());
            }
        }
    } catch (tio::channel_closed const&) {}
}

/// What was on its way to receivers that were cancelled when the others had seen the end.
inline void receive_rest(tio::receiver<std::size_t> const& in, message_count& count) {
    try {
        while (auto const next = in.try_receive()) {
            count.arrived(*next);
        }
    } catch (tio::channel_closed const&) {}
}

/// Cancels the receivers at random, and starts new ones in their place, until the channel is
/// closed.
inline tio::task<> disturb_receivers(tio::receiver<std::size_t> in, message_count& count,
                                     tio::event& nuisance, std::uint32_t seed, std::size_t jobs) {
    std::minstd_rand random(seed);
    std::vector<tio::handle<>> receiving;
    auto const start = [&] {
        return tio::spawn(receive_numbers, in, std::ref(count), std::ref(nuisance),
                          static_cast<std::uint32_t>(random()));
    };
    for (std::size_t i = 0; i != jobs; ++i) receiving.push_back(start());
    while (std::ranges::any_of(receiving, [](auto const& job) { return !job.done(); })) {
        for (auto turns = random() % 8; turns != 0; --turns) co_await tio::yield_now();
        auto& one = receiving[random() % receiving.size()];
        one.cancel();
        if (!in.is_closed() || in.statistics().size != 0) one = start();
    }
}

} // namespace test
