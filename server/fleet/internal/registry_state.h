// The registry in memory: a working copy on the writer thread with undo per command and per batch, and the published snapshot.
#pragma once

#include "fleet/registry.h"

#include <map>
#include <mutex>

namespace sluice::fleet {

struct RegistrySnapshot::Index {
    std::unordered_map<std::string, std::size_t> byId;
    std::unordered_map<std::string, std::size_t> byAddress;  // lower case
};

struct RegistrySnapshot::Denials {
    std::set<std::string> configured;
    std::map<std::string, DenyVerdict> verdicts;
};

class Registry::Impl {
public:
    using Record = RegistrySnapshot::Record;

    Impl(audit::AuditLog& auditLog, std::set<std::string> configured);

    // Writer thread.
    void put(Orchestrator record);  // replaces by id, or appends
    void putVerdict(DenyVerdict verdict);
    Record find(std::string_view id) const { return m_working.find(id); }
    const RegistrySnapshot& working() const { return m_working; }
    void beginCommand();
    void undoCommand();
    void undoBatch();
    void publish();
    bool dirty() const { return m_dirty; }

    Result<void> auditAction(storage::Connection& connection, const ActionContext& context, std::string action,
                             std::string_view id, std::string before, std::string after, std::string details);

    RegistrySnapshotPtr snapshot() const;

    ChangeSequence changes;

private:
    audit::AuditLog& m_audit;
    RegistrySnapshot m_working;
    std::shared_ptr<RegistrySnapshot::Index> m_index;  // of m_working, and only of it
    // Records are immutable and shared, so little is needed to undo a command.
    struct Undo {
        std::vector<std::pair<std::size_t, Record>> replaced;
        std::size_t count = 0;
        std::shared_ptr<const RegistrySnapshot::Denials> denials;
    } m_undo;
    bool m_dirty = false;
    bool m_grown = false;  // the published index lacks some records
    mutable std::mutex m_mutex;
    RegistrySnapshotPtr m_published;
};

}  // namespace sluice::fleet
