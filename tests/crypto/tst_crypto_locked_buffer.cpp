// Secrets are in locked pages, are moved and not copied, and are gone afterwards.
#include "core/hex.h"
#include "crypto/locked_buffer.h"
#include "crypto/secp256k1.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <sys/resource.h>

using namespace sluice;
using namespace sluice::crypto;

namespace {

// The sanitizers answer mlock() with success and do nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool mlockIsSwallowed = true;
#else
constexpr bool mlockIsSwallowed = false;
#endif

int wipedBuffers = 0;
bool everyByteZero = true;

void observe(std::span<const std::uint8_t> pages)
{
    ++wipedBuffers;
    everyByteZero = everyByteZero && std::ranges::all_of(pages, [](std::uint8_t byte) { return byte == 0; });
}

// VmFlags of the mapping that holds `address`: "lo" locked, "dd" not dumped, "wf" wiped on fork.
QByteArray mappingFlags(const void* address)
{
    QFile file("/proc/self/smaps");
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const auto wanted = reinterpret_cast<quintptr>(address);
    bool inside = false;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const int dash = int(line.indexOf('-'));
        const int blank = int(line.indexOf(' '));
        bool ok = false;
        const quintptr from = dash > 0 && dash < blank ? line.left(dash).toULongLong(&ok, 16) : 0;
        if (ok)
            inside = wanted >= from && wanted < line.mid(dash + 1, blank - dash - 1).toULongLong(nullptr, 16);
        else if (inside && line.startsWith("VmFlags:"))
            return line;
    }
    return {};
}

}  // namespace

class TstCryptoLockedBuffer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        wipedBuffers = 0;
        everyByteZero = true;
        setWipeObserverForTests(observe);
    }
    void cleanup() { setWipeObserverForTests(nullptr); }

    void contentIsGoneAfterDestruction()
    {
        {
            SecretBytes secret(asBytes("correct horse battery staple"));
            QCOMPARE(secret.text(), std::string_view("correct horse battery staple"));
        }
        QCOMPARE(wipedBuffers, 1);
        QVERIFY(everyByteZero);
    }

    void keysAreWipedToo()
    {
        const std::size_t before = liveSecretBuffers();
        {
            const PrivateKey key = PrivateKey::generate();
            QVERIFY(liveSecretBuffers() > before);
        }
        QCOMPARE(liveSecretBuffers(), before);
        QVERIFY(wipedBuffers >= 1);
        QVERIFY(everyByteZero);
    }

    void movingLeavesNothingBehind()
    {
        SecretBytes first(asBytes("one"));
        const void* place = first.bytes().data();
        SecretBytes second(std::move(first));
        QVERIFY(first.isEmpty());
        QCOMPARE(static_cast<const void*>(second.bytes().data()), place);
        SecretBytes third(asBytes("another"));
        third = std::move(second);
        QCOMPARE(wipedBuffers, 1);  // what `third` held
        QCOMPARE(third.text(), std::string_view("one"));
        QVERIFY(everyByteZero);
    }

    void shrinkingWipesAndGrowingKeeps()
    {
        SecretBytes secret(asBytes("0123456789"));
        secret.resize(4);
        QVERIFY(std::all_of(secret.bytes().data() + 4, secret.bytes().data() + 10,
                            [](std::uint8_t byte) { return byte == 0; }));
        secret.resize(10'000);
        QCOMPARE(std::string(secret.text().substr(0, 4)), std::string("0123"));
        QCOMPARE(wipedBuffers, 1);
        QVERIFY(everyByteZero);
    }

    void pagesAreLockedAndNotDumped()
    {
        const SecretBytes secret(32);
        const QByteArray flags = mappingFlags(secret.bytes().data());
        QVERIFY(!flags.isEmpty());
        QVERIFY(flags.contains(" dd"));
        QVERIFY(flags.contains(" wf"));
        QVERIFY(flags.contains(" lo") || unlockedSecretBuffers() > 0 || mlockIsSwallowed);
    }

    void refusedLocksAreCounted()
    {
        rlimit former{};
        QCOMPARE(getrlimit(RLIMIT_MEMLOCK, &former), 0);
        // 0 for a process without CAP_IPC_LOCK; with it the kernel locks whatever the limit says, and nothing is to be counted.
        const rlimit none{0, former.rlim_max};
        QCOMPARE(setrlimit(RLIMIT_MEMLOCK, &none), 0);
        const std::size_t before = unlockedSecretBuffers();
        SecretBytes secret(asBytes("still works"));
        const bool locked = mappingFlags(secret.bytes().data()).contains(" lo");
        QCOMPARE(setrlimit(RLIMIT_MEMLOCK, &former), 0);
        QCOMPARE(secret.text(), std::string_view("still works"));
        QCOMPARE(unlockedSecretBuffers(), before + (locked || mlockIsSwallowed ? 0 : 1));
    }
};

QTEST_GUILESS_MAIN(TstCryptoLockedBuffer)
#include "tst_crypto_locked_buffer.moc"
