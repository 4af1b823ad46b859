#include "crypto/hash.h"
#include "support/fleet_bench.h"

#include <thread>

using namespace sluice;
using namespace sluice::fleet;
using namespace sluice::test;

namespace {

MintedToken mintOne(FleetBench& bench, const std::string& orchestrator, TokenKind kind = TokenKind::Credential,
                    std::optional<std::int64_t> seconds = 900)
{
    return FleetBench::must(bench.command<MintedToken>([&](storage::Connection& c) {
        const auto now = bench.clock.now();
        return bench.tokens->mint(c, kind, orchestrator,
                                  seconds ? std::optional(now.plusSeconds(*seconds)) : std::nullopt, bench.context());
    }));
}

std::vector<OrchestratorToken> listed(FleetBench& bench, const std::string& orchestrator, TokenKind kind)
{
    return FleetBench::must(bench.store.readers().readFor<std::vector<OrchestratorToken>>(
        [&](storage::Connection& c) { return listTokens(c, kind, orchestrator); }));
}

}  // namespace

class TestFleetTokens : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hashesAsTheFirstGenerationDid()
    {
        QCOMPARE(orchestratorTokenHash("abc"),
                 std::string("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(orchestratorTokenHash("example-token-value"),
                 std::string("sha256:2d38400385ce4bd5280b72ae6c99e3d821c1fe3a53ab9887c59e4d58bbee60d9"));
    }

    void mintsVerifiesAndForgetsTheToken()
    {
        FleetBench bench;
        const MintedToken made = mintOne(bench, "orch-a");
        QCOMPARE(made.token.size(), std::size_t(43));
        QCOMPARE(made.info.id.size(), std::size_t(32));
        const auto holder = bench.tokens->verify(made.token, bench.clock.now());
        QVERIFY(holder);
        QCOMPARE(holder->orchestrator, std::string("orch-a"));
        QCOMPARE(holder->tokenId, made.info.id);
        QVERIFY(holder->kind == TokenKind::Credential);
        for (const std::string& wrong : {std::string(), std::string("x"), made.info.hash, made.token + "x"})
            QVERIFY(!bench.tokens->verify(wrong, bench.clock.now()));
        QCOMPARE(bench.count("SELECT COUNT(*) FROM fleet_tokens WHERE hash LIKE '%" + made.token + "%'"),
                 std::int64_t(0));
        for (const auto& entry : bench.auditEntries())
            QVERIFY(entry.record.details.find(made.token) == std::string::npos);
        QCOMPARE(bench.audited("token_minted"), 1);
    }

    void livesThroughARestartAndEndsInTime()
    {
        FleetBench bench;
        const MintedToken timed = mintOne(bench, "orch-a");
        const MintedToken forever = mintOne(bench, "orch-a", TokenKind::Licence, std::nullopt);
        bench.restart();
        QVERIFY(bench.tokens->verify(timed.token, bench.clock.now()));
        bench.clock.advanceMs(900'000);
        QVERIFY(!bench.tokens->verify(timed.token, bench.clock.now()));
        QVERIFY(bench.tokens->verify(forever.token, bench.clock.now()));
        QVERIFY(bench.tokens->verify(forever.token, bench.clock.now())->kind == TokenKind::Licence);
    }

    void aRolledBackCommandMintsNothing()
    {
        FleetBench bench;
        std::string token;
        const auto undone = bench.run([&](storage::Connection& c) -> Result<void> {
            auto made = bench.tokens->mint(c, TokenKind::Licence, "orch-a", std::nullopt, bench.context());
            token = made ? made->token : "";
            return fail(ErrorCode::Conflict, "undo");
        });
        QVERIFY(!undone);
        QVERIFY(!token.empty());
        QVERIFY(!bench.tokens->verify(token, bench.clock.now()));
        QCOMPARE(bench.tokens->liveCount(), std::size_t(0));
        const MintedToken kept = mintOne(bench, "orch-a");
        const auto kept2 = bench.run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(bench.tokens->revoke(c, TokenKind::Credential, "orch-a", kept.info.id, bench.context()));
            return fail(ErrorCode::Conflict, "undo");
        });
        QVERIFY(!kept2);
        QVERIFY(bench.tokens->verify(kept.token, bench.clock.now()));
    }

    void W47_aTokenIsRevokedThroughItsOwnOrchestratorOnly()
    {
        FleetBench bench;
        const MintedToken made = mintOne(bench, "orch-a", TokenKind::Licence);
        const auto revoke = [&](TokenKind kind, const std::string& orchestrator, const std::string& id) {
            return bench.command<OrchestratorToken>([&](storage::Connection& c) {
                return bench.tokens->revoke(c, kind, orchestrator, id, bench.context());
            });
        };
        QCOMPARE(revoke(TokenKind::Licence, "orch-b", made.info.id).error().message, std::string("Token not found"));
        QCOMPARE(revoke(TokenKind::Credential, "orch-a", made.info.id).error().code, ErrorCode::NotFound);
        QVERIFY(bench.tokens->verify(made.token, bench.clock.now()));
        const auto done = revoke(TokenKind::Licence, "orch-a", made.info.id);
        QVERIFY(done && done->revoked == bench.clock.now());
        QVERIFY(!bench.tokens->verify(made.token, bench.clock.now()));
        bench.clock.advanceMs(5'000);
        const auto again = revoke(TokenKind::Licence, "orch-a", made.info.id);
        QVERIFY(again && again->revoked == done->revoked);
        QCOMPARE(bench.audited("token_revoked"), 1);
    }

    void revokesAllOfAKindButOne()
    {
        FleetBench bench;
        const MintedToken credential = mintOne(bench, "orch-a");
        const MintedToken first = mintOne(bench, "orch-a", TokenKind::Licence);
        const MintedToken second = mintOne(bench, "orch-a", TokenKind::Licence, std::nullopt);
        const MintedToken other = mintOne(bench, "orch-b", TokenKind::Licence);
        const auto revoked = bench.command<int>([&](storage::Connection& c) {
            return bench.tokens->revokeAll(c, TokenKind::Licence, "orch-a", bench.context(), second.info.id);
        });
        QCOMPARE(*revoked, 1);
        const auto now = bench.clock.now();
        QVERIFY(!bench.tokens->verify(first.token, now));
        for (const auto* alive : {&credential, &second, &other})
            QVERIFY(bench.tokens->verify(alive->token, now));
        QVERIFY(!bench.tokens->hasTimedToken(TokenKind::Licence, "orch-a", now));
        QVERIFY(bench.tokens->hasTimedToken(TokenKind::Licence, "orch-b", now));
        QVERIFY(bench.tokens->hasTimedToken(TokenKind::Credential, "orch-a", now));
    }

    void W1_aVerifiedTokenWritesNothingUntilTheFlush()
    {
        FleetBench bench;
        const MintedToken made = mintOne(bench, "orch-a");
        const MintedToken idle = mintOne(bench, "orch-b");
        for (int i = 0; i < 1'000; ++i)
            QVERIFY(bench.tokens->verify(made.token, bench.clock.now()));
        QCOMPARE(bench.count("SELECT COUNT(*) FROM fleet_tokens WHERE last_seen IS NOT NULL"), std::int64_t(0));
        FleetBench::check(bench.run([&](storage::Connection& c) { return bench.tokens->flush(c, bench.clock.now()); }));
        QCOMPARE(bench.count("SELECT COUNT(*) FROM fleet_tokens WHERE last_seen IS NOT NULL"), std::int64_t(1));
        QVERIFY(listed(bench, "orch-a", TokenKind::Credential).front().lastSeen == bench.clock.now());
        QVERIFY(!listed(bench, "orch-b", TokenKind::Credential).front().lastSeen);
        QVERIFY(bench.tokens->verify(idle.token, bench.clock.now()));
    }

    void W2_deadTokensArePurged()
    {
        FleetBench bench;
        const MintedToken made = mintOne(bench, "orch-a");
        const auto flush = [&] {
            FleetBench::check(
                bench.run([&](storage::Connection& c) { return bench.tokens->flush(c, bench.clock.now()); }));
        };
        bench.clock.advanceMs(900'000);
        flush();
        const auto ended = listed(bench, "orch-a", TokenKind::Credential);
        QCOMPARE(ended.size(), std::size_t(1));
        QVERIFY(ended.front().revoked == made.info.expires);
        QCOMPARE(bench.tokens->liveCount(), std::size_t(0));
        bench.clock.advanceMs(29LL * 86'400'000);
        flush();
        QCOMPARE(listed(bench, "orch-a", TokenKind::Credential).size(), std::size_t(1));
        bench.clock.advanceMs(2LL * 86'400'000);
        flush();
        QCOMPARE(listed(bench, "orch-a", TokenKind::Credential).size(), std::size_t(0));
    }

    void anImportedTokenKeepsWorking()
    {
        FleetBench bench;
        OrchestratorToken old;
        old.id = "0123456789abcdef0123456789abcdef";
        old.kind = TokenKind::Licence;
        old.orchestrator = "orch-a";
        old.hash = orchestratorTokenHash("example-token-value");
        old.created = bench.clock.now().plusSeconds(-1000);
        const auto restore = [&](const OrchestratorToken& token) {
            return bench.run([&](storage::Connection& c) { return bench.tokens->restore(c, token); });
        };
        FleetBench::check(restore(old));
        QCOMPARE(bench.tokens->verify("example-token-value", bench.clock.now())->tokenId, old.id);
        QCOMPARE(restore(old).error().code, ErrorCode::Conflict);
        OrchestratorToken dead = old;
        dead.id = "1123456789abcdef0123456789abcdef";
        dead.hash = orchestratorTokenHash("dead");
        dead.revoked = bench.clock.now();
        FleetBench::check(restore(dead));
        QVERIFY(!bench.tokens->verify("dead", bench.clock.now()));
        OrchestratorToken bad = old;
        bad.hash = "md5:1234";
        QCOMPARE(restore(bad).error().code, ErrorCode::InvalidArgument);
    }

    void theTableShowsEveryState()
    {
        FleetBench bench;
        const MintedToken revoked = mintOne(bench, "orch-a", TokenKind::Licence);
        FleetBench::must(bench.command<OrchestratorToken>([&](storage::Connection& c) {
            return bench.tokens->revoke(c, TokenKind::Licence, "orch-a", revoked.info.id, bench.context());
        }));
        mintOne(bench, "orch-b", TokenKind::Licence, std::nullopt);
        OrchestratorToken ended;
        ended.id = "e0";
        ended.orchestrator = "orch-c";
        ended.hash = orchestratorTokenHash("ended");
        ended.created = {1'000'000};
        ended.expires = Timestamp{2'000'000};
        FleetBench::check(bench.run([&](storage::Connection& c) { return bench.tokens->restore(c, ended); }));
        const auto table = makeOrchestratorTokensTable(bench.store.database(), &bench.tokens->changes());
        const auto page = FleetBench::must(table->page({.order = {"created", true}, .filter = {}, .from = {}}));
        QCOMPARE(page.rows.size(), std::size_t(3));
        std::map<std::string, std::string> states;
        const int owner = table->schema().columnIndex("orchestrator"), state = table->schema().columnIndex("state");
        for (const auto& row : page.rows)
            states[std::get<std::string>(row.cells[std::size_t(owner)])] =
                std::get<std::string>(row.cells[std::size_t(state)]);
        QCOMPARE(states["orch-a"], std::string("revoked"));
        QCOMPARE(states["orch-b"], std::string("live"));
        QCOMPARE(states["orch-c"], std::string("expired"));
    }

    void manyThreadsVerifyWhileOthersMintAndRevoke()
    {
        FleetBench bench;
        const MintedToken steady = mintOne(bench, "steady", TokenKind::Licence, std::nullopt);
        std::atomic<bool> over{false};
        std::atomic<int> misses{0};
        std::vector<std::thread> readers;
        for (int i = 0; i < 3; ++i)
            readers.emplace_back([&] {
                while (!over)
                    misses += !bench.tokens->verify(steady.token, bench.clock.now());
            });
        for (int i = 0; i < 30; ++i) {
            const MintedToken made = mintOne(bench, "orch-" + std::to_string(i % 5));
            FleetBench::must(bench.command<OrchestratorToken>([&](storage::Connection& c) {
                return bench.tokens->revoke(c, TokenKind::Credential, made.info.orchestrator, made.info.id,
                                            bench.context());
            }));
            FleetBench::check(
                bench.run([&](storage::Connection& c) { return bench.tokens->flush(c, bench.clock.now()); }));
            bench.clock.advanceMs(61'000);
        }
        over = true;
        for (auto& reader : readers)
            reader.join();
        QCOMPARE(misses.load(), 0);
        QCOMPARE(bench.tokens->liveCount(), std::size_t(1));
    }
};

int main(int argc, char** argv)
{
    return sluice::test::runOnBothEngines<TestFleetTokens>(argc, argv);
}
#include "tst_fleet_tokens.moc"
