// Tokens, licences and edges of the first generation move in, work on, and move out again (B.9, B.11, B.14), on both engines.
#include "legacy/edge_part.h"
#include "legacy/licence_part.h"
#include "legacy/schema.h"
#include "legacy/token_part.h"
#include "support/licensing_bench.h"
#include "support/v1_records.h"

using namespace sluice;
using sluice::test::LicensingBench;
using sluice::test::V1Records;

namespace {

// The bench with the tables of imports beside it.
struct LicenceHouse {
    LicenceHouse()
    {
        LicensingBench::check(bench.run([](storage::Connection& c) -> Result<void> {
            SLUICE_TRY(c.exec("CREATE TABLE legacy_extras (file TEXT NOT NULL, id TEXT NOT NULL, extra TEXT NOT NULL, "
                              "PRIMARY KEY (file, id))"));
            return {};
        }));
    }

    legacy::ImageKeySource keys()
    {
        return [this](bool mayCreate, std::stop_token) {
            ++asked;
            return bench.key(mayCreate);
        };
    }
    // As the importer does: prepare, then all records in one commit.
    Result<legacy::Report> take(const legacy::RecordPart& part, const json::Value& file)
    {
        if (part.prepare)
            SLUICE_TRY(part.prepare({}));
        legacy::Report report;
        auto done = bench.run([&](storage::Connection& c) -> Result<void> {
            json::Value tree = file;
            legacy::RecordContext context{&c, report, report.file(part.file), bench.clock.now()};
            for (auto& [key, record] : *tree.members()) {
                SLUICE_TRY(part.take(key, record, context));
                if (!part.known.empty())
                    SLUICE_TRY(legacy::keepExtras(context, part.file, key, record, part.known));
            }
            return part.finish ? part.finish(context) : Result<void>();
        });
        SLUICE_TRY(std::move(done));
        return report;
    }
    Result<json::Value> give(const legacy::ExportPart& part)
    {
        if (part.prepare)
            SLUICE_TRY(part.prepare({}));
        json::Value tree = json::Object{};
        std::map<std::string, json::Value> extras;
        LicensingBench::check(bench.store.readers().read([&](storage::Connection& c) -> Result<void> {
            SLUICE_ASSIGN(extras, legacy::keptExtras(c, part.file));
            return {};
        }));
        SLUICE_TRY(part.records(
            [&](const std::string& key, json::Value record) -> Result<void> {
                legacy::addExtras(record, extras, key);
                tree.set(key, std::move(record));
                return {};
            },
            {}));
        return tree;
    }

    LicensingBench bench;
    int asked = 0;
};

std::string sorted(const json::Value& tree)
{
    return json::write(tree, json::Style::AsciiSorted);
}

}  // namespace

#define VERIFY_DONE(result) \
    do { \
        const auto& verified = (result); \
        QVERIFY2(verified, verified ? "" : verified.error().message.c_str()); \
    } while (false)

class TestLegacyLicences : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void B9_B11_B14_comeInAndGoOutAsTheyWere()
    {
        LicenceHouse house;
        auto& bench = house.bench;
        const auto files = V1Records(bench.clock.now()).all();
        const auto kind = fleet::TokenKind::Licence;
        storage::Database& database = bench.store.database();
        const std::pair<legacy::RecordPart, legacy::ExportPart> parts[] = {
            {legacy::orchestratorTokensPart(kind, *bench.tokens), legacy::orchestratorTokensExport(kind, database)},
            {legacy::imagesPart(house.keys(), bench.rng), legacy::imagesExport(database, house.keys())},
            {legacy::imageAccessPart(), legacy::imageAccessExport(database)},
            {legacy::licenceInvitesPart(), legacy::licenceInvitesExport(database)},
            {legacy::licenceLeasesPart(), legacy::licenceLeasesExport(database)},
            {legacy::edgesPart(*bench.edges), legacy::edgesExport(*bench.edges, database)}};
        for (const auto& [in, out] : parts) {
            VERIFY_DONE(house.take(in, files.at(in.file)));
            const auto back = house.give(out);
            VERIFY_DONE(back);
            QCOMPARE(sorted(*back), sorted(files.at(in.file)));
        }
        // They work: a token, a lease with the very secret, an invite that opens once.
        QVERIFY(bench.tokens->verify(V1Records::licenceToken, bench.clock.now()));
        bench.addOrchestrator("orch-0", 1);
        const auto lease = bench.lease("orch-0", "img:1");
        QVERIFY(!lease.refusal);
        QCOMPARE(std::string(lease.value.secret.text()), std::string(V1Records::secretText));
        QCOMPARE(*bench.lease("orch-0", "img:2").refusal, licensing::Refusal::ImageRevoked);
        QVERIFY(!bench.beat("le", "orch-0").refusal);
        QCOMPARE(std::string(licensing::inviteState(bench.storedInvite("li"), bench.clock.now())), std::string("open"));
        bench.restart();
        QVERIFY(bench.tokens->verify(V1Records::licenceToken, bench.clock.now()));
        QCOMPARE(bench.edges->find("orch-0")->edgeId, std::string("edge-0"));
    }

    void B11_withoutTheKeyNothingComesInOrGoesOut()
    {
        LicenceHouse house;
        const legacy::ImageKeySource locked = [](bool, std::stop_token) -> Result<licensing::ImageKeyPtr> {
            return fail(ErrorCode::Unavailable, "the keychain is locked");
        };
        const auto file = V1Records(house.bench.clock.now()).all().at("license_images.json");
        const auto refused = house.take(legacy::imagesPart(locked, house.bench.rng), file);
        QVERIFY(!refused && refused.error().code == ErrorCode::Unavailable);
        QCOMPARE(house.bench.count("SELECT COUNT(*) FROM license_images"), std::int64_t(0));
        // An empty store needs no key to go out; one with images does.
        VERIFY_DONE(house.give(legacy::imagesExport(house.bench.store.database(), locked)));
        VERIFY_DONE(house.take(legacy::imagesPart(house.keys(), house.bench.rng), file));
        QVERIFY(house.asked == 1);
        QVERIFY(!house.give(legacy::imagesExport(house.bench.store.database(), locked)));
    }

    void B11_manyRecordsGoOutAPageAtATime()
    {
        LicenceHouse house;
        json::Value leases = json::Object{};
        json::Value access = json::Object{};
        const std::string now = formatTimeZ(house.bench.clock.now());
        for (int i = 0; i < 2'500; ++i) {
            const std::string id = "l" + std::to_string(i);
            leases.set(id, json::Value::object({{"lease_id", id},
                                                {"orchestrator_id", "orch-" + std::to_string(i)},
                                                {"image_ref", "img"},
                                                {"issued_at", now},
                                                {"last_seen_at", now},
                                                {"last_seen_ip", nullptr},
                                                {"expires_at", now},
                                                {"revoked_at", nullptr}}));
            access.set("orch-" + std::to_string(i), json::Value::array({"a", "b"}));
        }
        VERIFY_DONE(house.take(legacy::licenceLeasesPart(), leases));
        VERIFY_DONE(house.take(legacy::imageAccessPart(), access));
        const auto out = house.give(legacy::licenceLeasesExport(house.bench.store.database()));
        VERIFY_DONE(out);
        QCOMPARE(sorted(*out), sorted(leases));
        const auto granted = house.give(legacy::imageAccessExport(house.bench.store.database()));
        VERIFY_DONE(granted);
        QCOMPARE(sorted(*granted), sorted(access));
    }
};

int main(int argc, char** argv)
{
    return sluice::test::runLicensingOnBothEngines<TestLegacyLicences>(argc, argv);
}
#include "tst_legacy_licences.moc"
