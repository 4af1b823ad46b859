// The key of the image secrets in a real keychain: made, found again, locked, lost, exchanged, silent.
#include "audit/audit_log.h"
#include "fleet/schema.h"
#include "licensing/image_vault.h"
#include "licensing/schema.h"
#include "secrets/keychain_store.h"
#include "support/keyring_fixture.h"
#include "support/temp_store.h"

#include <QElapsedTimer>
#include <QtTest>

#include <csignal>

using namespace sluice;
using namespace sluice::licensing;

namespace {

std::vector<storage::Migration> schemas()
{
    auto all = audit::migrations();
    for (const auto& room : {fleet::migrations(), licensing::migrations()})
        all.insert(all.end(), room.begin(), room.end());
    return all;
}

struct Bench {
    explicit Bench(std::string profileIn) : profile(std::move(profileIn)), store(schemas()) { open(); }
    ~Bench() { vault->close(); }
    void open()
    {
        keychain = std::make_unique<secrets::KeychainStore>(profile);
        vault = std::make_unique<ImageVault>(*keychain, store.writer(), clock, rng);
    }
    void restart()
    {
        vault.reset();
        keychain.reset();
        open();
    }
    Result<ImageKeyPtr> key(bool mayCreate, std::int64_t timeoutMs = 5'000)
    {
        auto answer = std::make_shared<std::optional<Result<ImageKeyPtr>>>();
        auto count = std::make_shared<std::atomic<int>>(0);
        vault->withKey(mayCreate, timeoutMs, [answer, count](Result<ImageKeyPtr> result) {
            answer->emplace(std::move(result));
            ++*count;
        });
        if (!QTest::qWaitFor([&] { return *count > 0; }, 20'000))
            return fail(ErrorCode::Internal, "no answer at all");
        return **answer;
    }
    int keysKnown()
    {
        int found = -1;
        const auto done = store.readers().read([&](storage::Connection& c) {
            return c.query("SELECT COUNT(*) FROM license_keys", {}, [&](const storage::Row& row) {
                found = int(row.int64(0));
                return true;
            });
        });
        return done ? found : -1;
    }
    std::vector<std::string> secretNames()
    {
        std::optional<std::vector<std::string>> names;
        keychain->names(5'000, [&](Result<std::vector<std::string>> found) {
            names = std::move(found).value_or(std::vector<std::string>{"?"});
        });
        return QTest::qWaitFor([&] { return names.has_value(); }, 10'000) ? *names : std::vector<std::string>{"?"};
    }
    bool done(const std::function<void(std::function<void(Result<void>)>)>& call)
    {
        std::optional<Result<void>> outcome;
        call([&](Result<void> result) { outcome = std::move(result); });
        return QTest::qWaitFor([&] { return outcome.has_value(); }, 10'000) && outcome->has_value();
    }

    std::string profile;
    FakeClock clock;
    SystemRng rng;
    test::TempStore store;
    std::unique_ptr<secrets::KeychainStore> keychain;
    std::unique_ptr<ImageVault> vault;
};

}  // namespace

class TestLicensingKeychain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theKeyIsMadeOnceAndFoundAgain()
    {
        Bench bench("made");
        const auto none = bench.key(false);
        QCOMPARE(none.error(), (Error{ErrorCode::NotFound, "there is no image key yet"}));
        QVERIFY(bench.vault->state().ready && !bench.vault->state().hasKey);
        const auto made = bench.key(true);
        QVERIFY2(made.has_value(), made ? "" : made.error().message.c_str());
        QCOMPARE(bench.keysKnown(), 1);
        QCOMPARE(bench.secretNames(), (std::vector<std::string>{"licensing/image-key-" + (*made)->id()}));
        const auto sealed = (*made)->seal("img", asBytes("secret"), bench.rng);
        bench.restart();
        QVERIFY(!bench.vault->current());
        const auto found = bench.key(true);
        QVERIFY(found.has_value());
        QCOMPARE(std::string((*found)->open("img", *sealed)->text()), std::string("secret"));
        QCOMPARE(bench.keysKnown(), 1);
        QVERIFY(bench.vault->state().hasKey);
    }

    void manyWhoAskAtOnceMakeOneKey()
    {
        Bench bench("many");
        std::vector<std::string> ids;
        std::mutex mutex;
        for (int i = 0; i < 20; ++i)
            bench.vault->withKey(i % 3 != 0, 5'000, [&](Result<ImageKeyPtr> key) {
                const std::lock_guard lock(mutex);
                ids.push_back(key ? (*key)->id() : key.error().message);
            });
        const auto all = [&] {
            const std::lock_guard lock(mutex);
            return ids.size() == 20;
        };
        QTRY_VERIFY_WITH_TIMEOUT(all(), 20'000);
        QCOMPARE(bench.keysKnown(), 1);
        QCOMPARE(bench.secretNames().size(), std::size_t(1));
        const auto current = bench.vault->current();
        QVERIFY(current != nullptr);
        for (const auto& id : ids)
            QVERIFY(id == current->id() || id == "there is no image key yet");
    }

    void aKeyThatIsLostIsNeverReplacedByItself()
    {
        Bench bench("lost");
        const std::string name = "licensing/image-key-" + (*bench.key(true))->id();
        QVERIFY(bench.done([&](auto answer) { bench.keychain->remove(name, 5'000, std::move(answer)); }));
        bench.restart();
        for (const bool mayCreate : {false, true}) {
            bench.clock.advanceMs(16'000);
            const auto key = bench.key(mayCreate);
            QCOMPARE(key.error().code, ErrorCode::Unavailable);
            QVERIFY(key.error().message.starts_with("the key of the image secrets is not in this keychain"));
        }
        QCOMPARE(bench.keysKnown(), 1);
        QVERIFY(bench.secretNames().empty());
        QVERIFY(!bench.vault->state().ready);
    }

    void anotherKeyUnderItsNameIsFoundOut()
    {
        Bench bench("other");
        const std::string name = "licensing/image-key-" + (*bench.key(true))->id();
        QVERIFY(bench.done(
            [&](auto answer) { bench.keychain->write(name, crypto::SecretBytes(32), 5'000, std::move(answer)); }));
        bench.restart();
        const auto key = bench.key(true);
        QCOMPARE(key.error().code, ErrorCode::Unavailable);
        QVERIFY(key.error().message.starts_with("the keychain holds another key"));
    }

    void aSilentKeychainIsSaidInTimeAndAskedAgainLater()
    {
        Bench bench("silent");
        QVERIFY(bench.key(true).has_value());
        bench.restart();
        const int pid = test::keyringServicePid();
        QCOMPARE(kill(pid, SIGSTOP), 0);
        QElapsedTimer timer;
        timer.start();
        const auto silent = bench.key(false, 300);
        QCOMPARE(kill(pid, SIGCONT), 0);
        QVERIFY2(timer.elapsed() < 6'000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(silent.error(), (Error{ErrorCode::Unavailable, "the keychain did not answer in time"}));
        // For fifteen seconds the same answer, without asking.
        QCOMPARE(bench.key(false), silent);
        bench.clock.advanceMs(15'001);
        QVERIFY(bench.key(false).has_value());
    }

    void whoWaitsWhenItClosesGetsAnAnswer()
    {
        Bench bench("closes");
        std::optional<Result<ImageKeyPtr>> answer;
        bench.vault->withKey(true, 5'000, [&](Result<ImageKeyPtr> key) { answer = std::move(key); });
        bench.vault->close();
        QVERIFY(answer.has_value());
        QCOMPARE(answer->error().code, ErrorCode::Cancelled);
        QCOMPARE(bench.key(true).error().code, ErrorCode::Cancelled);
    }

    // Last: the keyring stays locked.
    void aLockedKeychainIsSaidAndNothingIsMade()
    {
        Bench known("locked-known"), fresh("locked-fresh");
        QVERIFY(known.key(true).has_value());
        known.restart();
        QVERIFY(test::lockKeyring());
        for (Bench* bench : {&known, &fresh}) {
            const auto key = bench->key(true);
            QCOMPARE(key.error(), (Error{ErrorCode::Unavailable, "the keychain is locked"}));
            QCOMPARE(bench->vault->state().detail, std::string("the keychain is locked"));
        }
        QCOMPARE(known.keysKnown(), 1);
        QCOMPARE(fresh.keysKnown(), 0);
    }
};

SLUICE_KEYRING_MAIN(TestLicensingKeychain, sluice::test::KeyringWorld::Unlocked)
#include "tst_licensing_keychain.moc"
