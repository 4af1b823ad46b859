// The state behind ClientSessions: a working index on the writer thread with undo per command and per batch, and the published one.
#pragma once

#include "core/json.h"
#include "usage/client_sessions.h"
#include "usage/internal/client_index.h"
#include "usage/internal/client_rows.h"

#include <mutex>
#include <shared_mutex>

namespace sluice::usage {

class ClientSessions::Impl {
public:
    Impl(Ports given, const ClientSessionConfig& config) : ports(given), m_config(config) {}

    struct Wanted {
        const ClientStartRequest& request;
        const std::optional<ClientInvite>& invite;
        std::int64_t seconds;
        ClientMode mode;
    };

    // --- writer thread ------------------------------------------------------------------------------------------------
    const ClientIndex& working() const { return m_working; }
    // Reads the store when what is in memory may differ from it (a commit whose outcome is unknown, a lost connection).
    Result<void> refresh(storage::Connection& connection, bool always = false);
    Result<int> closeExpired(storage::Connection& connection, Timestamp now, int limit);
    Result<ClientSessionPtr> close(storage::Connection& connection, const ClientSessionPtr& session,
                                   std::string_view reason, Timestamp now);
    Result<ClientSessionPtr> store(storage::Connection& connection, ClientSession session);
    Result<void> insert(storage::Connection& connection, ClientSession session);
    Result<ClientStarted> resume(storage::Connection& connection, const ClientSessionPtr& session, Timestamp now);
    Result<ClientStarted> allocate(storage::Connection& connection, const Wanted& wanted,
                                   const RankedOrchestrators& ranked, Timestamp now);
    Result<void> saveSeen(storage::Connection& connection);
    bool isFree(const std::string& orchestrator, std::string_view clientIp, Timestamp now) const;
    void commandStarted();
    void commandRolledBack();
    void committed();
    void rolledBack();

    // --- any thread -----------------------------------------------------------------------------------------------------
    static void note(const ClientSession& session, Timestamp now);
    template<class F>
    auto published(F&& read) const
    {
        const std::shared_lock lock(m_mutex);
        return read(static_cast<const ClientIndex&>(m_published));
    }
    RankedOrchestrators rank(std::string_view clientIp, Timestamp now) const;
    std::int64_t usableCount(Timestamp now) const;
    // An import knows no edge: it shows the assignment of the moment.
    ClientSessionPtr withEdge(ClientSessionPtr session) const;

    const Ports ports;
    ChangeSequence changes;
    bool stale = true;  // writer thread

private:
    using Change = std::pair<std::string, ClientSessionPtr>;  // id, what was before

    ClientSession newSession(const Wanted& wanted, const std::string& orchestrator, std::string_view token,
                             Timestamp now);
    void put(const std::string& id, ClientSessionPtr session);
    // All but the client session on it.
    bool mayServe(const fleet::Orchestrator& record, std::string_view clientIp, Timestamp now) const;

    const ClientSessionConfig& m_config;
    ClientIndex m_working;
    std::vector<Change> m_command, m_batch;
    std::int64_t m_lastNo = 0;
    bool m_refreshed = false;  // by the current command, whose undoing undoes it

    mutable std::shared_mutex m_mutex;
    ClientIndex m_published;  // under m_mutex

    struct Usable {
        std::uint64_t registryChange = 0;
        Timestamp until;  // a cooldown ends then
        std::int64_t count = -1;
    };
    mutable std::mutex m_usableMutex;
    mutable Usable m_usable;
};

}  // namespace sluice::usage
