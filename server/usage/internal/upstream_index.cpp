#include "usage/internal/upstream_index.h"

#include "core/json.h"

#include <QUrl>

namespace sluice::usage {

namespace {

std::string healthHost(const fleet::Orchestrator& record)
{
    return record.healthUrl ? QUrl(QString::fromStdString(*record.healthUrl)).host().toStdString() : std::string();
}

std::string reportedIp(const fleet::Orchestrator& record)
{
    if (!record.health)
        return {};
    const auto tree = json::parse(record.health->data);
    return tree ? std::string(tree->text("ip").value_or("")) : std::string();
}

}  // namespace

UpstreamIndex::Keys UpstreamIndex::keysOf(const fleet::Orchestrator& record)
{
    Keys keys;
    for (const auto& text : {record.hostPublicIp, record.lastSeenIp, record.lastSessionUpstreamAddr}) {
        if (text && !text->empty())
            keys[Own].push_back(*text);
    }
    if (auto host = healthHost(record); !host.empty())
        keys[HealthUrl].push_back(std::move(host));
    if (auto ip = reportedIp(record); !ip.empty())
        keys[Report].push_back(std::move(ip));
    return keys;
}

// Snapshots share the records that did not change, so comparing pointers finds the ones that did.
void UpstreamIndex::follow(const fleet::RegistrySnapshotPtr& snapshot)
{
    if (m_seen == snapshot)
        return;
    const auto& records = snapshot->all();
    m_keys.resize(std::max(m_keys.size(), records.size()));
    for (std::size_t i = 0; i < records.size(); ++i) {
        const bool known = m_seen && i < m_seen->all().size();
        if (known && m_seen->all()[i] == records[i])
            continue;
        Keys keys = keysOf(*records[i]);
        if (keys == m_keys[i])
            continue;
        for (int rank = 0; rank < Ranks; ++rank) {
            for (const std::string& key : m_keys[i][std::size_t(rank)]) {
                auto& places = m_places[std::size_t(rank)];
                if (const auto it = places.find(key); it != places.end() && it->second.erase(i) && it->second.empty())
                    places.erase(it);
            }
            for (const std::string& key : keys[std::size_t(rank)])
                m_places[std::size_t(rank)][key].insert(i);
        }
        m_keys[i] = std::move(keys);
    }
    m_seen = snapshot;
}

std::string UpstreamIndex::find(const fleet::RegistrySnapshotPtr& snapshot, std::string_view upstream)
{
    follow(snapshot);
    const std::string key(upstream);
    for (const auto& places : m_places) {
        if (const auto it = places.find(key); it != places.end())
            return snapshot->all()[*it->second.begin()]->id;
    }
    return {};
}

}  // namespace sluice::usage
