#include "usage/internal/client_index.h"

#include <iterator>

namespace sluice::usage {

namespace {

void leaveGroup(std::map<std::string, ClientIndex::Group, std::less<>>& map, const std::string& key,
                const ClientIndex::Group::value_type& entry)
{
    const auto it = map.find(key);
    if (it == map.end())
        return;
    it->second.erase(entry);
    if (it->second.empty())
        map.erase(it);
}

void leaveMap(ClientIndex::ById& map, const std::string& key, const ClientSessionPtr& session)
{
    const auto it = map.find(key);
    if (it != map.end() && it->second == session)
        map.erase(it);
}

}  // namespace

void ClientIndex::set(const std::string& id, const ClientSessionPtr& session)
{
    if (const auto former = byId(id))
        remove(former);
    if (session && !session->endedAt)
        add(session);
}

void ClientIndex::add(const ClientSessionPtr& session)
{
    m_byId[session->id] = session;
    m_byToken[session->tokenHash] = session;
    m_byOrchestrator[session->orchestrator] = session;
    m_byIp[session->clientIp].emplace(session->no, session->id);
    if (session->installationId)
        m_byInstallation[*session->installationId].emplace(session->no, session->id);
    m_byExpiry.emplace(session->expiresAt.micros, session->id);
    if (session->mode == ClientMode::Guest)
        m_guests.emplace(session->expiresAt.micros, session->no);
}

void ClientIndex::remove(const ClientSessionPtr& session)
{
    leaveMap(m_byToken, session->tokenHash, session);
    leaveMap(m_byOrchestrator, session->orchestrator, session);
    leaveGroup(m_byIp, session->clientIp, {session->no, session->id});
    if (session->installationId)
        leaveGroup(m_byInstallation, *session->installationId, {session->no, session->id});
    m_byExpiry.erase({session->expiresAt.micros, session->id});
    m_guests.erase({session->expiresAt.micros, session->no});
    leaveMap(m_byId, session->id, session);
}

std::vector<ClientSessionPtr> ClientIndex::group(const std::map<std::string, Group, std::less<>>& map,
                                                 std::string_view key, Timestamp now) const
{
    std::vector<ClientSessionPtr> list;
    const auto it = map.find(key);
    if (it == map.end())
        return list;
    for (auto entry = it->second.rbegin(); entry != it->second.rend(); ++entry) {
        if (auto session = byId(entry->second); session && session->live(now))
            list.push_back(std::move(session));
    }
    return list;
}

std::vector<ClientSessionPtr> ClientIndex::expired(Timestamp now, int limit) const
{
    std::vector<ClientSessionPtr> list;
    for (const auto& [micros, id] : m_byExpiry) {
        if (micros > now.micros || int(list.size()) >= limit)
            break;
        list.push_back(byId(id));
    }
    return list;
}

std::int64_t ClientIndex::liveGuests(Timestamp now) const
{
    // What has expired and is not swept yet lies at the front and is little.
    const auto firstLive = m_guests.upper_bound({now.micros, INT64_MAX});
    return std::int64_t(m_guests.size()) - std::distance(m_guests.begin(), firstLive);
}

}  // namespace sluice::usage
