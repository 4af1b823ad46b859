// Keys and signing as the program uses them: the SecretStore that the settings ask for, the key manager, the local signer, and the key of an
// existing deployment's settings. Thread: made, used and destroyed on the main thread, whose event loop the keychain needs; what says
// "any thread" is for others too.
#pragma once

#include "app/settings/settings.h"
#include "audit/audit_log.h"
#include "models/actions.h"
#include "payouts/wallet_signer.h"
#include "storage/database.h"
#include "wallet/environment_key.h"
#include "wallet/key_manager.h"
#include "wallet/local_signer.h"
#include "wallet/policy_store.h"
#include "wallet/wallet_status.h"

#include <QObject>

#include <memory>

namespace sluice::app {

class ControlServer;

class WalletPart : public QObject {
    Q_OBJECT

public:
    struct Parts {
        const Settings& settings;
        storage::Database& database;
        audit::AuditLog& audit;
        const Clock& clock;
        Rng& rng;
    };

    // Reads only: no command of the writer yet. With live payouts a key of the settings that cannot be opened is an error (S16).
    static Result<std::unique_ptr<WalletPart>> make(Parts parts);
    ~WalletPart() override;

    // Makes the policy of the settings the one in force, audited, when it differs from the stored one.
    Result<void> storePolicy();

    secrets::SecretStore& secrets() { return *m_secrets; }
    wallet::KeyManager& keys() { return *m_keys; }
    wallet::LocalSigner& signer() { return *m_signer; }
    payouts::TransactionSigner* payoutSigner() { return m_payoutSigner.get(); }
    Address address() const { return m_signer->address(); }  // any thread; zero: no key
    models::SignerState signerState() const;                 // any thread
    wallet::SigningPolicy policy() const;                    // any thread; the one in force at start or stored since
    bool environmentKey() const { return m_environmentKey.has_value(); }
    std::string environmentSource() const { return m_environmentKey ? m_environmentKey->source : std::string(); }

    void status(std::function<void(wallet::WalletStatus)> done);  // completes on the main thread, bounded by a deadline
    // Puts the key of the settings into the SecretStore and makes it the active one; the settings still win until they are unset.
    void moveEnvironmentKey(std::string actor, wallet::Done<wallet::KeyInfo> done);
    // After a key was made, imported, activated or retired.
    void refreshKey();
    void onKeyChanged(std::function<void()> handler) { m_keyChanged = std::move(handler); }
    void serveControl(ControlServer& control);

private:
    explicit WalletPart(Parts parts) : m_parts(parts) {}
    Result<void> build();
    Result<wallet::SigningPolicy> policyFromSettings() const;

    Parts m_parts;
    std::unique_ptr<secrets::SecretStore> m_secrets;
    std::unique_ptr<wallet::KeyManager> m_keys;
    std::optional<wallet::EnvironmentKey> m_environmentKey;
    std::unique_ptr<wallet::LocalSigner> m_signer;
    std::unique_ptr<payouts::TransactionSigner> m_payoutSigner;
    wallet::KeySource m_source = wallet::KeySource::None;
    wallet::SigningPolicy m_policy;
    wallet::SigningPolicy m_storedPolicy;
    std::function<void()> m_keyChanged;
    Subscription m_keysSubscription;
};

json::Value toJson(const wallet::WalletStatus& status);

}  // namespace sluice::app
