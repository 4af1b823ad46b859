// What a model is expected to cost, and how far a ticket's `cost` (wei per unit) may be from it (clearinghouse 9.3): a caller could declare a
// cheap model and use a costly one, or an orchestrator ask more than it published. A ticket outside the band is an anomaly ("cost_out_of_band");
// where the rule says so it is not billed but becomes a dead letter, which an operator drives again once the rule is right, or discards.
// The most specific rule wins: the model before the pipeline. Tickets without a cost and models without a rule pass.
// Threads: check(): any, in memory. ticketPriced(): writer, inside the command. The rest as MarkUps.
#pragma once

#include "audit/audit_log.h"
#include "core/subscription.h"
#include "metering/ticket_sink.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sluice::metering {

struct ModelPrice {
    std::string pipeline, modelId;  // empty: any; not both
    std::string cost;               // expected, decimal text: wei per unit, at most 18 decimals, above 0
    std::int64_t bandPercent = 20;  // 0..1000: 20 lets 80 % to 120 % pass; what is below 0 % is none
    bool hold = false;              // outside the band: not billed, a dead letter
};

class ModelPrices final : public TicketSink {
public:
    explicit ModelPrices(audit::AuditLog& audit) : m_audit(audit) {}
    Result<void> load(storage::ReaderPool& readers);

    void reload(storage::Writer& writer, std::function<void(Result<void>)> done);  // another program changed the store

    struct Finding {
        ModelPrice rule;
        std::string expected;  // "80 to 120"
    };
    std::optional<Finding> check(const TicketEvent& event) const;  // none: within the band, or no rule
    std::vector<ModelPrice> rules() const;
    std::int64_t found() const { return m_found; }  // since the start
    ChangeSequence& changes() { return m_changes; }

    // Before the other sinks: what it refuses (Denied) reaches none of them.
    Result<void> ticketPriced(storage::Connection& connection, const PricedTicket& ticket) override;

    // Replaces the rule for that pipeline and model, or takes it away (NotFound). Audited. InvalidArgument: a value out of range.
    void set(storage::Writer& writer, ModelPrice rule, std::string actor, Timestamp now,
             std::function<void(Result<void>)> done);
    void remove(storage::Writer& writer, std::string pipeline, std::string modelId, std::string actor, Timestamp now,
                std::function<void(Result<void>)> done);

private:
    std::shared_ptr<const std::vector<ModelPrice>> snapshot() const;
    void publish(std::vector<ModelPrice> rules);

    audit::AuditLog& m_audit;
    ChangeSequence m_changes;
    std::atomic<std::int64_t> m_found{0};
    mutable std::mutex m_mutex;
    std::shared_ptr<const std::vector<ModelPrice>> m_rules = std::make_shared<std::vector<ModelPrice>>();
};

}  // namespace sluice::metering
