// The real Secret Service in a private bus: round trips, list, locked, silent, gone.
#include "core/hex.h"
#include "secrets/keychain_store.h"
#include "support/keyring_fixture.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <array>
#include <csignal>
#include <optional>

using namespace sluice;
using namespace sluice::secrets;

namespace {

template<class T>
struct Answer {
    std::optional<Result<T>> value;
    int count = 0;
    auto take()
    {
        return [this](Result<T> result) {
            value.emplace(std::move(result));
            ++count;
        };
    }
};

crypto::SecretBytes allBytes()
{
    crypto::SecretBytes bytes(256);
    for (int i = 0; i < 256; ++i)
        bytes.bytes()[std::size_t(i)] = std::uint8_t(i);
    return bytes;
}

}  // namespace

class TstSecretsKeychain : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(sluice::test::keyringServicePid() > 0); }

    void probeSaysReady()
    {
        KeychainStore store("probe");
        std::optional<StoreStatus> status;
        store.probe(5'000, [&](StoreStatus answer) { status = std::move(answer); });
        QTRY_VERIFY(status);
        QCOMPARE(int(status->state), int(StoreState::Ready));
        QCOMPARE(status->backend, std::string("keychain"));
        QVERIFY(status->detail.empty());
    }

    void binaryRoundTripAndNames()
    {
        KeychainStore store("roundtrip");
        Answer<void> written, again, removed, removedTwice;
        Answer<crypto::SecretBytes> read, missing;
        Answer<std::vector<std::string>> names, none;
        store.write("wallet/b", allBytes(), 5'000, written.take());
        store.write("wallet/a", crypto::SecretBytes(asBytes("x")), 5'000, again.take());
        store.read("wallet/b", 5'000, read.take());
        store.names(5'000, names.take());
        store.remove("wallet/b", 5'000, removed.take());
        store.remove("wallet/b", 5'000, removedTwice.take());
        store.read("wallet/b", 5'000, missing.take());
        store.names(5'000, none.take());
        QTRY_VERIFY(none.value);
        QVERIFY(*written.value && *again.value && *removed.value && *removedTwice.value);
        QVERIFY(read.value->has_value());
        QVERIFY(std::ranges::equal((*read.value)->bytes(), allBytes().bytes()));
        QCOMPARE(names.value->value(), (std::vector<std::string>{"wallet/a", "wallet/b"}));
        QCOMPARE(none.value->value(), (std::vector<std::string>{"wallet/a"}));
        QVERIFY(missing.value->error().code == ErrorCode::NotFound);
        QCOMPARE(written.count + read.count + names.count, 3);
    }

    void profilesDoNotSeeEachOther()
    {
        KeychainStore one("one"), two("two");
        Answer<void> written;
        Answer<crypto::SecretBytes> read;
        one.write("token", crypto::SecretBytes(asBytes("t")), 5'000, written.take());
        QTRY_VERIFY(written.value);
        two.read("token", 5'000, read.take());
        QTRY_VERIFY(read.value);
        QVERIFY(read.value->error().code == ErrorCode::NotFound);
    }

    void badNamesAndSizesAreRefused()
    {
        KeychainStore store("names");
        Answer<void> hidden, empty, large;
        store.write(".index", crypto::SecretBytes(asBytes("x")), 5'000, hidden.take());
        store.write("ok", {}, 5'000, empty.take());
        store.write("ok", crypto::SecretBytes(maxSecretBytes + 1), 5'000, large.take());
        QTRY_VERIFY(large.value);
        QVERIFY(hidden.value->error().code == ErrorCode::InvalidArgument);
        QVERIFY(empty.value->error().code == ErrorCode::InvalidArgument);
        QVERIFY(large.value->error().code == ErrorCode::InvalidArgument);
    }

    void aSilentServiceTimesOutAndTheNextCallWorks()
    {
        KeychainStore store("silent");
        Answer<void> written;
        store.write("key", crypto::SecretBytes(asBytes("v")), 5'000, written.take());
        QTRY_VERIFY(written.value && written.value->has_value());
        const int pid = sluice::test::keyringServicePid();
        QCOMPARE(kill(pid, SIGSTOP), 0);
        Answer<crypto::SecretBytes> silent, queued;
        QElapsedTimer timer;
        timer.start();
        store.read("key", 300, silent.take());
        store.read("key", 300, queued.take());
        QTRY_VERIFY(silent.value && queued.value);
        const auto took = timer.elapsed();
        QCOMPARE(kill(pid, SIGCONT), 0);
        QVERIFY(silent.value->error().code == ErrorCode::Timeout);
        QVERIFY(queued.value->error().code == ErrorCode::Timeout);
        QVERIFY2(took < 4'500, qPrintable(QString::number(took)));
        Answer<crypto::SecretBytes> after;
        store.read("key", 5'000, after.take());
        QTRY_VERIFY(after.value);
        QVERIFY(after.value->has_value());
        QCOMPARE(silent.count, 1);  // the late answer was not delivered
    }

    void destroyingCancelsWhatWaits()
    {
        Answer<crypto::SecretBytes> first, second;
        {
            KeychainStore store("gone");
            store.read("a", 5'000, first.take());
            store.read("b", 5'000, second.take());
        }
        QTRY_VERIFY(first.value && second.value);
        QVERIFY(first.value->error().code == ErrorCode::Cancelled);
        QVERIFY(second.value->error().code == ErrorCode::Cancelled);
        QCOMPARE(first.count + second.count, 2);
    }

    void aFullQueueSaysSo()
    {
        KeychainStore store("full", 2);
        std::array<Answer<crypto::SecretBytes>, 6> answers;
        for (auto& answer : answers)
            store.read("x", 5'000, answer.take());
        QTRY_VERIFY(std::ranges::all_of(answers, [](const auto& answer) { return answer.value.has_value(); }));
        const auto refused = std::ranges::count_if(
            answers, [](const auto& answer) { return answer.value->error().code == ErrorCode::Overloaded; });
        QCOMPARE(int(refused), 3);  // one runs, two wait
    }

    // Last: the keyring stays locked.
    void lockedKeychainSaysLocked()
    {
        KeychainStore store("locked");
        Answer<void> written;
        store.write("wallet/key", crypto::SecretBytes(asBytes("v")), 5'000, written.take());
        QTRY_VERIFY(written.value && written.value->has_value());
        QVERIFY(sluice::test::lockKeyring());
        Answer<crypto::SecretBytes> read;
        Answer<void> refused;
        std::optional<StoreStatus> status;
        store.read("wallet/key", 5'000, read.take());
        store.write("wallet/other", crypto::SecretBytes(asBytes("hidden-value")), 5'000, refused.take());
        store.probe(5'000, [&](StoreStatus answer) { status = std::move(answer); });
        QTRY_VERIFY_WITH_TIMEOUT(status, 20'000);
        QVERIFY(!read.value->has_value());
        QCOMPARE(QString::fromStdString(read.value->error().message), QString("the keychain is locked"));
        QVERIFY(read.value->error().code == ErrorCode::Unavailable);
        QVERIFY(!refused.value->has_value());
        QVERIFY(refused.value->error().message.find("hidden-value") == std::string::npos);
        QCOMPARE(QString(storeStateName(status->state)), QString("locked"));
    }
};

SLUICE_KEYRING_MAIN(TstSecretsKeychain, sluice::test::KeyringWorld::Unlocked)
#include "tst_secrets_keychain.moc"
