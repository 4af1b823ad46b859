// Keys in the real keychain, metadata and audit in a real store.
#include "audit/audit_log.h"
#include "core/hex.h"
#include "secrets/keychain_store.h"
#include "support/keyring_fixture.h"
#include "support/temp_store.h"
#include "wallet/key_manager.h"
#include "wallet/keystore_v3.h"
#include "wallet/schema.h"
#include "wallet/wallet_status.h"

#include <QTest>

#include <mutex>
#include <optional>

using namespace sluice;
using namespace sluice::wallet;

namespace {

std::vector<storage::Migration> keySchema()
{
    auto all = audit::migrations();
    for (auto& migration : migrations())
        all.push_back(std::move(migration));
    return all;
}

crypto::SecretBytes secret(std::string_view text)
{
    return crypto::SecretBytes(asBytes(text));
}

}  // namespace

class TstWalletKeys : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        static int run = 0;
        m_store = std::make_unique<test::TempStore>(keySchema());
        m_audit = std::make_unique<audit::AuditLog>(m_store->writer());
        m_keychain = std::make_unique<secrets::KeychainStore>("keys" + std::to_string(++run));
        m_keys = std::make_unique<KeyManager>(KeyManager::Parts{.secrets = *m_keychain,
                                                                .writer = m_store->writer(),
                                                                .readers = m_store->readers(),
                                                                .audit = *m_audit,
                                                                .clock = m_clock,
                                                                .secretTimeoutMs = 5'000,
                                                                .exportCost = {.n = 1024, .r = 8, .p = 1}});
    }
    void cleanup()
    {
        m_keys.reset();
        m_keychain.reset();
        m_store->close();
        m_audit.reset();
        m_store.reset();
    }

    void generatedKeySignsFromTheKeychain()
    {
        const auto key = wait<KeyInfo>([&](auto done) { m_keys->generate({"hot", "ann"}, done); });
        QVERIFY2(key, key ? "" : key.error().message.c_str());
        QVERIFY(key->state == KeyState::Active);
        QCOMPARE(key->backend, std::string("keychain"));
        LocalSigner signer(m_clock, m_store->writer(), {.address = key->address, .chainId = 31337},
                           m_keys->loader(key->address));
        Address to;
        to.bytes.fill(0x22);
        const SignRequest asked{
            "p1", SignPurpose::Payout, {31337, 0, chain::DynamicFees{1, 1000}, 21'000, to, 5, {}}, {}};
        const auto made =
            wait<chain::SignedTransaction>([&](auto done) { signer.signTransaction(asked, 10'000, {}, done); });
        QVERIFY2(made, made ? "" : made.error().message.c_str());
        QVERIFY(made->sender == key->address);
    }

    void importsActivatesExportsAndRemoves()
    {
        const auto first = wait<KeyInfo>([&](auto done) {
            m_keys->importHex(secret("0x" + std::string(64, '1')), {"one", "ann"}, done);
        });
        QCOMPARE(first->address.toHex(), std::string("0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"));
        QVERIFY(wait<KeyInfo>([&](auto done) {
                    m_keys->importHex(secret(std::string(64, '1')), {"again", "ann"}, done);
                })
                    .error()
                    .code
                == ErrorCode::Conflict);
        SystemRng rng;
        const auto other = crypto::PrivateKey::generate();
        const auto file = makeKeystore(other, secret("pw"), rng, {.n = 1024, .r = 8, .p = 1});
        QVERIFY(wait<KeyInfo>([&](auto done) {
                    m_keys->importKeystore(*file, secret("no"), {"two", "ann"}, done);
                })
                    .error()
                    .code
                == ErrorCode::Denied);
        const auto second = wait<KeyInfo>([&](auto done) {
            m_keys->importKeystore(*file, secret("pw"), {"two", "ann"}, done);
        });
        QVERIFY(second->state == KeyState::Retired);  // the first one pays until told otherwise
        QVERIFY(wait<void>([&](auto done) { m_keys->activate(second->address, "ann", done); }));
        QVERIFY((*m_keys->activeKey())->address == second->address);
        int active = 0;
        const auto all = m_keys->keys();
        for (const KeyInfo& key : *all)
            active += key.state == KeyState::Active;
        QCOMPARE(active, 1);

        QVERIFY(wait<std::string>([&](auto done) { m_keys->exportKeystore("guess", secret("x"), "ann", done); })
                    .error()
                    .code
                == ErrorCode::Denied);
        const ExportPermit permit = m_keys->permitExport(first->address);
        const auto exported =
            wait<std::string>([&](auto done) { m_keys->exportKeystore(permit.token, secret("out"), "ann", done); });
        QVERIFY(openKeystore(*exported, secret("out"))->address() == first->address);
        QVERIFY(!wait<std::string>(
            [&](auto done) { m_keys->exportKeystore(permit.token, secret("out"), "ann", done); }));  // once
        const ExportPermit old = m_keys->permitExport(first->address);
        m_clock.advanceMs(121'000);
        QVERIFY(!wait<std::string>([&](auto done) { m_keys->exportKeystore(old.token, secret("out"), "ann", done); }));

        QVERIFY(wait<void>([&](auto done) { m_keys->remove(second->address, "ann", done); }).error().code
                == ErrorCode::Conflict);
        QVERIFY(wait<void>([&](auto done) { m_keys->remove(first->address, "ann", done); }));
        QCOMPARE(int(m_keys->keys()->size()), 1);
        const auto names = wait<std::vector<std::string>>([&](auto done) { m_keychain->names(5'000, done); });
        QCOMPARE(*names, (std::vector<std::string>{secretNameOf(second->address)}));

        const auto entries = *audit::recentEntries(m_store->readers(), 50);
        QVERIFY(
            std::ranges::any_of(entries, [](const auto& entry) { return entry.record.action == "wallet.key.export"; }));
        for (const auto& entry : entries)
            QVERIFY((entry.record.after + entry.record.details).find(std::string(64, '1')) == std::string::npos);
    }

    void statusTellsWhatIsWrong()
    {
        const auto status = describeWallet({secrets::StoreState::Locked, "keychain", "the keychain is locked"},
                                           KeySource::Keychain, {}, defaultPolicy(1));
        QCOMPARE(int(status.warnings.size()) >= 2, true);
        QVERIFY(status.checksumAddress.empty());
        const auto environment =
            describeWallet({secrets::StoreState::NoService, "keychain", "none"}, KeySource::Environment,
                           {SignerState::Ready, *Address::fromHex("0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"), {}},
                           defaultPolicy(1));
        QVERIFY(environment.warnings.front().find("PAYMENT_PRIVATE_KEY") != std::string::npos);
        QCOMPARE(environment.checksumAddress, std::string("0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"));
    }

    // Last: the keyring stays locked.
    void aLockedKeychainChangesNothing()
    {
        QVERIFY(wait<KeyInfo>([&](auto done) { m_keys->generate({"hot", "ann"}, done); }));
        QVERIFY(test::lockKeyring());
        const auto refused = wait<KeyInfo>([&](auto done) { m_keys->generate({"other", "ann"}, done); });
        QVERIFY(refused.error().code == ErrorCode::Unavailable);
        QCOMPARE(int(m_keys->keys()->size()), 1);
    }

private:
    // The keychain answers on this thread's event loop.
    template<class T, class Call>
    Result<T> wait(Call call)
    {
        auto answer = std::make_shared<std::optional<Result<T>>>();
        auto mutex = std::make_shared<std::mutex>();
        call([answer, mutex](Result<T> result) {
            const std::lock_guard lock(*mutex);
            answer->emplace(std::move(result));
        });
        const auto there = [&] {
            const std::lock_guard lock(*mutex);
            return answer->has_value();
        };
        if (!QTest::qWaitFor(there, 20'000))
            return fail(ErrorCode::Timeout, "no completion came");
        return std::move(**answer);
    }

    FakeClock m_clock;
    std::unique_ptr<test::TempStore> m_store;
    std::unique_ptr<audit::AuditLog> m_audit;
    std::unique_ptr<secrets::KeychainStore> m_keychain;
    std::unique_ptr<KeyManager> m_keys;
};

SLUICE_KEYRING_MAIN(TstWalletKeys, sluice::test::KeyringWorld::Unlocked)
#include "tst_wallet_keys.moc"
