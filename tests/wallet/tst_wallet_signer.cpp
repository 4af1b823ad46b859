// The signer over a real store: vectors, policy enforced and counted, locking, deadlines, and whose signature it is (S9).
#include "audit/audit_log.h"
#include "core/hex.h"
#include "support/temp_store.h"
#include "wallet/environment_key.h"
#include "wallet/local_signer.h"
#include "wallet/schema.h"

#include <QTest>

#include <future>

using namespace sluice;
using namespace sluice::wallet;

namespace {

crypto::PrivateKey keyOf(std::uint8_t byte)
{
    return *crypto::PrivateKey::fromBytes(crypto::SecretBytes(std::span<const std::uint8_t>(Bytes(32, byte))));
}

std::vector<storage::Migration> schema()
{
    auto all = audit::migrations();
    for (auto& migration : migrations())
        all.push_back(std::move(migration));
    return all;
}

SignRequest request(const std::string& id, const UInt256& value, std::uint64_t nonce = 7)
{
    Address to;
    to.bytes.fill(0x22);
    return {id, SignPurpose::Payout, {42161, nonce, chain::DynamicFees{0, 200'000'000}, 21'000, to, value, {}}, {}};
}

const UInt256 milli("1000000000000000");

}  // namespace

class TstWalletSigner : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_store = std::make_unique<test::TempStore>(schema());
        m_audit = std::make_unique<audit::AuditLog>(m_store->writer());
    }
    void cleanup()
    {
        m_store->close();
        m_audit.reset();
        m_store.reset();
    }

    void vectorsOf4_1()
    {
        auto signer = makeSigner(keyOf(0x11));
        auto made = sign(*signer, request("a", milli));
        QVERIFY2(made, made ? "" : made.error().message.c_str());
        QCOMPARE(made->hash.toHex(), std::string("0x60c822ed8319aa071310f09e8daefe235db7ae8b2f423fc2099b73e1d5a40618"));
        SignRequest legacy = request("b", milli);
        legacy.transaction.fees = chain::LegacyFees{200'000'000};
        made = sign(*signer, legacy);
        QCOMPARE(made->hash.toHex(), std::string("0x31ed715df35c0e1df8f0ce9232b29c6c2f2210f4caedde3c555e261e55f7261a"));
        QVERIFY(signer->status().state == SignerState::Ready);
    }

    void S9_anotherKeyIsNoticedEveryTime()
    {
        auto signer = makeSigner(keyOf(0x11), environmentLoader(keyOf(0x22)));
        for (int i = 0; i < 3; ++i) {
            const auto made = sign(*signer, request("a", milli));
            QVERIFY(!made);
            QVERIFY(made.error().code == ErrorCode::Corrupt);
            QVERIFY(signer->status().state == SignerState::Failed);
        }
    }

    void S9_answersAreRecoveredAndCompared()
    {
        const chain::Transaction asked = request("a", milli).transaction;
        const auto by = [](const crypto::PrivateKey& key, const chain::Transaction& tx) {
            return *chain::attachSignature(tx, crypto::toBytes65(key.sign(chain::signingHash(tx))));
        };
        const auto key = keyOf(0x11);
        QVERIFY(verifySigned(by(key, asked), asked, key.address()));
        QVERIFY(verifySigned(by(keyOf(0x22), asked), asked, key.address()).error().code == ErrorCode::Corrupt);
        chain::Transaction other = asked;
        other.value += 1;
        QVERIFY(!verifySigned(by(key, other), asked, key.address()));
        auto lying = by(keyOf(0x22), asked);
        lying.sender = key.address();  // claims what its bytes do not say
        QVERIFY(!verifySigned(lying, asked, key.address()));
        auto torn = by(key, asked);
        torn.raw.pop_back();
        QVERIFY(!verifySigned(torn, asked, key.address()));
        const auto proven = proveSigned(by(key, asked).raw, asked, key.address());
        QVERIFY(proven && *proven == by(key, asked));
        QVERIFY(*chain::encodeSigned(asked, proven->signature) == proven->raw);
        QVERIFY(proveSigned(by(keyOf(0x22), asked).raw, asked, key.address()).error().code == ErrorCode::Corrupt);
        QVERIFY(!proveSigned(by(key, other).raw, asked, key.address()));
        QVERIFY(!proveSigned(torn.raw, asked, key.address()));
    }

    void S10_theSignerRefusesAndCountsAcrossRestarts()
    {
        SigningPolicy policy = defaultPolicy(42161);
        policy.maxPerPayoutWei = 2 * milli;
        policy.maxPerDayWei = 3 * milli;
        QVERIFY(m_store->writer().run([&](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(replacePolicy(connection, *m_audit, policy, 0, "test", m_clock.now()));
            return {};
        }));
        {
            auto signer = makeSigner(keyOf(0x11));
            const auto big = sign(*signer, request("big", 2 * milli + 1));
            QVERIFY(big.error().code == ErrorCode::Denied);
            QVERIFY(big.error().message.find("max_per_payout") != std::string::npos);
            QVERIFY(sign(*signer, request("a", 2 * milli, 1)));
            QVERIFY(sign(*signer, request("a", 2 * milli, 1)));  // the same again counts once
            SignRequest bumped = request("a", 2 * milli, 1);
            bumped.transaction.fees = chain::DynamicFees{0, 400'000'000};
            QVERIFY(sign(*signer, bumped));
        }
        auto signer = makeSigner(keyOf(0x11));
        const auto over = sign(*signer, request("b", milli + 1, 2));
        QVERIFY(over.error().message.find("max_per_day") != std::string::npos);
        QVERIFY(sign(*signer, request("b", milli, 2)));
        QVERIFY(!sign(*signer, request("c", 1, 3)));
        QCOMPARE(toDecimal(spent().valueWei), toDecimal(3 * milli));
        QCOMPARE(toDecimal(spent().feesWei), toDecimal(UInt256(400'000'000ull + 200'000'000ull) * 21'000));
        QVERIFY(m_store->writer().run([](storage::Connection& connection) { return releaseSpend(connection, "b"); }));
        QCOMPARE(toDecimal(spent().valueWei), toDecimal(2 * milli));
        m_clock.advanceMs(24 * 3600 * 1000);  // the next UTC day begins anew
        QVERIFY(sign(*signer, request("d", 2 * milli, 4)));
    }

    void DP15_onlyWholeTransactionsAreSigned()
    {
        // The port has no call that takes a digest or a message; what looks like a call of the broker is refused by the policy.
        auto signer = makeSigner(keyOf(0x11));
        SignRequest ticket = request("ticket", 0);
        ticket.transaction.data = *fromHex("ec8b3cb6");
        const auto made = sign(*signer, ticket);
        QVERIFY(made.error().code == ErrorCode::Denied);
        QVERIFY(made.error().message.find("selector") != std::string::npos);
    }

    void policyVersionsAreKeptAndConflictsNoticed()
    {
        const auto replace = [&](std::int64_t version) {
            return m_store->writer().runFor<SigningPolicy>([&, version](storage::Connection& connection) {
                return replacePolicy(connection, *m_audit, defaultPolicy(42161), version, "ann", m_clock.now());
            });
        };
        QCOMPARE(replace(0)->version, 1);
        QVERIFY(replace(0).error().code == ErrorCode::Conflict);
        QCOMPARE(replace(1)->version, 2);
        QCOMPARE(currentPolicy(m_store->readers(), 42161)->version, 2);
        QCOMPARE(int(audit::recentEntries(m_store->readers(), 10)->size()), 2);
    }

    void lockWipesAndUnlockFetches()
    {
        const auto key = keyOf(0x11);
        const std::size_t before = crypto::liveSecretBuffers();
        int loads = 0;
        auto signer =
            makeSigner(key, [&, inner = environmentLoader(key)](std::int64_t ms, Done<crypto::PrivateKey> done) {
                ++loads;
                inner(ms, std::move(done));
            });
        QVERIFY(signer->status().state == SignerState::Idle);
        QCOMPARE(loads, 0);
        QVERIFY(sign(*signer, request("a", 1)));
        QVERIFY(wait<void>([&](auto done) { signer->lock(done); }));
        QCOMPARE(crypto::liveSecretBuffers(), before + 1);  // the loader's own copy
        QVERIFY(signer->status().state == SignerState::Locked);
        QVERIFY(sign(*signer, request("a", 1)).error().code == ErrorCode::Unavailable);
        QVERIFY(wait<void>([&](auto done) { signer->unlock(5'000, done); }));
        QVERIFY(sign(*signer, request("a", 1)));
        QCOMPARE(loads, 2);
    }

    void aLoaderThatNeverAnswers()
    {
        auto signer =
            makeSigner(keyOf(0x11), [this](std::int64_t, Done<crypto::PrivateKey> done) { m_kept = std::move(done); });
        const auto late = sign(*signer, request("a", 1), 50);
        QVERIFY(late.error().code == ErrorCode::Timeout);
        std::stop_source stop;
        std::promise<Result<chain::SignedTransaction>> promise;
        auto future = promise.get_future();
        signer->signTransaction(request("b", 1), 60'000, stop.get_token(),
                                [&](auto result) { promise.set_value(std::move(result)); });
        stop.request_stop();
        QVERIFY(future.get().error().code == ErrorCode::Cancelled);
        std::promise<Result<chain::SignedTransaction>> last;
        auto lastFuture = last.get_future();
        signer->signTransaction(request("c", 1), 60'000, {}, [&](auto result) { last.set_value(std::move(result)); });
        signer.reset();
        QVERIFY(lastFuture.get().error().code == ErrorCode::Cancelled);
        m_kept(keyOf(0x11));  // an answer after the end touches nothing
        m_kept = nullptr;
        QVERIFY(spent().valueWei == 0);
    }

    void boundedQueueAndNoKey()
    {
        auto signer = makeSigner(
            keyOf(0x11), [this](std::int64_t, Done<crypto::PrivateKey> done) { m_kept = std::move(done); }, 2);
        std::atomic<int> cancelled{0}, overloaded{0};
        for (int i = 0; i < 5; ++i) {
            signer->signTransaction(request("q" + std::to_string(i), 1), 60'000, {}, [&](auto result) {
                ++(result.error().code == ErrorCode::Overloaded ? overloaded : cancelled);
            });
        }
        QCOMPARE(overloaded.load(), 3);
        signer->setKey(Address{}, nullptr);
        QTRY_COMPARE(cancelled.load(), 2);
        QVERIFY(sign(*signer, request("a", 1)).error().code == ErrorCode::Unavailable);
        QVERIFY(signer->status().state == SignerState::NoKey);
        m_kept = nullptr;
    }

private:
    template<class T, class Call>
    static Result<T> wait(Call call)
    {
        std::promise<Result<T>> promise;
        auto future = promise.get_future();
        call([&promise](Result<T> result) { promise.set_value(std::move(result)); });
        return future.get();
    }
    std::unique_ptr<LocalSigner> makeSigner(const crypto::PrivateKey& key, KeyLoader loader = {},
                                            std::size_t capacity = 64)
    {
        if (!loader)
            loader = environmentLoader(key);
        return std::make_unique<LocalSigner>(
            m_clock, m_store->writer(),
            LocalSignerConfig{.address = key.address(), .chainId = 42161, .queueCapacity = capacity},
            std::move(loader));
    }
    static Result<chain::SignedTransaction> sign(Signer& signer, SignRequest asked, std::int64_t timeoutMs = 10'000)
    {
        return wait<chain::SignedTransaction>(
            [&](auto done) { signer.signTransaction(std::move(asked), timeoutMs, {}, done); });
    }
    DaySpend spent()
    {
        return *m_store->readers().readFor<DaySpend>([&](storage::Connection& connection) {
            return spentOn(connection, keyOf(0x11).address(), utcDay(m_clock.now()));
        });
    }

    FakeClock m_clock;
    std::unique_ptr<test::TempStore> m_store;
    std::unique_ptr<audit::AuditLog> m_audit;
    Done<crypto::PrivateKey> m_kept;
};

QTEST_GUILESS_MAIN(TstWalletSigner)
#include "tst_wallet_signer.moc"
