// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <tinyasio/detail/function_name.hpp>
#include <tinyasio/error/cancelled.hpp>
#include <tinyasio/error/describe.hpp>
#include <tinyasio/error/error_trace.hpp>
#include <tinyasio/error/exception_group.hpp>
#include <tinyasio/error/traceback.hpp>

namespace tinyasio {

traceback::traceback(detail::error_path const& path) : complete_(path.complete && !path.forked) {
    for (auto const& step : path.steps) {
        char const* const function = step.place.function_name();
        if (detail::is_internal_function(function)) continue;
        auto const& job = path.jobs[step.job];
        entries_.push_back({detail::readable_function(function), step.place, job.id, job.loop,
                            job.name, step.times});
    }
}

std::string traceback::text() const {
    std::string text;
    for (std::size_t i = 0; i != entries_.size(); ++i) {
        auto const& in = entries_[i];
        text += "  in " + in.function + " at " + detail::describe(in.place);
        if (in.times > 1) text += " (" + std::to_string(in.times) + " times)";
        bool const leaves_its_job = i + 1 == entries_.size() || entries_[i + 1].job != in.job ||
                                    entries_[i + 1].loop != in.loop;
        if (leaves_its_job) text += ", " + detail::describe_job(in.job, in.job_name);
        text += '\n';
    }
    if (!complete_ && !entries_.empty()) text += "  and further\n";
    return text;
}

traceback traceback_of(std::exception_ptr const& error) {
    if (error == nullptr) return {};
    if (auto const trace = detail::find_trace(error)) return traceback(trace->path());
    try {
        std::rethrow_exception(error);
    } catch (exception_group const& group) {
        return traceback_of(group.original());
    } catch (...) {
        return {};
    }
}

std::string detail::describe_with_traceback(std::exception_ptr const& error) {
    auto text = describe(error) + '\n' + traceback_of(error).text();
    text.pop_back(); // the last line break
    return text;
}

} // namespace tinyasio
