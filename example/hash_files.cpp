// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

// hash_files FOLDER   prints the FNV-1a hash of each file in a tree, in the order of their paths
// hash_files          the same for a small tree that it makes for that
//
// The files are read in threads. On a terminal a line shows how far it is; Ctrl-C ends it at once,
// even while it waits for a file that does not come (a pipe, a server), and it says how far it
// came.

#include <tinyasio.hpp>

#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace fs = std::filesystem;
namespace tio = tinyasio;
using namespace std::chrono_literals;

namespace {

struct progress {
    std::atomic<std::size_t> found{0}, done{0}, bytes{0};
};

std::ostream& operator<<(std::ostream& out, progress const& at) {
    return out << at.done << " of " << at.found << " files, " << at.bytes << " bytes";
}

// --- in threads

//[blocking
/// Calls something of the system that may block, again if a signal interrupted it, unless that
/// means that nobody wants the result any more.
template <class Call>
auto interruptible(Call call) {
    for (;;) {
        tio::in_thread::checkpoint();
        auto const result = call();
        if (result >= 0) return result;
        if (errno != EINTR) throw std::system_error(errno, std::generic_category());
    }
}

struct file {
    explicit file(fs::path const& path)
        : descriptor(interruptible([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); })) {}
    file(file const&) = delete;
    file& operator=(file const&) = delete;
    ~file() { ::close(descriptor); }

    int const descriptor;
};

std::uint64_t hash_of(fs::path const& path, progress& at) {
    file const from(path);
    std::array<char, 65'536> block;
    std::uint64_t hash = 14'695'981'039'346'656'037u;
    for (;;) {
        auto const n = static_cast<std::size_t>(
            interruptible([&] { return ::read(from.descriptor, block.data(), block.size()); }));
        if (n == 0) return hash;
        for (std::size_t i = 0; i != n; ++i)
            hash = (hash ^ static_cast<unsigned char>(block[i])) * 1'099'511'628'211u;
        at.bytes += n;
    }
}
//]

struct line {
    fs::path path;
    std::uint64_t hash = 0;
    std::string problem{};
};

line hash_file(fs::path const& path, progress& at) {
    line made{path};
    try {
        made.hash = hash_of(path, at);
    } catch (std::system_error const& error) { // one file that cannot be read is no reason to stop
        made.problem = error.code().message();
    }
    ++at.done;
    return made;
}

std::vector<fs::path> list_files(fs::path const& folder) {
    std::vector<fs::path> files;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        tio::in_thread::checkpoint();
        if (!entry.is_directory()) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

// --- on the loop

//[tree
tio::task<std::vector<line>> hash_tree(fs::path folder, progress& at) {
    auto const files = co_await tio::run_in_thread(list_files, folder);
    at.found = files.size();
    auto const hash = [&at](fs::path const& path) { return hash_file(path, at); };
    co_return co_await tio::map_in_threads({.limit = 8, .interrupt = true}, hash, files);
}

tio::task<> show(progress const& at) {
    if (::isatty(STDERR_FILENO) == 0) co_await tio::event().wait(); // nobody looks
    for (;;) {
        std::cerr << "\r" << at << std::flush;
        co_await tio::sleep(100ms);
    }
}

tio::task<> interruption() {
    boost::asio::signal_set signals(tio::this_task::io_executor(), SIGINT, SIGTERM);
    co_await signals.async_wait(tio::use_task);
}

/// Whichever ends first: the others are cancelled, their threads come back, then this goes on.
tio::task<int> hash_or_stop(fs::path folder) {
    progress at;
    auto const first = co_await tio::race(hash_tree(folder, at), interruption(), show(at));
    if (::isatty(STDERR_FILENO) != 0) std::cerr << "\r\033[K";
    if (first.index() != 0) {
        std::cout << "stopped: " << at << "\n";
        co_return 130;
    }
    for (auto const& [path, hash, problem] : first.get<0>()) {
        std::cout << fs::relative(path, folder).string() << ": ";
        if (problem.empty())
            std::cout << std::hex << std::setw(16) << std::setfill('0') << hash << std::dec << "\n";
        else
            std::cout << problem << "\n";
    }
    std::cout << at << "\n";
    co_return 0;
}
//]

struct sample_tree {
    sample_tree() {
        fs::create_directories(root / "letters");
        std::ofstream(root / "empty");
        std::ofstream(root / "hello") << "hello";
        for (char letter = 'a'; letter != 'g'; ++letter)
            std::ofstream(root / "letters" / std::string(1, letter))
                << std::string(static_cast<std::size_t>(letter) * 1'000, letter);
        fs::create_symlink("nowhere", root / "lost");
    }
    sample_tree(sample_tree const&) = delete;
    sample_tree& operator=(sample_tree const&) = delete;
    ~sample_tree() { fs::remove_all(root); }

    fs::path const root = fs::temp_directory_path() / ("hash_files." + std::to_string(::getpid()));
};

} // namespace

int main(int argc, char** argv) {
    tio::loop loop;
    try {
        if (argc > 1) return loop.run(hash_or_stop(argv[1]));
        sample_tree const sample;
        return loop.run(hash_or_stop(sample.root));
    } catch (std::exception const& error) {
        std::cerr << "hash_files: " << error.what() << "\n";
        return 1;
    }
}
