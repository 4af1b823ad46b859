// Images, access and leases, on both engines.
#include "licensing/tables.h"
#include "licensing/transfer.h"
#include "support/licensing_bench.h"

using namespace sluice;
using namespace sluice::licensing;
using test::LicensingBench;

namespace {

const std::string plainSecret = "a secret of at least thirty-two bytes";

bool holds(const QString& path, const std::string& text)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.readAll().contains(QByteArray::fromStdString(text));
}

Image imageOf(LicensingBench& bench, const std::string& ref)
{
    return *LicensingBench::must(
        bench.store.readers().readFor<std::optional<Image>>([&](storage::Connection& c) { return findImage(c, ref); }));
}

}  // namespace

class TestLicensingImages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSecretRestsSealedAndOpensAfterARestart()
    {
        LicensingBench bench;
        QCOMPARE(*bench.putImage("img", plainSecret), plainSecret);
        const Image stored = imageOf(bench, "img");
        const std::string sealed(stored.sealedSecret.begin(), stored.sealedSecret.end());
        QCOMPARE(sealed.size(), plainSecret.size() + 12 + 16);
        QVERIFY(sealed.find("thirty-two") == std::string::npos);
        bench.restart();
        if (!LicensingBench::onPostgres) {
            const QString path = QString::fromStdString(bench.store.config().sqlitePath);
            for (const char* suffix : {"", "-wal"})
                QVERIFY(!holds(path + suffix, "thirty-two"));
        }
        QVERIFY(!holds(bench.secretsPath(), "thirty-two"));
        QVERIFY(!bench.vault->current());
        QCOMPARE(*bench.putImage("img"), plainSecret);
    }

    void aRowMovedToAnotherImageDoesNotOpen()
    {
        LicensingBench bench;
        bench.putImage("img", plainSecret);
        bench.putImage("other");
        const Image image = imageOf(bench, "img");
        const auto key = *bench.key();
        QCOMPARE(std::string(key->open("img", image.sealedSecret)->text()), plainSecret);
        QCOMPARE(key->open("other", image.sealedSecret).error().code, ErrorCode::Corrupt);
    }

    void aNewImageWithoutASecretGetsSixtyFourRandomBytes()
    {
        LicensingBench bench;
        const std::string one = *bench.putImage("one"), two = *bench.putImage("two");
        QCOMPARE(one.size(), std::size_t(64));
        QVERIFY(one != two);
        QCOMPARE(*bench.putImage("one"), one);
        const auto shorter = bench.putImage("one", "too short");
        QCOMPARE(shorter.error(), (Error{ErrorCode::InvalidArgument, "secret_b64 must decode to at least 32 bytes"}));
    }

    void anUpsertChangesWhatItIsGiven()
    {
        LicensingBench bench;
        bench.putImage("img", plainSecret, " s3://bucket/key ");
        QCOMPARE(imageOf(bench, "img").artifactUri, std::optional<std::string>("s3://bucket/key"));
        bench.putImage("img");
        QCOMPARE(imageOf(bench, "img").artifactUri, std::optional<std::string>("s3://bucket/key"));
        QCOMPARE(bench.putImage("img", {}, "http://x/y").error(),
                 (Error{ErrorCode::InvalidArgument, "invalid s3 uri"}));
        bench.putImage("img", {}, "  ");
        QVERIFY(!imageOf(bench, "img").artifactUri);
        QCOMPARE(bench.audited("image_upserted"), 3);
    }

    void W47_anUpsertKeepsARevocationAndRotatesOnlyWithASecret()
    {
        LicensingBench bench;
        bench.putImage("img", plainSecret);
        const Image first = imageOf(bench, "img");
        LicensingBench::check(
            bench.run([&](storage::Connection& c) { return bench.licensing->revokeImage(c, "img", bench.context()); }));
        bench.clock.advanceMs(1'000);
        QCOMPARE(*bench.putImage("img"), plainSecret);
        Image now = imageOf(bench, "img");
        QVERIFY(now.revoked.has_value());
        QVERIFY(now.rotated == first.rotated && now.sealedSecret == first.sealedSecret);
        bench.putImage("img", plainSecret + "2");
        now = imageOf(bench, "img");
        QVERIFY(now.revoked.has_value());
        QVERIFY(now.rotated == bench.clock.now() && now.created == first.created);
        LicensingBench::check(bench.run(
            [&](storage::Connection& c) { return bench.licensing->restoreImage(c, "img", bench.context()); }));
        QVERIFY(!imageOf(bench, "img").revoked);
        QCOMPARE(bench.audited("image_restored"), 1);
    }

    void accessIsGrantedOnceAndTakenAway()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        QCOMPARE(bench.grant("orch-a", "img").error(), (Error{ErrorCode::NotFound, "Image not found"}));
        bench.putImage("img");
        QCOMPARE(bench.grant("nobody", "img").error(), (Error{ErrorCode::NotFound, "Unknown orchestrator"}));
        bench.putImage("a-img");
        for (const char* ref : {"img", "a-img", "img"})
            QVERIFY(bench.grant("orch-a", ref).has_value());
        const auto read = [&] {
            return LicensingBench::must(
                bench.store.readers().readFor<AccessMap>([](storage::Connection& c) { return listAccess(c); }));
        };
        QCOMPARE(read(), (AccessMap{{"orch-a", {"a-img", "img"}}}));
        for (int i = 0; i < 2; ++i)
            LicensingBench::check(bench.run([&](storage::Connection& c) {
                return bench.licensing->revokeAccess(c, "orch-a", "img", bench.context());
            }));
        QCOMPARE(read(), (AccessMap{{"orch-a", {"a-img"}}}));
        QCOMPARE(bench.audited("access_granted"), 3);
        QCOMPARE(bench.audited("access_revoked"), 2);
    }

    void W9_listsGoOnFromWhereTheyEnded()
    {
        LicensingBench bench;
        for (int i = 0; i < 7; ++i) {
            bench.putImage("img-" + std::to_string(i));
            if (i % 2)
                bench.clock.advanceMs(1);
        }
        std::vector<std::string> seen;
        std::optional<Before> before;
        for (;;) {
            const auto page = LicensingBench::must(bench.store.readers().readFor<std::vector<Image>>(
                [&](storage::Connection& c) { return listImages(c, 2, before); }));
            for (const auto& image : page)
                seen.push_back(image.ref);
            if (page.size() < 2)
                break;
            before = Before{page.back().created, page.back().ref};
        }
        QCOMPARE(seen, (std::vector<std::string>{"img-6", "img-5", "img-4", "img-3", "img-2", "img-1", "img-0"}));
        for (int i = 0; i < 3; ++i) {
            bench.addOrchestrator("o" + std::to_string(i), i + 1);
            bench.grant("o" + std::to_string(i), "img-0");
            bench.grant("o" + std::to_string(i), "img-1");
        }
        const auto access = [&](int limit, const char* after) {
            return LicensingBench::must(bench.store.readers().readFor<AccessMap>(
                [&](storage::Connection& c) { return listAccess(c, limit, after); }));
        };
        QCOMPARE(access(3, "").size(), std::size_t(1));  // whole orchestrators only
        QCOMPARE(access(4, "o0").size(), std::size_t(2));
        QCOMPARE(access(1, "o0"), (AccessMap{{"o1", {"img-0", "img-1"}}}));  // but never a part of one
    }

    void leasesFollowTheirRules()
    {
        LicensingBench bench({.leaseSeconds = 100});
        QCOMPARE(bench.lease("nobody", "img").refusal, std::optional(Refusal::UnknownOrchestrator));
        bench.addOrchestrator("orch-a", 1);
        bench.addOrchestrator("orch-b", 2);
        QCOMPARE(bench.lease("orch-a", "img").refusal, std::optional(Refusal::ImageNotFound));
        bench.putImage("img", plainSecret, "s3://bucket/key");
        QCOMPARE(bench.lease("orch-a", "img").refusal, std::optional(Refusal::AccessDenied));
        bench.grant("orch-a", "img");
        const auto first = bench.lease("orch-a", "img"), second = bench.lease("orch-a", "img");
        QVERIFY(!first.refusal);
        QVERIFY(first.value.lease.id != second.value.lease.id);
        QCOMPARE(std::string(first.value.secret.text()), plainSecret);
        QCOMPARE(first.value.lease.expires, bench.clock.now().plusSeconds(100));
        QCOMPARE(bench.audited("lease_issued"), 2);

        bench.clock.advanceMs(90'000);
        QCOMPARE(bench.beat("none", "orch-a").refusal, std::optional(Refusal::LeaseNotFound));
        QCOMPARE(bench.beat(first.value.lease.id, "orch-b").refusal, std::optional(Refusal::LeaseOfAnother));
        const auto extended = bench.beat(first.value.lease.id, "orch-a");
        QVERIFY(!extended.refusal);
        QCOMPARE(extended.value.expires, bench.clock.now().plusSeconds(100));
        QCOMPARE(bench.audited("lease_heartbeat"), 1);
        bench.clock.advanceMs(10'000);
        QCOMPARE(bench.beat(second.value.lease.id, "orch-a").refusal, std::optional(Refusal::LeaseExpired));

        LicensingBench::check(bench.run([&](storage::Connection& c) {
            return bench.licensing->revokeAccess(c, "orch-a", "img", bench.context());
        }));
        QCOMPARE(bench.beat(first.value.lease.id, "orch-a").refusal, std::optional(Refusal::AccessDenied));
        QCOMPARE(bench.beat(first.value.lease.id, "orch-a").refusal, std::optional(Refusal::LeaseRevoked));
        QCOMPARE(bench.audited("lease_revoked"), 1);
        bench.grant("orch-a", "img");
        const auto third = bench.lease("orch-a", "img");
        LicensingBench::check(
            bench.run([&](storage::Connection& c) { return bench.licensing->revokeImage(c, "img", bench.context()); }));
        QCOMPARE(bench.lease("orch-a", "img").refusal, std::optional(Refusal::ImageRevoked));
        QCOMPARE(bench.beat(third.value.lease.id, "orch-a").refusal, std::optional(Refusal::ImageRevoked));
    }

    void withoutTheKeyALeaseSaysSoAndNothingIsRecorded()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.putImage("img", plainSecret);
        bench.grant("orch-a", "img");
        const Result<ImageKeyPtr> locked = fail(ErrorCode::Unavailable, "the keychain is locked");
        const auto refused = bench.run([&](storage::Connection& c) -> Result<void> {
            auto outcome = bench.licensing->issueLease(c, locked, "orch-a", "img", bench.context());
            return outcome ? Result<void>() : fail(outcome.error());
        });
        QCOMPARE(refused.error(), (Error{ErrorCode::Unavailable, "the keychain is locked"}));
        QCOMPARE(bench.count("SELECT COUNT(*) FROM license_leases"), std::int64_t(0));
        // What is wrong with the request itself is said first.
        auto unknown = bench.run([&](storage::Connection& c) -> Result<void> {
            auto outcome = bench.licensing->issueLease(c, locked, "orch-a", "none", bench.context());
            return outcome && outcome->refusal == Refusal::ImageNotFound ? Result<void>()
                                                                         : fail(ErrorCode::Internal, "");
        });
        QVERIFY(unknown.has_value());
        QVERIFY(!bench.lease("orch-a", "img").refusal);
    }

    void W2_deadLeasesAndInvitesGoAfterAWhile()
    {
        LicensingBench bench({.leaseSeconds = 100, .keepDeadSeconds = 1'000});
        bench.addOrchestrator("orch-a", 1);
        bench.putImage("img");
        bench.grant("orch-a", "img");
        bench.lease("orch-a", "img");
        bench.invite("img", 1, bench.clock.now().plusSeconds(100));
        const auto lasting = bench.invite("img", 1, bench.clock.now().plusSeconds(100'000));
        const auto purge = [&] {
            return LicensingBench::must(bench.command<int>(
                [&](storage::Connection& c) { return bench.licensing->purge(c, bench.clock.now()); }));
        };
        bench.clock.advanceMs(1'050'000);
        QCOMPARE(purge(), 0);
        const auto live = bench.lease("orch-a", "img");
        bench.clock.advanceMs(51'000);
        QCOMPARE(purge(), 2);
        QCOMPARE(bench.count("SELECT COUNT(*) FROM license_leases"), std::int64_t(1));
        QVERIFY(!bench.beat(live.value.lease.id, "orch-a").refusal);
        QCOMPARE(bench.storedInvite(lasting.invite.id).id, lasting.invite.id);
        QCOMPARE(bench.count("SELECT COUNT(*) FROM license_invites"), std::int64_t(1));
    }

    void whatMovesInIsThereWithItsSecret()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        const auto key = *bench.key();
        const Timestamp then = bench.clock.now().plusSeconds(-1'000);
        const Invite old{"old", inviteCodeHash("ABCD"), "img", {}, then, {}, {}, {}, {}, {}, {}, {}, {}, {}};
        LicensingBench::check(bench.run([&](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(
                importImage(c, *key, {"img", "s3://b/k", then, then, {}, {}, {}}, asBytes(plainSecret), bench.rng));
            SLUICE_TRY(importAccess(c, "orch-a", "img", then));
            SLUICE_TRY(importAccess(c, "orch-a", "img", then));
            SLUICE_TRY(importInvite(c, old));
            return importLease(c, {"lease", "orch-a", "img", then, then, {}, then.plusSeconds(5'000), {}});
        }));
        QVERIFY(!bench.beat("lease", "orch-a").refusal);
        QCOMPARE(std::string(bench.lease("orch-a", "img").value.secret.text()), plainSecret);
        QCOMPARE(bench.storedInvite("old"), old);
        QCOMPARE(bench.redeem("abcd", 1).refusal, std::optional(Refusal::InviteUnbound));
        const auto again = bench.run([&](storage::Connection& c) { return importInvite(c, old); });
        QCOMPARE(again.error().code, ErrorCode::Conflict);
    }

    void tablesShowItAll()
    {
        LicensingBench bench;
        bench.addOrchestrator("orch-a", 1);
        bench.putImage("img", plainSecret, "s3://b/k");
        bench.grant("orch-a", "img");
        bench.lease("orch-a", "img");
        bench.invite("img", 1);
        auto& database = bench.store.database();
        const auto rows = [](const TableSource& table, const char* filter = "") {
            TablePageRequest request;
            request.filter = *parseFilter(filter, &table.schema());
            return LicensingBench::must(table.page(request)).rows;
        };
        const auto images = makeImagesTable(database, nullptr);
        QCOMPARE(rows(*images).size(), std::size_t(1));
        const auto image = rows(*images).front();
        QCOMPARE(std::get<std::string>(image.cells[2]), std::string("live"));
        QCOMPARE(std::get<std::int64_t>(image.cells[6]), std::int64_t(1));
        const auto access = makeAccessTable(database, nullptr);
        QCOMPARE(std::get<std::string>(rows(*access).front().cells[1]), std::string("orch-a"));
        QCOMPARE(rows(*access).front().key, std::string("6:orch-aimg"));
        const auto invites = makeInvitesTable(database, nullptr);
        QCOMPARE(std::get<std::string>(rows(*invites).front().cells[4]), LicensingBench::addressOf(1));
        const auto leases = makeLeasesTable(database, nullptr);
        QCOMPARE(rows(*leases, "orch-a").size(), std::size_t(1));
        QCOMPARE(rows(*leases, "orch-b").size(), std::size_t(0));
        const auto log = makeLicenceLogTable(database, &bench.audit->changes());
        const auto lines = rows(*log);
        QCOMPARE(lines.size(), std::size_t(4));
        QCOMPARE(std::get<std::string>(lines[0].cells[2]), std::string("invite_created"));
        QCOMPARE(std::get<std::string>(lines[1].cells[2]), std::string("lease_issued"));
        QCOMPARE(std::get<std::string>(lines[1].cells[5]), std::string("orch-a"));
        QCOMPARE(std::get<std::string>(lines[1].cells[7]), std::string("192.0.2.1"));
        QCOMPARE(rows(*log, "event:image_upserted").size(), std::size_t(1));
        QCOMPARE(rows(*log, "orchestrator:orch-a").size(), std::size_t(2));
    }
};

int main(int argc, char** argv)
{
    return test::runLicensingOnBothEngines<TestLicensingImages>(argc, argv);
}
#include "tst_licensing_images.moc"
