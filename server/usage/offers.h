// Workload offers and who chose which (E-22 to E-28, ops-config B.6). Offers pay nothing by themselves. Commands: writer thread, inside a
// command, audited in the same commit. Reads: any connection.
#pragma once

#include "audit/audit_log.h"
#include "core/amount.h"
#include "core/table.h"
#include "fleet/orchestrator.h"
#include "storage/database.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::usage {

struct Offer {
    std::string id;  // 1..64
    std::string title;
    std::optional<std::string> description;
    std::string kind;
    Amount payout{Asset::eth()};
    bool active = true;
    std::string config = "{}";  // JSON object
    Timestamp createdAt, updatedAt;
};

struct OfferPatch {
    std::optional<std::string> title, description, kind, config;
    std::optional<Amount> payout;
    std::optional<bool> active;
    bool isEmpty() const { return !title && !description && !kind && !config && !payout && !active; }
};

struct OfferSubscription {
    std::string orchestrator;
    std::vector<std::string> offerIds;  // as chosen, without repeats
    Timestamp updatedAt;
};

// Why a selection was not taken; empty lists and no limit: it was.
struct SelectionFaults {
    std::vector<std::string> missing, inactive;
    std::optional<int> tooMany;  // the limit that `received` is above
    int received = 0;
    bool any() const { return !missing.empty() || !inactive.empty() || tooMany; }
};

struct Selection {
    SelectionFaults faults;
    OfferSubscription subscription;  // as it now is, when there are no faults
    std::vector<Offer> offers;       // of its ids; vanished ones are missing
};

class Offers final : private storage::BatchListener {
public:
    // Registers itself with the writer: make it before the first command, destroy it after the last. `most`:
    // PAYMENTS_WORKLOAD_SUBSCRIPTION_MAX, at least 1.
    Offers(storage::Writer& writer, audit::AuditLog& audit, Asset unit, int most);
    Offers(const Offers&) = delete;
    Offers& operator=(const Offers&) = delete;

    // Conflict "Offer already exists".
    Result<Offer> create(storage::Connection& connection, Offer offer, const fleet::ActionContext& context);
    // NotFound "Offer not found".
    Result<Offer> patch(storage::Connection& connection, std::string_view id, const OfferPatch& patch,
                        const fleet::ActionContext& context);
    // Replaces the whole selection: ids are trimmed, blanks and repeats dropped. The orchestrator need not be registered.
    Result<Selection> choose(storage::Connection& connection, std::string_view orchestrator,
                             const std::vector<std::string>& offerIds, const fleet::ActionContext& context);
    // From an import: as it was, audits nothing. Conflict: it is there already.
    Result<void> restore(storage::Connection& connection, const Offer& offer);
    Result<void> restore(storage::Connection& connection, const OfferSubscription& subscription);

    ChangeSequence& changes() { return m_changes; }  // any thread
    const Asset& unit() const { return m_unit; }

    // By id. A limit above zero and an id to start behind make pages.
    Result<std::vector<Offer>> list(storage::Connection& connection, bool activeOnly, int limit = 0,
                                    std::string_view after = {}) const;
    Result<std::vector<OfferSubscription>> subscriptions(storage::Connection& connection, int limit = 0,
                                                         std::string_view after = {}) const;
    // An orchestrator that never chose has an empty one.
    Result<Selection> selectionOf(storage::Connection& connection, std::string_view orchestrator) const;

private:
    void afterCommit() override;

    Result<std::optional<Offer>> find(storage::Connection& connection, std::string_view id) const;
    Result<void> audited(storage::Connection& connection, const char* action, std::string_view subject,
                         std::string before, std::string after, const fleet::ActionContext& context);

    audit::AuditLog& m_audit;
    const Asset m_unit;
    const int m_most;
    ChangeSequence m_changes;
    bool m_changed = false;  // writer thread
};

// id · title · kind · payout · active · description · created · updated · config
std::unique_ptr<TableSource> makeOffersTable(storage::Database& database, const Asset& unit, ChangeSequence* changes);
// orchestrator · offers (count) · offer_ids (JSON) · updated
std::unique_ptr<TableSource> makeSubscriptionsTable(storage::Database& database, ChangeSequence* changes);

}  // namespace sluice::usage
