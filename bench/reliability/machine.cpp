// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include "machine.hpp"

#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace reliability {

namespace {

rlimit descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        throw std::system_error(errno, std::generic_category(), "getrlimit");
    return limit;
}

void set_descriptor_limit(rlimit const& limit) {
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        throw std::system_error(errno, std::generic_category(), "setrlimit");
}

double seconds(timeval const& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

std::string processor() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "an unknown processor";
}

} // namespace

std::size_t raise_descriptor_limit() {
    auto limit = descriptor_limit();
    limit.rlim_cur = limit.rlim_max;
    set_descriptor_limit(limit);
    return static_cast<std::size_t>(limit.rlim_cur);
}

void limit_descriptors(std::size_t most) {
    auto limit = descriptor_limit();
    limit.rlim_cur = most;
    set_descriptor_limit(limit);
}

std::size_t resident_bytes() {
    std::ifstream from("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    from >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::string machine() {
    utsname system{};
    ::uname(&system);
    double load = 0;
    std::ifstream("/proc/loadavg") >> load;
    std::ostringstream text;
    text << processor() << ", " << std::thread::hardware_concurrency() << " processors, "
         << system.sysname << ' ' << system.release << ", load " << load;
    return text.str();
}

} // namespace reliability
