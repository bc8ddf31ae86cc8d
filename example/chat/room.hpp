// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio.hpp>

#include <list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace chat {

namespace tio = tinyasio;

using text = std::shared_ptr<std::string const>; ///< one for all who are to hear it

//[room
/// Who is there, and hears what is said. Belongs to one loop.
///
/// Nobody waits for a member that is slow to listen: it may be `backlog` texts behind, and is
/// dropped when there is one more. To leave texts out instead would be to make others say what they
/// have not said.
class room {
public:
    class member;
    static constexpr int backlog = 64;

    /// What is wrong with a name: nothing, or why nobody can have it.
    inline std::string_view objection_to(std::string_view name) const noexcept;
    inline void say(std::string what);

private:
    std::list<member*> members_;
};

/// In the room from its construction to its end.
class room::member {
public:
    member(room& in, std::string name) : in_(in), name_(std::move(name)) {
        in_.members_.push_back(this);
        in_.say("* " + name_ + " has joined");
    }
    member(member const&) = delete;
    member& operator=(member const&) = delete;
    ~member() {
        in_.members_.remove(this);
        in_.say("* " + name_ + " has left");
    }

    void say(std::string const& what) { in_.say(name_ + ": " + what); }

    /// What it is to hear.
    tio::receiver<text> const& inbox() const noexcept { return ends_.receiver; }
    /// Throws when it has been too slow.
    tio::task<> watch() {
        co_await is_slow_.wait();
        throw std::runtime_error(name_ + " does not read what is said, and is dropped");
    }

private:
    friend class room;
    void hear(text const& what) {
        if (!ends_.sender.try_send(what)) is_slow_.set();
    }

    room& in_;
    std::string name_;
    tio::channel_ends<tio::sender<text>, tio::receiver<text>> ends_ = tio::channel<text>(backlog);
    tio::event is_slow_;
};

void room::say(std::string what) {
    auto const said = std::make_shared<std::string const>(std::move(what));
    for (auto* const each : members_) each->hear(said);
}
//]

std::string_view room::objection_to(std::string_view name) const noexcept {
    if (name.empty() || name.size() > 32) return "a name has 1 to 32 characters";
    for (auto const* const each : members_)
        if (each->name_ == name) return "the name is taken";
    return {};
}

} // namespace chat
