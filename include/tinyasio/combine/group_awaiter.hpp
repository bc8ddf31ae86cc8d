// Copyright (c) 2026 the tinyasio authors
// Distributed under the Boost Software License, Version 1.0.
// (See LICENSE_1_0.txt or https://www.boost.org/LICENSE_1_0.txt)

#pragma once

#include <tinyasio/combine/operands.hpp>
#include <tinyasio/job/job_group.hpp>
#include <tinyasio/loop/engine.hpp>

#include <array>
#include <span>
#include <vector>

namespace tinyasio::detail {

/// Waits for jobs that it starts: all records are made before the first job starts, so that nothing
/// has started if one cannot be made. What their ends mean is decided by the group.
class TINYASIO_DECL group_awaiter : public leaf {
public:
    void await_suspend(std::coroutine_handle<>) noexcept;
    bool withdraw() noexcept override;
    bool ends_cancelled() const noexcept override;
    void stop_requested() noexcept override { group_->request_stop(); }
    std::span<detail::job* const> awaited_jobs() const noexcept override { return group_->jobs(); }

protected:
    /// `bubbles`: an error that none of those who wait takes is one of the program.
    group_awaiter(frame& waiting, job_group& group, bool bubbles = true) noexcept
        : leaf(waiting)
        , group_(&group)
        , bubbles_(bubbles) {}
    ~group_awaiter() = default;

    /// Throws if no job can be started now.
    void check_start() const;
    /// Where the records are, made one after the other.
    void keep(std::span<detail::job*> jobs) noexcept { jobs_ = jobs; }
    std::span<detail::job* const> kept() const noexcept { return jobs_; }
    detail::job const& kept(std::size_t index) const noexcept { return *jobs_[index]; }
    template <class T>
    detail::job* make(operand<T>& from) const {
        auto const bonds = bonds_of_operand(job().bonds(), bubbles_, from.is_leaf);
        return make_job<T>(std::move(from.from), bonds).detach();
    }
    /// In the destructor of whoever has the pointers.
    void release_jobs() noexcept;

    /// The value of one of them, after the end; or throws its error.
    template <class T>
    stored_t<T> take(std::size_t index) {
        return static_cast<job_record<T>*>(jobs_[index])->result().take();
    }
    std::size_t index_of(detail::job const& which) const noexcept;

private:
    job_group* group_;
    bool bubbles_;
    std::span<detail::job*> jobs_{};
};

/// Makes the jobs of a pack. `Base` is derived from `group_awaiter`.
template <class Base, class... Ts>
class pack_awaiter : public Base {
public:
    template <class... Args>
    pack_awaiter(frame& waiting, operand_tuple<Ts...>& operands, Args const&... args) noexcept
        : Base(waiting, args...)
        , operands_(&operands) {}

    bool await_ready() {
        this->check_start();
        this->keep(jobs_);
        [this]<std::size_t... I>(std::index_sequence<I...>) {
            ((jobs_[I] = this->make(std::get<I>(*operands_))), ...);
        }(std::index_sequence_for<Ts...>{});
        return false;
    }

protected:
    ~pack_awaiter() { this->release_jobs(); }

private:
    operand_tuple<Ts...>* operands_;
    std::array<job*, sizeof...(Ts)> jobs_{};
};

/// Makes the jobs of a range.
template <class Base, class T>
class range_awaiter : public Base {
public:
    template <class... Args>
    range_awaiter(frame& waiting, std::vector<operand<T>>& operands, Args const&... args) noexcept
        : Base(waiting, args...)
        , operands_(&operands) {}

    bool await_ready() {
        this->check_start();
        jobs_.resize(operands_->size());
        this->keep(jobs_);
        for (std::size_t i = 0; i != jobs_.size(); ++i) jobs_[i] = this->make((*operands_)[i]);
        return false;
    }

protected:
    ~range_awaiter() { this->release_jobs(); }

private:
    std::vector<operand<T>>* operands_;
    std::vector<job*> jobs_{};
};

} // namespace tinyasio::detail
