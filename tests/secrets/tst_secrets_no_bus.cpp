// Without a keychain the store says so clearly and keeps nothing anywhere else.
#include "core/hex.h"
#include "secrets/keychain_store.h"
#include "support/keyring_fixture.h"

#include <QDirIterator>
#include <QTest>

#include <optional>

using namespace sluice;
using namespace sluice::secrets;

class TstSecretsNoBus : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyCallSaysThatThereIsNoService()
    {
        KeychainStore store("default");
        std::optional<StoreStatus> status;
        std::optional<Result<void>> written;
        std::optional<Result<crypto::SecretBytes>> read;
        store.probe(5'000, [&](StoreStatus answer) { status = std::move(answer); });
        store.write("wallet/key", crypto::SecretBytes(asBytes("never-on-disk")), 5'000,
                    [&](Result<void> result) { written = std::move(result); });
        store.read("wallet/key", 5'000, [&](Result<crypto::SecretBytes> result) { read.emplace(std::move(result)); });
        QTRY_VERIFY_WITH_TIMEOUT(status && written && read, 20'000);
        QVERIFY2(status->state == StoreState::NoService, status->detail.c_str());
        QVERIFY(status->detail.starts_with("no keychain service"));
        QVERIFY(written->error().code == ErrorCode::Unavailable);
        QVERIFY(read->error().code == ErrorCode::Unavailable);
        QVERIFY(written->error().message.find("never-on-disk") == std::string::npos);
    }

    void noSilentFile()
    {
        QDirIterator files(qEnvironmentVariable("HOME") + "/..", QDir::Files | QDir::Hidden,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains("never-on-disk"), qPrintable(file.fileName()));
        }
    }
};

SLUICE_KEYRING_MAIN(TstSecretsNoBus, sluice::test::KeyringWorld::NoBus)
#include "tst_secrets_no_bus.moc"
