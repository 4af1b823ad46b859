#include "fleet/internal/registry_state.h"

namespace sluice::fleet {

RegistrySnapshot::Record RegistrySnapshot::find(std::string_view id) const
{
    const auto it = m_index->byId.find(std::string(id));
    return it == m_index->byId.end() ? nullptr : m_records[it->second];
}

RegistrySnapshot::Record RegistrySnapshot::findByAddress(std::string_view address) const
{
    const auto it = m_index->byAddress.find(addressKey(address));
    return it == m_index->byAddress.end() ? nullptr : m_records[it->second];
}

bool RegistrySnapshot::isDenied(std::string_view address) const
{
    const std::string key = addressKey(address);
    const auto verdict = m_denials->verdicts.find(key);
    return verdict != m_denials->verdicts.end() ? verdict->second.denied : m_denials->configured.contains(key);
}

std::vector<DenyVerdict> RegistrySnapshot::verdicts() const
{
    std::vector<DenyVerdict> list;
    for (const auto& [address, verdict] : m_denials->verdicts)
        list.push_back(verdict);
    return list;
}

Registry::Impl::Impl(audit::AuditLog& auditLog, std::set<std::string> configured)
    : m_audit(auditLog), m_index(std::make_shared<RegistrySnapshot::Index>())
{
    auto denials = std::make_shared<RegistrySnapshot::Denials>();
    denials->configured = std::move(configured);
    m_working.m_denials = std::move(denials);
    m_working.m_index = m_index;
    m_grown = true;
    publish();
}

void Registry::Impl::put(Orchestrator record)
{
    m_dirty = true;
    const auto it = m_index->byId.find(record.id);
    if (it != m_index->byId.end()) {
        Record& place = m_working.m_records[it->second];
        m_undo.replaced.emplace_back(it->second, place);
        place = std::make_shared<const Orchestrator>(std::move(record));
        return;
    }
    m_grown = true;
    m_index->byId.emplace(record.id, m_working.m_records.size());
    m_index->byAddress.emplace(addressKey(record.address), m_working.m_records.size());
    m_working.m_records.push_back(std::make_shared<const Orchestrator>(std::move(record)));
}

void Registry::Impl::putVerdict(DenyVerdict verdict)
{
    m_dirty = true;
    auto denials = std::make_shared<RegistrySnapshot::Denials>(*m_working.m_denials);
    denials->verdicts[verdict.address] = std::move(verdict);
    m_working.m_denials = std::move(denials);
}

void Registry::Impl::beginCommand()
{
    m_undo.replaced.clear();
    m_undo.count = m_working.m_records.size();
    m_undo.denials = m_working.m_denials;
}

void Registry::Impl::undoCommand()
{
    for (auto it = m_undo.replaced.rbegin(); it != m_undo.replaced.rend(); ++it)
        m_working.m_records[it->first] = std::move(it->second);
    while (m_working.m_records.size() > m_undo.count) {
        m_index->byId.erase(m_working.m_records.back()->id);
        m_index->byAddress.erase(addressKey(m_working.m_records.back()->address));
        m_working.m_records.pop_back();
    }
    m_working.m_denials = m_undo.denials;
    m_undo.replaced.clear();
}

void Registry::Impl::undoBatch()
{
    m_working = *snapshot();
    m_index = std::make_shared<RegistrySnapshot::Index>(*m_working.m_index);
    m_working.m_index = m_index;
    m_undo = {};
    m_dirty = false;
    m_grown = false;
}

void Registry::Impl::publish()
{
    auto fresh = std::make_shared<RegistrySnapshot>(m_working);
    const auto former = snapshot();
    fresh->m_index = m_grown ? std::make_shared<const RegistrySnapshot::Index>(*m_index) : former->m_index;
    m_dirty = false;
    m_grown = false;
    const std::lock_guard lock(m_mutex);
    m_published = std::move(fresh);
}

RegistrySnapshotPtr Registry::Impl::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_published;
}

Result<void> Registry::Impl::auditAction(storage::Connection& connection, const ActionContext& context,
                                         std::string action, std::string_view id, std::string before, std::string after,
                                         std::string details)
{
    audit::AuditRecord record;
    record.time = context.now;
    record.actor = context.actor;
    record.action = std::move(action);
    record.subject = std::string(id);
    record.before = std::move(before);
    record.after = std::move(after);
    record.details = std::move(details);
    SLUICE_TRY(m_audit.append(connection, record));
    return {};
}

}  // namespace sluice::fleet
