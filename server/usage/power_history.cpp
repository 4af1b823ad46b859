#include "usage/power_history.h"

#include <algorithm>
#include <array>
#include <deque>
#include <mutex>
#include <unordered_map>

namespace sluice::usage {

namespace {

constexpr std::size_t maxStretches = 256;
// A poll is late by its own deadline and by the queue before it.
constexpr std::int64_t pollSlackMs = 10'000;
constexpr std::int64_t askAgainMicros = 1'000'000;

struct HostPower {
    std::string state = "unknown";
    std::int64_t at = 0;                                     // of the newest reading that said something
    std::optional<std::int64_t> since;                       // of the stretch that is open
    std::deque<std::pair<std::int64_t, std::int64_t>> past;  // closed stretches, oldest first
    std::string upstream;
    std::int64_t watchedFrom = 0, watchedUntil = 0, askedAt = 0;
};

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

}  // namespace

struct PowerHistory::State {
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::string, HostPower, TextHash, std::equal_to<>> hosts;
    };

    Shard& of(std::string_view id) { return shards[TextHash{}(id) % shards.size()]; }
    HostPower& host(Shard& shard, std::string_view id)
    {
        const auto known = shard.hosts.find(id);
        return known != shard.hosts.end() ? known->second
                                          : shard.hosts.emplace(std::string(id), HostPower{}).first->second;
    }
    // How long the newest reading of a host holds.
    std::int64_t freshMicros(const HostPower& host, std::int64_t now) const
    {
        const std::int64_t poll =
            host.watchedUntil > now ? std::min(config.pollMs, config.watchedPollMs) : config.pollMs;
        return (2 * poll + pollSlackMs) * 1'000;
    }
    void close(HostPower& host)
    {
        if (!host.since)
            return;
        if (host.at > *host.since)
            host.past.emplace_back(*host.since, host.at);
        host.since.reset();
        while (!host.past.empty()
               && (host.past.size() > maxStretches || host.past.front().second < host.at - config.keepMs * 1'000))
            host.past.pop_front();
    }

    PowerHistoryConfig config;
    std::array<Shard, 32> shards;
    std::mutex askerMutex;
    Asker asker;
};

PowerHistory::PowerHistory(PowerHistoryConfig config) : m_state(std::make_unique<State>())
{
    m_state->config = config;
}

PowerHistory::~PowerHistory() = default;

PowerView PowerHistory::powerOf(std::string_view orchestratorId, Timestamp now) const
{
    auto& shard = m_state->of(orchestratorId);
    const std::lock_guard lock(shard.mutex);
    const auto known = shard.hosts.find(orchestratorId);
    if (known == shard.hosts.end())
        return {};
    const HostPower& host = known->second;
    const bool fresh = now.micros - host.at <= m_state->freshMicros(host, now.micros);
    return {fresh ? host.state : "unknown", {host.at}};
}

std::int64_t PowerHistory::awakeMicros(std::string_view orchestratorId, Timestamp from, Timestamp to) const
{
    auto& shard = m_state->of(orchestratorId);
    const std::lock_guard lock(shard.mutex);
    const auto known = shard.hosts.find(orchestratorId);
    if (known == shard.hosts.end() || to <= from)
        return 0;
    const HostPower& host = known->second;
    std::int64_t sum = 0;
    const auto add = [&](std::int64_t begin, std::int64_t end) {
        sum += std::max<std::int64_t>(0, std::min(end, to.micros) - std::max(begin, from.micros));
    };
    for (const auto& [begin, end] : host.past)
        add(begin, end);
    if (host.since)
        add(*host.since, host.at + m_state->freshMicros(host, to.micros));
    return sum;
}

std::optional<Timestamp> PowerHistory::awakeSince(std::string_view orchestratorId, Timestamp now) const
{
    auto& shard = m_state->of(orchestratorId);
    const std::lock_guard lock(shard.mutex);
    const auto known = shard.hosts.find(orchestratorId);
    if (known == shard.hosts.end() || !known->second.since
        || now.micros - known->second.at > m_state->freshMicros(known->second, now.micros))
        return std::nullopt;
    return Timestamp{*known->second.since};
}

void PowerHistory::watch(std::string_view orchestratorId, std::string_view upstream, Timestamp now, Timestamp until)
{
    Watch watch;
    {
        auto& shard = m_state->of(orchestratorId);
        const std::lock_guard lock(shard.mutex);
        HostPower& host = m_state->host(shard, orchestratorId);
        const bool wasWatched = host.watchedUntil > now.micros;
        // While nobody watched, the slower poll's reading may stand; it is old news for who meters now.
        const bool fresh = now.micros - host.at <= m_state->config.watchedPollMs * 1'000;
        if (!wasWatched)
            host.watchedFrom = now.micros;
        host.watchedUntil = std::max(host.watchedUntil, until.micros);
        if (!upstream.empty())
            host.upstream = upstream;
        if ((wasWatched && host.at >= host.watchedFrom) || fresh || now.micros - host.askedAt < askAgainMicros)
            return;
        host.askedAt = now.micros;
        watch = {std::string(orchestratorId), host.upstream};
    }
    const std::lock_guard lock(m_state->askerMutex);
    if (m_state->asker)
        m_state->asker(watch);
}

void PowerHistory::onWatch(Asker asker)
{
    const std::lock_guard lock(m_state->askerMutex);
    m_state->asker = std::move(asker);
}

void PowerHistory::record(std::string_view orchestratorId, std::string_view state, Timestamp at)
{
    if (state == "unknown" || state.empty())
        return;  // nothing was learnt: what is known grows old by itself
    auto& shard = m_state->of(orchestratorId);
    const std::lock_guard lock(shard.mutex);
    HostPower& host = m_state->host(shard, orchestratorId);
    if (at.micros <= host.at)
        return;
    const bool wasFresh = at.micros - host.at <= m_state->freshMicros(host, at.micros);
    if (state != "awake" || !wasFresh)
        m_state->close(host);
    if (state == "awake" && !host.since) {
        // The answer to a watcher's own question covers the moment it asked.
        const bool answers = at.micros >= host.watchedFrom && host.at < host.watchedFrom
                             && at.micros - host.watchedFrom <= m_state->config.firstAnswerMs * 1'000;
        host.since = answers ? host.watchedFrom : at.micros;
    }
    host.state = state;
    host.at = at.micros;
}

void PowerHistory::restore(std::string_view orchestratorId, std::string_view state, Timestamp awakeSince, Timestamp at)
{
    auto& shard = m_state->of(orchestratorId);
    const std::lock_guard lock(shard.mutex);
    HostPower& host = m_state->host(shard, orchestratorId);
    if (at.micros <= host.at)
        return;
    host.state = state;
    host.at = at.micros;
    host.since.reset();
    if (state == "awake")
        host.since = std::min(awakeSince.micros, at.micros);
}

std::vector<PowerHistory::Watch> PowerHistory::watched(Timestamp now) const
{
    std::vector<Watch> list;
    for (auto& shard : m_state->shards) {
        const std::lock_guard lock(shard.mutex);
        for (const auto& [id, host] : shard.hosts) {
            if (host.watchedUntil > now.micros)
                list.push_back({id, host.upstream});
        }
    }
    return list;
}

}  // namespace sluice::usage
