// Without a keychain the vault says so, and nothing is made anywhere.
#include "audit/audit_log.h"
#include "fleet/schema.h"
#include "licensing/image_vault.h"
#include "licensing/schema.h"
#include "secrets/keychain_store.h"
#include "support/keyring_fixture.h"
#include "support/temp_store.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::licensing;

class TestLicensingNoKeychain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theVaultSaysSo()
    {
        auto schemas = audit::migrations();
        for (const auto& room : {fleet::migrations(), licensing::migrations()})
            schemas.insert(schemas.end(), room.begin(), room.end());
        test::TempStore store(schemas);
        secrets::KeychainStore keychain("none");
        FakeClock clock;
        SystemRng rng;
        ImageVault vault(keychain, store.writer(), clock, rng);
        for (const bool mayCreate : {false, true}) {
            std::atomic<int> count = 0;
            std::optional<Result<ImageKeyPtr>> answer;
            clock.advanceMs(16'000);
            vault.withKey(mayCreate, 5'000, [&](Result<ImageKeyPtr> key) {
                answer = std::move(key);
                ++count;
            });
            QTRY_VERIFY_WITH_TIMEOUT(count == 1, 20'000);
            // Who may not make a key learns that there is none; who may, why none can be made.
            QCOMPARE(answer->error().code, mayCreate ? ErrorCode::Unavailable : ErrorCode::NotFound);
            // As long as there is nothing to seal, no keychain is missed, or asked for.
            QCOMPARE(vault.state().ready, !mayCreate);
            QCOMPARE(vault.state().detail.starts_with("no keychain service"), mayCreate);
        }
        const auto none = store.readers().readFor<int>([](storage::Connection& c) -> Result<int> {
            int found = -1;
            SLUICE_TRY(c.query("SELECT COUNT(*) FROM license_keys", {}, [&](const storage::Row& row) {
                found = int(row.int64(0));
                return true;
            }));
            return found;
        });
        QCOMPARE(*none, 0);
    }
};

SLUICE_KEYRING_MAIN(TestLicensingNoKeychain, sluice::test::KeyringWorld::NoService)
#include "tst_licensing_no_keychain.moc"
