#include "app/lifecycle/wallet_part.h"

#include "app/lifecycle/control_socket.h"
#include "app/lifecycle/secret_store.h"
#include "crypto/address_text.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcWallet, "sluice.wallet")

namespace sluice::app {

namespace {

constexpr std::int64_t probeMs = 5'000;

crypto::SecretBytes secretOf(const std::string& text)
{
    return crypto::SecretBytes(asBytes(text));
}

}  // namespace

Result<std::unique_ptr<WalletPart>> WalletPart::make(Parts parts)
{
    std::unique_ptr<WalletPart> part(new WalletPart(parts));
    SLUICE_TRY(part->build());
    return part;
}

WalletPart::~WalletPart()
{
    m_keysSubscription.reset();
    m_payoutSigner.reset();
    m_signer.reset();
    m_keys.reset();
    m_secrets.reset();
}

Result<void> WalletPart::build()
{
    const Settings& settings = m_parts.settings;
    SLUICE_ASSIGN(m_secrets, openSecrets(settings));
    m_source =
        settings.isSet("SLUICE_MASTER_KEY_FILE") ? wallet::KeySource::MasterKeyFile : wallet::KeySource::Keychain;
    m_keys = std::make_unique<wallet::KeyManager>(wallet::KeyManager::Parts{
        *m_secrets, m_parts.database.writer(), m_parts.database.readers(), m_parts.audit, m_parts.clock});
    const bool live = !settings.flag("PAYMENT_DRY_RUN");
    auto environmentKey = wallet::loadEnvironmentKey({secretOf(settings.text("PAYMENT_PRIVATE_KEY")),
                                                      settings.text("PAYMENT_KEYSTORE_PATH"),
                                                      secretOf(settings.text("PAYMENT_KEYSTORE_PASSWORD"))});
    if (!environmentKey && live)
        return fail(environmentKey.error());
    if (!environmentKey)
        qCWarning(lcWallet, "%s; dry-run goes on without a key", environmentKey.error().message.c_str());
    else
        m_environmentKey = std::move(*environmentKey);

    const auto chainId = static_cast<std::uint64_t>(settings.integer("ETH_CHAIN_ID"));
    wallet::LocalSignerConfig config;
    config.chainId = chainId;
    wallet::KeyLoader loader;
    if (m_environmentKey) {
        qCWarning(lcWallet, "%s", m_environmentKey->warning.c_str());
        config.address = m_environmentKey->key.address();
        loader = wallet::environmentLoader(m_environmentKey->key);
        m_source = m_environmentKey->source == "environment" ? wallet::KeySource::Environment
                                                             : wallet::KeySource::KeystoreFile;
    } else {
        SLUICE_ASSIGN(const auto active, m_keys->activeKey());
        if (active) {
            config.address = active->address;
            loader = m_keys->loader(active->address);
        }
    }
    m_signer =
        std::make_unique<wallet::LocalSigner>(m_parts.clock, m_parts.database.writer(), config, std::move(loader));
    m_payoutSigner = std::make_unique<payouts::WalletSigner>(*m_signer);
    SLUICE_ASSIGN(m_storedPolicy, wallet::currentPolicy(m_parts.database.readers(), chainId));
    SLUICE_ASSIGN(m_policy, policyFromSettings());
    m_keysSubscription = m_keys->changes().subscribe(
        [this] { QMetaObject::invokeMethod(this, &WalletPart::refreshKey, Qt::QueuedConnection); });
    return {};
}

Result<wallet::SigningPolicy> WalletPart::policyFromSettings() const
{
    const Settings& settings = m_parts.settings;
    wallet::SigningPolicy policy = m_storedPolicy;
    const auto take = [&](const char* name, std::optional<UInt256>& field) {
        if (const auto value = settings.optionalWei(name))
            field = UInt256(*value);
    };
    take("SLUICE_POLICY_MAX_PER_PAYOUT_ETH", policy.maxPerPayoutWei);
    take("SLUICE_POLICY_MAX_PER_DAY_ETH", policy.maxPerDayWei);
    take("SLUICE_POLICY_APPROVAL_ABOVE_ETH", policy.approvalAboveWei);
    take("SLUICE_POLICY_TWO_APPROVALS_ABOVE_ETH", policy.twoApprovalsAboveWei);
    if (settings.isSet("SLUICE_POLICY_RECIPIENTS")) {
        policy.allowedRecipients.clear();
        policy.requireAllowList = true;
        for (const std::string& text : settings.list("SLUICE_POLICY_RECIPIENTS"))
            policy.allowedRecipients.push_back(*Address::fromHex(text));
    }
    if (const auto broker = Address::fromHex(settings.text("PAYMENTS_LIVEPEER_TICKET_BROKER_ADDRESS")))
        policy.ticketBroker = broker;
    SLUICE_TRY(wallet::validate(policy));
    return policy;
}

Result<void> WalletPart::storePolicy()
{
    if (m_policy == m_storedPolicy)
        return {};
    SLUICE_ASSIGN(m_policy,
                  m_parts.database.writer().runFor<wallet::SigningPolicy>([this](storage::Connection& connection) {
                      return wallet::replacePolicy(connection, m_parts.audit, m_policy, m_storedPolicy.version,
                                                   "settings", m_parts.clock.now());
                  }));
    m_storedPolicy = m_policy;
    return {};
}

wallet::SigningPolicy WalletPart::policy() const
{
    return m_policy;
}

models::SignerState WalletPart::signerState() const
{
    switch (m_signer->status().state) {
    case wallet::SignerState::NoKey: return models::SignerState::None;
    case wallet::SignerState::Idle:
    case wallet::SignerState::Ready: return models::SignerState::Ready;
    case wallet::SignerState::Loading:
    case wallet::SignerState::Locked: return models::SignerState::Locked;
    case wallet::SignerState::Failed: return models::SignerState::NoKeychain;
    }
    return models::SignerState::None;
}

void WalletPart::status(std::function<void(wallet::WalletStatus)> done)
{
    m_secrets->probe(probeMs, [this, done = std::move(done)](secrets::StoreStatus store) {
        QMetaObject::invokeMethod(
            this,
            [this, done, store = std::move(store)] {
                const bool hasKey = !m_signer->address().isZero();
                done(wallet::describeWallet(store, hasKey ? m_source : wallet::KeySource::None, m_signer->status(),
                                            m_policy));
            },
            Qt::QueuedConnection);
    });
}

void WalletPart::moveEnvironmentKey(std::string actor, wallet::Done<wallet::KeyInfo> done)
{
    if (!m_environmentKey)
        return done(fail(ErrorCode::NotFound, "no key comes from the settings"));
    auto copy = crypto::PrivateKey::fromBytes(m_environmentKey->key.bytes().clone());
    if (!copy)
        return done(fail(copy.error()));
    m_keys->importKey(std::move(*copy), "environment", {"from " + m_environmentKey->source, std::move(actor), true},
                      std::move(done));
}

void WalletPart::refreshKey()
{
    // The settings' key stands above the stored ones as long as it is set.
    if (m_environmentKey)
        return;
    const auto active = m_keys->activeKey();
    if (!active) {
        qCWarning(lcWallet, "%s", active.error().message.c_str());
        return;
    }
    const Address address = *active ? (*active)->address : Address{};
    if (address == m_signer->address())
        return;
    m_signer->setKey(address, *active ? m_keys->loader(address) : wallet::KeyLoader());
    if (m_keyChanged)
        m_keyChanged();
}

json::Value toJson(const wallet::WalletStatus& status)
{
    json::Value warnings{json::Array{}};
    for (const std::string& line : status.warnings)
        warnings.items()->push_back(line);
    json::Value rules{json::Array{}};
    for (const wallet::PolicyCheck& check : status.policySummary)
        rules.items()->push_back(check.rule + ": " + check.detail);
    return json::Value::object(
        {{"backend", status.store.backend},
         {"store_state", secrets::storeStateName(status.store.state)},
         {"store_detail", status.store.detail},
         {"key_source", wallet::keySourceName(status.source)},
         {"signer", wallet::signerStateName(status.signer.state)},
         {"address", status.checksumAddress.empty() ? json::Value() : json::Value(status.checksumAddress)},
         {"warnings", std::move(warnings)},
         {"policy", std::move(rules)}});
}

void WalletPart::serveControl(ControlServer& control)
{
    control.handle("wallet.status", [this](const json::Value&, ControlServer::Progress, ControlServer::Reply reply) {
        status([reply](const wallet::WalletStatus& current) { reply(toJson(current)); });
    });
    const auto answerKey = [this](ControlServer::Reply reply) {
        return [this, reply = std::move(reply)](Result<wallet::KeyInfo> info) {
            QMetaObject::invokeMethod(
                this,
                [reply, info = std::move(info)] {
                    if (!info)
                        return reply(fail(info.error()));
                    reply(json::Value::object(
                        {{"address", crypto::checksumAddress(info->address)}, {"backend", info->backend}}));
                },
                Qt::QueuedConnection);
        };
    };
    control.handle("wallet.generate", [this, answerKey](const json::Value& params, ControlServer::Progress,
                                                        ControlServer::Reply reply) {
        m_keys->generate({std::string(params.text("label").value_or("")), "cli", false}, answerKey(reply));
    });
    control.handle("wallet.adopt",
                   [this, answerKey](const json::Value&, ControlServer::Progress, ControlServer::Reply reply) {
                       moveEnvironmentKey("cli", answerKey(reply));
                   });
}

}  // namespace sluice::app
