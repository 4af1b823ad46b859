// What a tenant is billed for one USD of network fees (clearinghouse 5.5): factors by tenant, pipeline and model, the most specific one wins
// (tenant before pipeline before model); without a rule x1. Threads: billable(): any, in memory. Commands: writer thread.
#pragma once

#include "audit/audit_log.h"
#include "core/amount.h"
#include "core/subscription.h"
#include "metering/ticket_event.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sluice::metering {

struct MarkUp {
    std::string clientId, pipeline, modelId;  // empty: any
    std::int64_t factorE6 = 1'000'000;        // 1'250'000 is x1.25; 0 is free; at most x1000
};

class MarkUps {
public:
    explicit MarkUps(audit::AuditLog& audit) : m_audit(audit) {}
    Result<void> load(storage::ReaderPool& readers);

    void reload(storage::Writer& writer, std::function<void(Result<void>)> done);  // another program changed the store

    // Rounded half to even at 26 decimals.
    Amount billable(const Amount& networkFee, const TicketEvent& event) const;
    std::vector<MarkUp> rules() const;
    ChangeSequence& changes() { return m_changes; }

    // Replaces the rule for that tenant, pipeline and model, or takes it away. Events already priced keep their price.
    // InvalidArgument: factor out of range.
    void set(storage::Writer& writer, MarkUp rule, std::string actor, Timestamp now,
             std::function<void(Result<void>)> done);
    void remove(storage::Writer& writer, MarkUp rule, std::string actor, Timestamp now,
                std::function<void(Result<void>)> done);

private:
    std::shared_ptr<const std::vector<MarkUp>> snapshot() const;
    void publish(std::vector<MarkUp> rules);

    audit::AuditLog& m_audit;
    ChangeSequence m_changes;
    mutable std::mutex m_mutex;
    std::shared_ptr<const std::vector<MarkUp>> m_rules = std::make_shared<std::vector<MarkUp>>();
};

}  // namespace sluice::metering
