// The embedded meter as a whole (issue 5, part 3): the default system of record for usage, in the program's own store.
#pragma once

#include "metering/subscriptions.h"
#include "storage/database.h"

#include <atomic>

namespace sluice::metering {

// The meters and features of clearinghouse 7.3.
std::vector<MeterInput> catalogueMeters();
std::vector<FeatureInput> catalogueFeatures();

class EmbeddedMeter {
public:
    // Make it before the writer's first command; destroy it after the writer has stopped. Everything given outlives it.
    EmbeddedMeter(storage::Database& database, audit::AuditLog& audit, const Clock& clock, Rng& rng);
    ~EmbeddedMeter();

    // Waits for the writer. Reads the definitions; makes the catalogue when there is no meter yet.
    Result<void> load();
    // Begins to count what is not counted yet, one command after the other until nothing is left. Any thread.
    void catchUp();
    // catchUp(), and phases of subscriptions that have begun. To be called every minute or so, from any thread.
    void tick();
    void stop();  // no more background commands

    MeterStore& store() { return m_store; }
    Customers& customers() { return m_customers; }
    Subjects& subjects() { return m_subjects; }
    Features& features() { return m_features; }
    Entitlements& entitlements() { return m_entitlements; }
    Plans& plans() { return m_plans; }
    Subscriptions& subscriptions() { return m_subscriptions; }
    storage::Database& database() { return m_database; }
    const Clock& clock() const { return m_clock; }

private:
    // Shared with commands under way, which may end after this.
    struct State {
        std::atomic<bool> running{false}, stopped{false};
    };
    void step(const std::shared_ptr<State>& state);
    Result<void> makeCatalogue(storage::Connection& connection);

    storage::Database& m_database;
    const Clock& m_clock;
    MeterStore m_store;
    Customers m_customers;
    Subjects m_subjects;
    Features m_features;
    Entitlements m_entitlements;
    Plans m_plans;
    Subscriptions m_subscriptions;
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

// Meters each priced ticket in the commit that makes it durable.
class MeterSink final : public TicketSink {
public:
    MeterSink(MeterStore& store, const Clock& clock) : m_store(store), m_clock(clock) {}
    Result<void> ticketPriced(storage::Connection& connection, const PricedTicket& ticket) override;

private:
    MeterStore& m_store;
    const Clock& m_clock;
};

}  // namespace sluice::metering
