// The clearinghouse of the program: directory, keys, accounts, gate, verifiers, authorise pipeline, local issuer. Made before the writer's first
// command, loaded as commands, started once everything is loaded, stopped before the store closes, destroyed after it. The rooms are always
// there, for the console and the CLI; the pipeline only when a listener is wanted (DECISIONS 8). Thread: main; its timers and the
// Auth0 client have a thread of their own, so that no window holds up an answer.
#pragma once

#include "api/builder_api.h"
#include "api/webhook.h"
#include "app/lifecycle/clearinghouse_settings.h"
#include "app/lifecycle/worker_thread.h"
#include "clearinghouse/account_access.h"
#include "clearinghouse/account_queries.h"
#include "clearinghouse/auth0_users.h"
#include "clearinghouse/key_verifier.h"
#include "clearinghouse/oidc_desk.h"
#include "clearinghouse/user_desk.h"
#include "metering/usage_reports.h"

#include <QTimer>

#include <memory>
#include <vector>

namespace sluice::app {

struct ClearinghouseInputs {
    const Settings& settings;
    const Clock& clock;
    Rng& rng;
    storage::Database& database;
    ledger::Ledger& ledger;
    audit::AuditLog& audit;
    secrets::SecretStore* secrets = nullptr;        // of the local issuer's keys; null: there is no local issuer
    const metering::PriceSource* prices = nullptr;  // null: every price is unknown
    ClearinghouseParts parts;                       // what will listen
};

class ClearinghousePart {
public:
    explicit ClearinghousePart(const ClearinghouseInputs& inputs) : m_inputs(inputs) {}
    ~ClearinghousePart();
    ClearinghousePart(const ClearinghousePart&) = delete;
    ClearinghousePart& operator=(const ClearinghousePart&) = delete;

    // Once, first. What it makes listens to the writer: after a failure too the part lives until the store is closed.
    // InvalidArgument: a setting of a part that is wanted.
    Result<void> build();
    Result<void> load();
    void start();
    void stop();

    // Who got a first yes at the webhook, for whoever keeps customers; writer thread, inside a command. Before load().
    using CustomerSeen = std::function<Result<void>(storage::Connection&, const metering::Identity&)>;
    void onCustomerSeen(CustomerSeen seen) { m_customerSeen = std::move(seen); }

    void fill(api::BuilderParts& parts);
    void fill(api::WebhookParts& parts);
    std::vector<api::PartState> readiness() const;  // any thread

    // Rooms; always there.
    clearinghouse::Directory& directory() { return *m_directory; }
    clearinghouse::KeyStore& keys() { return *m_keys; }
    clearinghouse::UserDesk& users() { return *m_users; }
    clearinghouse::Accounts& accounts() { return *m_accounts; }
    const clearinghouse::AccountQueries& balances() const { return *m_balances; }
    clearinghouse::Gate& gate() { return *m_gate; }
    clearinghouse::DeniedTokens& denied() { return *m_denied; }
    clearinghouse::DecisionLog& decisions() { return *m_decisions; }
    metering::TicketSink& ticketSink() { return *m_gate; }
    const clearinghouse::KeyVerifier& keyVerifier() const { return *m_keyVerifier; }
    // Null while the part is not wanted or not configured.
    clearinghouse::IdentityVerifiers* verifiers() { return m_verifiers.get(); }
    clearinghouse::Authorizer* authorizer() { return m_authorizer.get(); }
    clearinghouse::IssuerKeys* issuerKeys() { return m_issuerKeys.get(); }
    clearinghouse::OidcDesk* oidc() { return m_oidc.get(); }
    const std::vector<std::string>& warnings() const { return m_warnings; }

private:
    Result<void> buildRooms();
    clearinghouse::UserProvider& buildProvider();
    Result<void> buildIssuer();
    Result<void> buildVerifiers();
    Result<void> buildExchange();
    void startTimers();
    void every(int ms, std::function<void()> task);
    void flushKeys();
    Result<void> noteUser(storage::Connection& connection, const metering::Identity& identity, Timestamp now);

    const ClearinghouseInputs m_inputs;
    std::vector<std::string> m_warnings;
    CustomerSeen m_customerSeen;
    clearinghouse::ConfiguredKeys m_configured;
    clearinghouse::LocalUserProvider m_localProvider;
    std::stop_source m_auth0Stop;  // of what waits for the Management API
    std::unique_ptr<net::WaitingClient> m_managementHttp;
    std::unique_ptr<clearinghouse::Auth0Management> m_management;
    std::unique_ptr<clearinghouse::Auth0UserProvider> m_auth0Users;
    std::unique_ptr<clearinghouse::Directory> m_directory;
    std::unique_ptr<clearinghouse::KeyStore> m_keys;
    std::unique_ptr<clearinghouse::UserDesk> m_users;
    std::unique_ptr<clearinghouse::LookupGate> m_demoBalance;
    std::unique_ptr<clearinghouse::Accounts> m_accounts;
    std::unique_ptr<clearinghouse::AccountQueries> m_balances;
    std::unique_ptr<metering::UsageReports> m_usage;
    std::unique_ptr<clearinghouse::Gate> m_gate;
    std::unique_ptr<clearinghouse::DeniedTokens> m_denied;
    std::unique_ptr<clearinghouse::DecisionLog> m_decisions;
    std::unique_ptr<clearinghouse::KeyVerifier> m_keyVerifier;
    std::unique_ptr<clearinghouse::IssuerKeys> m_issuerKeys;
    std::unique_ptr<clearinghouse::IssuerKeySource> m_issuerSource;
    std::unique_ptr<clearinghouse::Issuer> m_issuer;
    std::unique_ptr<clearinghouse::RefreshSessions> m_refresh;
    std::unique_ptr<clearinghouse::DeviceLogin> m_devices;
    std::unique_ptr<clearinghouse::IdentityVerifiers> m_verifiers;
    std::unique_ptr<clearinghouse::Authorizer> m_authorizer;
    WorkerThread m_thread{QStringLiteral("clearinghouse")};
    std::unique_ptr<net::HttpClient> m_http;  // clearinghouse thread
    std::unique_ptr<clearinghouse::Auth0Minter> m_auth0;
    std::unique_ptr<clearinghouse::DirectoryClients> m_clients;
    std::unique_ptr<clearinghouse::AccountAccess> m_access;
    std::unique_ptr<clearinghouse::TokenExchange> m_exchange;
    std::unique_ptr<clearinghouse::OidcDesk> m_oidc;
    std::vector<std::unique_ptr<QTimer>> m_timers;  // clearinghouse thread
    bool m_stopped = false;
};

}  // namespace sluice::app
