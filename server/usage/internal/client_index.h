// Open client sessions in memory, findable by id, token, address, installation and orchestrator. Used twice: as the working copy of the
// writer thread and as what is published after each commit. Holds no lock of its own.
#pragma once

#include "usage/client_session.h"

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sluice::usage {

class ClientIndex {
public:
    using ById = std::map<std::string, ClientSessionPtr, std::less<>>;
    // Open sessions of one address or installation; the newest last.
    using Group = std::set<std::pair<std::int64_t, std::string>>;

    // Puts the session in place of what has its id; one that has ended leaves. Null: takes the id out.
    void set(const std::string& id, const ClientSessionPtr& session);

    ClientSessionPtr byId(std::string_view id) const { return find(m_byId, id); }
    ClientSessionPtr byTokenHash(std::string_view hash) const { return find(m_byToken, hash); }
    ClientSessionPtr byOrchestrator(std::string_view id) const { return find(m_byOrchestrator, id); }
    // Live at `now`, newest first.
    std::vector<ClientSessionPtr> ofIp(std::string_view ip, Timestamp now) const { return group(m_byIp, ip, now); }
    std::vector<ClientSessionPtr> ofInstallation(std::string_view id, Timestamp now) const
    {
        return group(m_byInstallation, id, now);
    }
    // Expired at `now`, at most `limit`.
    std::vector<ClientSessionPtr> expired(Timestamp now, int limit) const;
    std::int64_t liveGuests(Timestamp now) const;
    const ById& all() const { return m_byId; }

private:
    template<class Map>
    static ClientSessionPtr find(const Map& map, std::string_view key)
    {
        const auto it = map.find(key);
        return it == map.end() ? nullptr : it->second;
    }
    std::vector<ClientSessionPtr> group(const std::map<std::string, Group, std::less<>>& map, std::string_view key,
                                        Timestamp now) const;
    void add(const ClientSessionPtr& session);
    void remove(const ClientSessionPtr& session);

    ById m_byId, m_byToken, m_byOrchestrator;
    std::map<std::string, Group, std::less<>> m_byIp, m_byInstallation;
    Group m_byExpiry;                                          // micros, id
    std::set<std::pair<std::int64_t, std::int64_t>> m_guests;  // expiry of guests, no
};

}  // namespace sluice::usage
