// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// A C library that blocks, behind an interface of tasks: SQLite in a thread of its own. Queries
// stream their rows to the loop, throw when they fail, and are interrupted when they are cancelled.

#include <tinyasio.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3.h>

namespace tio = tinyasio;
using namespace std::chrono_literals;

namespace {

struct sqlite_error : std::runtime_error {
    explicit sqlite_error(sqlite3* at) : runtime_error(sqlite3_errmsg(at)) {}
};

using row = std::vector<std::string>;

//[database
class database {
public:
    /// Opened, or made, with the first query.
    explicit database(std::string file) : file_(std::move(file)) {}

    /// Sends the rows of a query to a channel, and waits while that is full. It ends early when
    /// nobody receives them any more.
    tio::task<> query(std::string sql, tio::sender<row> out) {
        auto const work = [&](std::stop_token stop) { run_query(stop, sql, out); };
        co_await thread_.run(work);
    }

    /// The first value of the first row, if there is one.
    tio::task<std::string> value(std::string sql) {
        auto [out, in] = tio::channel<row>(1);
        auto const [ended, first] =
            co_await tio::all(query(std::move(sql), std::move(out)), first_row(std::move(in)));
        co_return first && !first->empty() ? first->front() : std::string();
    }

private:
    using connection = std::unique_ptr<sqlite3, decltype([](sqlite3* at) { sqlite3_close(at); })>;
    using statement =
        std::unique_ptr<sqlite3_stmt, decltype([](sqlite3_stmt* at) { sqlite3_finalize(at); })>;

    static tio::task<std::optional<row>> first_row(tio::receiver<row> from) {
        co_return co_await from.next();
    }

    // --- in the thread

    void run_query(std::stop_token stop, std::string const& sql, tio::sender<row>& out) {
        open();
        auto* const at = connection_.get();
        // SQLite's own way to stop a query. The callback runs on the loop, while this one blocks.
        std::stop_callback const on_stop(stop, [at] { sqlite3_interrupt(at); });
        // It does nothing between two steps: so a step that has begun looks, too.
        sqlite3_progress_handler(at, 10'000, is_stopped, &stop);

        sqlite3_stmt* prepared = nullptr;
        check(sqlite3_prepare_v2(at, sql.c_str(), -1, &prepared, nullptr));
        statement const running(prepared);
        while (check(sqlite3_step(prepared)) == SQLITE_ROW) {
            try {
                tio::in_thread::run(out.send(row_of(prepared)));
            } catch (tio::channel_closed const&) {
                return; // nobody wants more
            }
        }
    }

    void open() {
        if (connection_) return;
        sqlite3* opened = nullptr;
        int const result = sqlite3_open(file_.c_str(), &opened);
        connection made(opened); // also if it failed
        if (result != SQLITE_OK) throw sqlite_error(opened);
        connection_ = std::move(made);
    }

    int check(int result) const {
        tio::in_thread::checkpoint(); // SQLITE_INTERRUPT: cancelled
        if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE) return result;
        throw sqlite_error(connection_.get());
    }

    static int is_stopped(void* stop) {
        return static_cast<std::stop_token*>(stop)->stop_requested() ? 1 : 0;
    }

    static row row_of(sqlite3_stmt* at) {
        row made;
        for (int i = 0; i != sqlite3_column_count(at); ++i) {
            auto const* const text = sqlite3_column_text(at, i);
            made.emplace_back(text != nullptr ? reinterpret_cast<char const*>(text) : "NULL");
        }
        return made;
    }

    std::string const file_;
    tio::thread_pool thread_{{.max_threads = 1, .name = "sqlite"}}; // one query at a time
    connection connection_{};
};
//]

//[use
tio::task<> print(tio::receiver<row> from) {
    while (auto const each = co_await from.next()) {
        std::cout << " ";
        for (auto const& column : *each) std::cout << " " << column;
        std::cout << "\n";
    }
}

tio::task<> print_cities(database& db) {
    auto [out, in] = tio::channel<row>(16);
    co_await tio::all(db.query("SELECT name, people FROM city ORDER BY people", std::move(out)),
                      print(std::move(in)));
}

constexpr char const* endless = // a table of all numbers
    "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) ";

tio::task<> count_forever(database& db) {
    co_await db.value(std::string(endless) + "SELECT count(*) FROM n");
}

tio::task<> use(database& db) {
    co_await db.value("CREATE TABLE city (name TEXT PRIMARY KEY, people INTEGER)");
    co_await db.value("INSERT INTO city VALUES ('Bern', 134000), ('Rome', 2750000), ('Ulm', NULL)");
    std::cout << "cities:\n";
    co_await print_cities(db);
    try {
        co_await db.value("INSERT INTO city VALUES ('Rome', 1)");
    } catch (sqlite_error const& error) {
        std::cout << "error: " << error.what() << "\n";
    }
    try {
        co_await tio::fail_after(count_forever(db), 50ms);
    } catch (tio::timed_out const&) {
        std::cout << "the long query was interrupted\n";
    }
    auto const first = co_await db.value(std::string(endless) + "SELECT i FROM n");
    std::cout << "the first of very many: " << first << "\n";
    auto const cities = co_await db.value("SELECT count(*) FROM city");
    std::cout << "and still there are " << cities << " cities\n";
}
//]

} // namespace

int main() {
    database db(":memory:");
    tio::loop loop;
    loop.run(use(db));
}
