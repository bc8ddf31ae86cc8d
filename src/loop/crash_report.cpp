// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/json.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/traceback.hpp>
#include <tinyasio/loop/crash_report.hpp>

namespace tinyasio {

namespace {

void write_error(detail::json_writer& to, std::exception_ptr const& error) {
    auto const facts = detail::facts_of(error);
    to.begin_object();
    to.key("type");
    to.value(facts.type);
    to.key("what");
    if (facts.has_what)
        to.value(facts.what);
    else
        to.null();

    to.key("traceback");
    to.begin_array();
    for (auto const& entry : traceback_of(error).entries()) {
        to.begin_object();
        detail::write_json(to, entry.place);
        to.key("job");
        to.value(entry.job);
        to.key("job_name");
        to.value(entry.job_name);
        to.key("times");
        to.value(entry.times);
        to.end_object();
    }
    to.end_array();

    if (!facts.members.empty()) {
        to.key("errors");
        to.begin_array();
        for (auto const& member : facts.members) write_error(to, member);
        to.end_array();
    }
    if (facts.cause) {
        to.key("cause");
        write_error(to, facts.cause);
    }
    to.end_object();
}

std::string plural(std::size_t n, std::string const& what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

} // namespace

std::string crash_report::text() const {
    auto text = "crash: " + detail::describe(original) + "\n" + traceback_of(original).text();
    if (!others.empty()) {
        text += plural(others.size(), "other error") + " while the jobs were being cancelled:\n";
        for (auto const& other : others)
            text += "- " + detail::describe(other, "  ") + "\n" + traceback_of(other).text();
    }
    if (!jobs.empty())
        text += plural(jobs.size(), "job") + " at that moment:\n" + to_string(jobs) + "\n";
    return text;
}

std::string crash_report::json() const {
    detail::json_writer json;
    json.begin_object();
    json.key("error");
    write_error(json, original);
    json.key("others");
    json.begin_array();
    for (auto const& other : others) write_error(json, other);
    json.end_array();
    json.key("jobs");
    detail::write_json(json, jobs);
    json.end_object();
    return json.take();
}

} // namespace tinyasio
