// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <support/tasks.hpp>
#include <tinyasio/combine.hpp>
#include <tinyasio/testing.hpp>
#include <tinyasio/thread.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace tio = tinyasio;
namespace fs = std::filesystem;

// Files, which are read and written in threads: there are no functions of our own for them.
BOOST_AUTO_TEST_SUITE(conformance_files)

namespace {

/// A folder that is gone with it.
class folder {
public:
    explicit folder(std::string const& name)
        : path_(fs::temp_directory_path() / ("tinyasio-" + name + "-" + std::to_string(getpid()))) {
        fs::create_directory(path_);
    }
    folder(folder const&) = delete;
    folder& operator=(folder const&) = delete;
    ~folder() { fs::remove_all(path_); }
    fs::path operator/(std::string const& name) const { return path_ / name; }
    fs::path const& path() const { return path_; }

private:
    fs::path path_;
};

tio::task<std::fstream> open(fs::path path, std::ios::openmode mode) {
    auto const opens = [](fs::path const& which, std::ios::openmode how) {
        std::fstream file;
        file.exceptions(std::ios::badbit | std::ios::failbit);
        file.open(which, how);
        return file;
    };
    co_return co_await tio::run_in_thread(opens, std::move(path), mode);
}

tio::task<std::size_t> write(std::fstream& file, std::string text) {
    auto const writes = [&](std::string const& what) {
        file << what << std::flush;
        return what.size();
    };
    co_return co_await tio::run_in_thread(writes, std::move(text));
}

/// Up to so many; fewer at the end.
tio::task<std::string> read(std::fstream& file, std::size_t limit) {
    auto const reads = [&] {
        file.exceptions(std::ios::badbit);
        std::string text(limit, '\0');
        file.read(text.data(), static_cast<std::streamsize>(limit));
        text.resize(static_cast<std::size_t>(file.gcount()));
        return text;
    };
    co_return co_await tio::run_in_thread(reads);
}

/// All lines, one call for each.
tio::task<std::vector<std::string>> lines(fs::path path) {
    auto file = co_await open(std::move(path), std::ios::in);
    file.exceptions(std::ios::badbit);
    std::string line;
    auto const reads = [&] { return static_cast<bool>(std::getline(file, line)); };
    std::vector<std::string> all;
    for (bool has_line = co_await tio::run_in_thread(reads); has_line;
         has_line = co_await tio::run_in_thread(reads)) {
        all.push_back(line);
    }
    co_return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(TON_109_a_file_is_written_and_read_in_threads) {
    folder const in("file");
    tio::testing::run([&]() -> tio::task<> {
        auto file = co_await open(in / "text", std::ios::in | std::ios::out | std::ios::trunc);
        auto const written = co_await write(file, "0123456789");
        BOOST_TEST(written == 10u);
        file.seekg(0);
        auto const first = co_await read(file, 4);
        BOOST_TEST(first == "0123");
        BOOST_TEST(file.peek() == '4');
        auto const rest = co_await read(file, 100);
        BOOST_TEST(rest == "456789");
        auto const end = co_await read(file, 100);
        BOOST_TEST(end.empty());
        auto const closes = [&] { file.close(); };
        co_await tio::run_in_thread(closes);
        BOOST_TEST(!file.is_open());
    });
}

BOOST_AUTO_TEST_CASE(TON_109_lines_come_one_by_one) {
    folder const in("lines");
    auto const lines_of = [&](std::string const& text) -> tio::task<std::vector<std::string>> {
        auto file = co_await open(in / "text", std::ios::out | std::ios::trunc);
        co_await write(file, text);
        co_return co_await lines(in / "text");
    };
    tio::testing::run([&]() -> tio::task<> {
        auto const none = co_await lines_of("");
        BOOST_TEST(none.empty());
        auto const only = co_await lines_of("only");
        BOOST_TEST((only == std::vector<std::string>{"only"}));
        auto const three = co_await lines_of("one\ntwo\nthree\n");
        BOOST_TEST((three == std::vector<std::string>{"one", "two", "three"}));
    });
}

BOOST_AUTO_TEST_CASE(TON_109_it_is_closed_after_an_error_too) {
    folder const in("closed");
    // The lowest number that is free: the same again if nothing is left open.
    auto const next_descriptor = [] {
        int const descriptor = dup(0);
        ::close(descriptor);
        return descriptor;
    };
    auto const fails = [&](std::fstream file) {
        file << "text" << std::flush;
        throw std::runtime_error("boom");
    };
    tio::testing::run([&]() -> tio::task<> {
        co_await tio::run_in_thread([] {});
        int const before = next_descriptor();
        auto file = co_await open(in / "text", std::ios::out);
        BOOST_TEST(next_descriptor() != before);
        auto const outcome = co_await tio::as_outcome(tio::run_in_thread(fails, std::move(file)));
        BOOST_TEST(test::text_of(outcome.exception()) == "boom");
        BOOST_TEST(next_descriptor() == before);
        auto const written = co_await lines(in / "text");
        BOOST_TEST((written == std::vector<std::string>{"text"}));
    });
}

BOOST_AUTO_TEST_CASE(TON_110_an_error_of_the_file_system_crosses_unchanged) {
    folder const in("errors");
    auto const missing = in / "missing";
    tio::testing::run([&]() -> tio::task<> {
        auto const size = [](fs::path const& of) { return fs::file_size(of); };
        bool caught = false;
        try {
            co_await tio::run_in_thread(size, missing);
        } catch (fs::filesystem_error const& error) {
            caught = true;
            BOOST_TEST((error.code() == std::errc::no_such_file_or_directory));
            BOOST_TEST(error.path1() == missing);
        }
        BOOST_TEST(caught);
    });
}

BOOST_AUTO_TEST_CASE(TON_111_folders_are_listed_and_files_moved_in_threads) {
    folder const in("listing");
    auto const list = [](fs::path const& of) {
        std::vector<fs::path> found;
        for (auto const& entry : fs::directory_iterator(of)) found.push_back(entry.path());
        std::ranges::sort(found);
        return found;
    };
    auto const copy = [](fs::path const& from, fs::path const& to) { fs::copy(from, to); };
    auto const move = [](fs::path const& from, fs::path const& to) { fs::rename(from, to); };
    auto const same = [](fs::path const& a, fs::path const& b) { return fs::equivalent(a, b); };
    tio::testing::run([&]() -> tio::task<> {
        static_cast<void>(co_await open(in / "a", std::ios::out));
        co_await tio::run_in_thread(copy, in / "a", in / "b");
        co_await tio::run_in_thread(move, (in / "b").string(), in / "c"); // strings, too
        auto const found = co_await tio::run_in_thread(list, in.path());
        for (int i = 0; i != 2; ++i) BOOST_TEST((found == std::vector{in / "a", in / "c"}));
        bool const itself = co_await tio::run_in_thread(same, in / "a", in.path() / "." / "a");
        BOOST_TEST(itself);
        bool const other = co_await tio::run_in_thread(same, in / "a", in / "c");
        BOOST_TEST(!other);
    });
}

BOOST_AUTO_TEST_SUITE_END()
