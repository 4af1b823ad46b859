// Accounts and the gate over a real ledger, audit log and store (SQLite or PostgreSQL), with a clock and a price that tests move.
// Header only: link sluice_clearinghouse.
#pragma once

#include "audit/audit_log.h"
#include "clearinghouse/account_access.h"
#include "clearinghouse/account_queries.h"
#include "clearinghouse/directory.h"
#include "clearinghouse/gate.h"
#include "ledger/schema.h"
#include "ledger/verify.h"
#include "support/temp_store.h"

#include <future>
#include <memory>
#include <optional>
#include <string>

namespace sluice::test {

class MovablePrice final : public metering::PriceSource {
public:
    std::int64_t usdPerEthE8 = 250'000'000'000;  // 2500 USD; 0: unknown
    std::optional<metering::Quote> quoteAt(Timestamp time) const override
    {
        if (usdPerEthE8 == 0)
            return std::nullopt;
        return metering::Quote{1, usdPerEthE8, "manual", time};
    }
};

inline std::vector<storage::Migration> gateBenchMigrations()
{
    std::vector<storage::Migration> all = audit::migrations();
    for (auto room : {ledger::migrations(), clearinghouse::directoryMigrations(), clearinghouse::accountMigrations(),
                      clearinghouse::gateMigrations()})
        all.insert(all.end(), room.begin(), room.end());
    return all;
}

inline metering::Identity gateUser(const std::string& client = "tenant-a", const std::string& subject = "user-1")
{
    return {client, subject, "api_key_user", false, client + ':' + subject};
}

// A state of the signer. The price is such that one second of `live` costs `microsPerSecond` at 2500 USD.
inline clearinghouse::PaymentState liveState(const std::string& stateId, std::int64_t microsPerSecond = 1'000,
                                             std::int64_t sequence = 0)
{
    clearinghouse::PaymentState state;
    state.stateId = stateId;
    state.type = "live";
    // 1 micro = 10^12 wei / 2500.
    state.pricePerUnit = microsPerSecond * 400'000'000;
    state.pixelsPerUnit = 1;
    state.sequence = sequence;
    return state;
}

class GateBench {
public:
    explicit GateBench(clearinghouse::GateConfig gateConfig = {}, clearinghouse::AccountsConfig accountsConfig = {},
                       storage::DatabaseConfig store = {})
        : m_gateConfig(gateConfig)
        , m_accountsConfig(std::move(accountsConfig))
        , m_store(gateBenchMigrations(), std::move(store))
    {
        attach();
    }
    ~GateBench() { m_store.close(); }
    GateBench(const GateBench&) = delete;
    GateBench& operator=(const GateBench&) = delete;

    storage::Writer& writer() { return m_store.writer(); }
    storage::ReaderPool& readers() { return m_store.readers(); }
    clearinghouse::Gate& gate() { return *m_gate; }
    clearinghouse::Accounts& accounts() { return *m_accounts; }
    ledger::Ledger& ledger() { return *m_ledger; }
    audit::AuditLog& audit() { return *m_audit; }
    clearinghouse::AccountQueries queries() { return clearinghouse::AccountQueries(readers()); }
    TempStore& store() { return m_store; }
    clearinghouse::ActionContext operatorNow() { return {"operator", {}, clock.now()}; }

    // As after a restart of the program.
    void restart(std::optional<clearinghouse::GateConfig> config = {},
                 const clearinghouse::LookupGate* lookup = nullptr)
    {
        if (config)
            m_gateConfig = *config;
        m_lookup = lookup;
        m_store.close();
        m_gate.reset();
        m_accounts.reset();
        m_audit.reset();
        m_ledger.reset();
        m_store.reopen();
        attach();
    }

    template<class T>
    Result<T> run(std::function<Result<T>(storage::Connection&)> command)
    {
        return writer().runFor<T>(std::move(command));
    }
    Result<clearinghouse::Grant> grantRequest(const clearinghouse::GrantRequest& request)
    {
        return run<clearinghouse::Grant>(
            [&](storage::Connection& connection) { return accounts().grant(connection, request, operatorNow()); });
    }
    Result<clearinghouse::Grant> grant(const metering::Identity& who, std::int64_t micros, std::string id = {})
    {
        clearinghouse::GrantRequest request;
        request.identity = who;
        request.id = id.empty() ? "g-" + std::to_string(++m_ids) : std::move(id);
        request.amount = clearinghouse::usdFromMicros(micros);
        return grantRequest(request);
    }
    clearinghouse::Verdict<clearinghouse::GatePass> decide(const clearinghouse::PaymentState& state,
                                                           const metering::Identity& who = gateUser(),
                                                           std::optional<std::int64_t> verifierExpiry = {})
    {
        std::promise<clearinghouse::Verdict<clearinghouse::GatePass>> answered;
        auto answer = answered.get_future();
        gate().decide(
            {who, state, verifierExpiry.value_or(clock.now().seconds() + 3'600), clock.now()},
            [&](clearinghouse::Verdict<clearinghouse::GatePass> verdict) { answered.set_value(std::move(verdict)); });
        return answer.get();
    }
    metering::PricedTicket ticketOf(const std::string& stateId, std::int64_t micros,
                                    const metering::Identity& who = gateUser(), std::string id = {})
    {
        metering::PricedTicket ticket;
        ticket.event.id = id.empty() ? "t-" + std::to_string(++m_ids) : std::move(id);
        ticket.event.sessionId = stateId;
        ticket.event.signedAt = clock.now();
        ticket.event.identity = who;
        ticket.networkFee = ticket.billable = clearinghouse::usdFromMicros(micros);
        return ticket;
    }
    Result<void> pay(const metering::PricedTicket& ticket)
    {
        return writer().run([&](storage::Connection& connection) { return gate().ticketPriced(connection, ticket); });
    }
    Result<void> ticket(const std::string& stateId, std::int64_t micros, const metering::Identity& who = gateUser())
    {
        return pay(ticketOf(stateId, micros, who));
    }
    int sweep()
    {
        const auto swept =
            run<int>([&](storage::Connection& connection) { return gate().sweep(connection, clock.now()); });
        return swept.value_or(-1);
    }
    Result<void> block(clearinghouse::BlockKind kind, const std::string& subject, bool blocked)
    {
        return writer().run([&](storage::Connection& connection) {
            return gate().setBlocked(connection, kind, subject, blocked, "because", operatorNow());
        });
    }
    clearinghouse::CustomerBalance balance(const metering::Identity& who = gateUser())
    {
        const auto found = queries().customer(who.customerKey(), clock.now());
        return found && *found ? **found : clearinghouse::CustomerBalance{};
    }
    std::int64_t settledMicros(const metering::Identity& who = gateUser())
    {
        return clearinghouse::microsOf(balance(who).settled);
    }
    std::int64_t heldMicros(const metering::Identity& who = gateUser())
    {
        return clearinghouse::microsOf(balance(who).held);
    }
    // Every difference that the auditors find; empty: none.
    std::string verify()
    {
        auto report = ledger::verifyLedger(readers());
        if (!report)
            return report.error().message;
        if (const auto checked = clearinghouse::verifyAccounts(readers(), *report); !checked)
            return checked.error().message;
        std::string text;
        for (const std::string& line : report->differences)
            text += line + "; ";
        return text;
    }
    std::int64_t auditCount(const std::string& action)
    {
        std::int64_t count = 0;
        const auto entries = audit::recentEntries(readers(), 1'000);
        if (entries) {
            for (const auto& entry : *entries)
                count += entry.record.action == action ? 1 : 0;
        }
        return count;
    }

    FakeClock clock;
    MovablePrice price;

private:
    void attach()
    {
        m_ledger = std::make_unique<ledger::Ledger>(writer());
        m_audit = std::make_unique<audit::AuditLog>(writer());
        m_accounts = std::make_unique<clearinghouse::Accounts>(writer(), *m_ledger, *m_audit, m_accountsConfig);
        m_gate = std::make_unique<clearinghouse::Gate>(
            clearinghouse::Gate::Parts{clock, writer(), *m_accounts, *m_ledger, *m_audit, &price, m_lookup},
            m_gateConfig);
        const auto loaded = writer().run([&](storage::Connection& connection) { return m_gate->load(connection); });
        if (!loaded)
            qFatal("the gate does not load: %s", loaded.error().message.c_str());
    }

    clearinghouse::GateConfig m_gateConfig;
    clearinghouse::AccountsConfig m_accountsConfig;
    const clearinghouse::LookupGate* m_lookup = nullptr;
    std::unique_ptr<ledger::Ledger> m_ledger;
    std::unique_ptr<audit::AuditLog> m_audit;
    std::unique_ptr<clearinghouse::Accounts> m_accounts;
    std::unique_ptr<clearinghouse::Gate> m_gate;
    TempStore m_store;
    int m_ids = 0;
};

}  // namespace sluice::test
