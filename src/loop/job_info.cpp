// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#include <loop/awaited_jobs.hpp>
#include <tinyasio/detail/function_name.hpp>
#include <tinyasio/detail/json.hpp>
#include <tinyasio/job/leaf.hpp>
#include <tinyasio/loop/job_info.hpp>

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>

namespace tinyasio {

namespace {

/// The innermost of the user's functions in which it stands.
std::source_location place_of(detail::job const& of) noexcept {
    auto const* const in = of.innermost();
    return in != nullptr ? detail::user_place_in_job(*in) : of.place();
}

char const* to_string(job_state state) noexcept {
    switch (state) {
    case job_state::unstarted: return "unstarted";
    case job_state::running: return "running";
    case job_state::waiting: return "waiting";
    case job_state::ready: return "ready";
    case job_state::ended: return "ended";
    }
    return "unknown";
}

std::string state_phrase(job_info const& of) {
    switch (of.state) {
    case job_state::unstarted: return "has not started";
    case job_state::running: return "runs";
    case job_state::ready: return "is about to go on";
    case job_state::ended: return "failed";
    case job_state::waiting: break;
    }
    std::string text = "waits for ";
    text += of.awaited_group.empty() ? of.waits_for : of.awaited_group;
    auto const jobs = of.awaited_jobs.size();
    if (jobs == 1) {
        auto const id = std::to_string(of.awaited_jobs.front());
        text += of.waits_for == "job" ? " " + id : " (job " + id + ")";
    }
    if (jobs > 1) text += " (" + std::to_string(jobs) + " jobs)";
    return text;
}

/// "3-7, 9, 12 and 40 more"
std::string ranges_of(std::vector<std::uint64_t> const& ids) {
    constexpr int most = 5;
    std::string text;
    int ranges = 0;
    for (std::size_t first = 0, last = 0; first != ids.size(); first = ++last) {
        if (++ranges > most) return text + " and " + std::to_string(ids.size() - first) + " more";
        while (last + 1 != ids.size() && ids[last + 1] == ids[last] + 1) ++last;
        if (first != 0) text += ", ";
        text += std::to_string(ids[first]);
        if (last != first) text += (last == first + 1 ? ", " : "-") + std::to_string(ids[last]);
    }
    return text;
}

/// Writes the tree of jobs, level by level without recursion: it may be very deep.
class tree_writer {
public:
    explicit tree_writer(std::vector<job_info> const& jobs) : jobs_(&jobs) {
        std::unordered_map<std::uint64_t, std::size_t> index;
        for (std::size_t i = 0; i != jobs.size(); ++i) index.emplace(jobs[i].id, i);
        children_.resize(jobs.size());
        for (std::size_t i = 0; i != jobs.size(); ++i) {
            auto const parent = index.find(jobs[i].parent);
            (parent != index.end() ? children_[parent->second] : roots_).push_back(i);
        }
    }

    std::string text() {
        push(roots_, 1);
        while (!to_write_.empty() && lines_ != max_lines) {
            line const next = std::move(to_write_.back());
            to_write_.pop_back();
            write(next);
        }
        std::size_t left = 0;
        while (!to_write_.empty()) {
            line const next = std::move(to_write_.back());
            to_write_.pop_back();
            left += next.ids.size();
            push(children_[next.job], 0);
        }
        if (left != 0) text_ += "\n  and " + std::to_string(left) + " more jobs";
        return std::move(text_);
    }

private:
    static constexpr std::size_t max_lines = 100;
    static constexpr std::size_t max_indent = 20;

    struct line {
        std::size_t job; ///< the first, if there are several
        std::size_t depth;
        std::vector<std::uint64_t> ids;
        std::string state;
    };

    /// Siblings without children that do the same under the same name share a line.
    void push(std::vector<std::size_t> const& siblings, std::size_t depth) {
        std::vector<line> lines;
        std::unordered_map<std::string, std::size_t> alike;
        for (auto const i : siblings) {
            auto const& job = (*jobs_)[i];
            auto state = detail::describe_state(job);
            if (children_[i].empty()) {
                auto const [same, is_new] = alike.emplace(job.name + '\n' + state, lines.size());
                if (!is_new) {
                    lines[same->second].ids.push_back(job.id);
                    continue;
                }
            }
            lines.push_back({i, depth, {job.id}, std::move(state)});
        }
        std::move(lines.rbegin(), lines.rend(), std::back_inserter(to_write_));
    }

    void write(line const& next) {
        auto const& job = (*jobs_)[next.job];
        text_ += '\n';
        text_.append(2 * std::min(next.depth, max_indent), ' ');
        if (next.ids.size() == 1) {
            text_ += detail::describe_job(job.id, job.name) + " ";
        } else {
            text_ += std::to_string(next.ids.size()) + " jobs ";
            if (!job.name.empty()) text_ += "'" + job.name + "' ";
            text_ += "(" + ranges_of(next.ids) + "), each ";
        }
        text_ += next.state;
        ++lines_;
        push(children_[next.job], next.depth + 1);
    }

    std::vector<job_info> const* jobs_;
    std::vector<std::vector<std::size_t>> children_{};
    std::vector<std::size_t> roots_{};
    std::vector<line> to_write_{};
    std::string text_{};
    std::size_t lines_ = 0;
};

} // namespace

std::string job_info::function() const {
    char const* const in = place.function_name();
    return detail::is_internal_function(in) ? std::string{} : detail::readable_function(in);
}

std::string to_string(std::vector<job_info> const& jobs) {
    auto text = tree_writer(jobs).text();
    if (!text.empty()) text.erase(0, 1); // the line break that comes before each line
    return text;
}

namespace detail {

job_info info_of(job const& of) {
    job_info info;
    info.id = of.id();
    info.parent = of.parent();
    info.name = of.name();
    info.state = of.state();
    if (leaf const* const at = of.blocked_at()) {
        info.waits_for = at->what();
        if (auto const details = at->details(); !details.empty()) info.waits_for += ' ' + details;
        if (auto const* const domain = at->awaited_domain()) info.awaited_group = domain->label();
        for_each_awaited(*at,
                         [&](job const& awaited) { info.awaited_jobs.push_back(awaited.id()); });
    }
    info.place = place_of(of);
    info.age = of.owner()->scheduler().rough_now() - of.started_at();
    info.cancelled = of.cancellation().requested();
    info.shielded = of.is_shielded();
    info.stop_requested = of.stop_requested();
    return info;
}

std::string describe_state(job_info const& of) {
    auto text = state_phrase(of);
    if (auto const function = of.function(); !function.empty())
        text += " at " + describe(of.place) + " in " + function;
    if (of.cancelled)
        text += ", cancelled";
    else if (of.stop_requested)
        text += ", asked to stop";
    if (of.shielded) text += ", shielded";
    return text;
}

void write_json(json_writer& to, std::source_location const& place) {
    bool const known = !is_internal_function(place.function_name());
    to.key("file");
    known ? to.value(place.file_name()) : to.null();
    to.key("line");
    known ? to.value(place.line()) : to.null();
    to.key("function");
    known ? to.value(readable_function(place.function_name())) : to.null();
}

void write_json(json_writer& to, std::vector<job_info> const& jobs) {
    using namespace std::chrono;
    to.begin_array();
    for (auto const& job : jobs) {
        to.begin_object();
        to.member("id", job.id);
        to.member("parent", job.parent);
        to.member("name", job.name);
        to.member("state", to_string(job.state));
        to.member("waits_for", job.waits_for);
        to.key("awaited_jobs");
        to.begin_array();
        for (auto const id : job.awaited_jobs) to.value(id);
        to.end_array();
        to.member("awaited_group", job.awaited_group);
        write_json(to, job.place);
        to.member("age_ms", floor<milliseconds>(job.age).count());
        to.member("cancelled", job.cancelled);
        to.member("shielded", job.shielded);
        to.member("stop_requested", job.stop_requested);
        to.end_object();
    }
    to.end_array();
}

} // namespace detail

} // namespace tinyasio
