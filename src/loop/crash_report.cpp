// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/json.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/traceback.hpp>
#include <tinyasio/loop/crash_report.hpp>

#include <cstddef>
#include <utility>

namespace tinyasio {

namespace {

void write_error(detail::json_writer& to, std::exception_ptr const& error, traceback const& way) {
    auto const facts = detail::facts_of(error);
    to.begin_object();
    to.member("type", facts.type);
    to.key("what");
    if (facts.has_what)
        to.value(facts.what);
    else
        to.null();

    to.key("traceback");
    to.begin_array();
    for (auto const& entry : way.entries()) {
        to.begin_object();
        detail::write_json(to, entry.place);
        to.member("job", entry.job);
        to.member("job_name", entry.job_name);
        to.member("times", entry.times);
        to.end_object();
    }
    to.end_array();

    if (!facts.members.empty()) {
        to.key("errors");
        to.begin_array();
        for (auto const& member : facts.members) write_error(to, member, traceback_of(member));
        to.end_array();
    }
    if (facts.cause) {
        to.key("cause");
        write_error(to, facts.cause, traceback_of(facts.cause));
    }
    to.end_object();
}

std::string plural(std::size_t n, std::string const& what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

} // namespace

crash_report::way crash_report::way_of(detail::trace_ptr trace) {
    auto path = trace ? trace->path() : detail::error_path{};
    return {std::move(trace), std::move(path)};
}

void crash_report::set_original(std::exception_ptr error) {
    way_of_original_ = way_of(detail::find_trace(error));
    original = std::move(error);
}

void crash_report::add_other(std::exception_ptr error, detail::trace_ptr trace) {
    ways_of_others_.push_back(way_of(std::move(trace)));
    others.push_back(std::move(error));
}

std::string crash_report::text() const {
    auto text =
        "crash: " + detail::describe(original) + "\n" + traceback(way_of_original_.path).text();
    if (!others.empty()) {
        text += plural(others.size(), "other error") + " while the jobs were being cancelled:\n";
        for (std::size_t i = 0; i != others.size(); ++i)
            text += "- " + detail::describe(others[i], "  ") + "\n" +
                    traceback(ways_of_others_[i].path).text();
    }
    if (!jobs.empty())
        text += plural(jobs.size(), "job") + " at that moment:\n" + to_string(jobs) + "\n";
    return text;
}

std::string crash_report::json() const {
    detail::json_writer json;
    json.begin_object();
    json.key("error");
    write_error(json, original, traceback(way_of_original_.path));
    json.key("others");
    json.begin_array();
    for (std::size_t i = 0; i != others.size(); ++i)
        write_error(json, others[i], traceback(ways_of_others_[i].path));
    json.end_array();
    json.key("jobs");
    detail::write_json(json, jobs);
    json.end_object();
    return json.take();
}

} // namespace tinyasio
