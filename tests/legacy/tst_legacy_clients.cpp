// Client sessions and invites of the first generation move in, work on, and move out again (B.10, B.11).
#include "legacy/client_part.h"
#include "support/client_bed.h"
#include "support/postgres_fixture.h"
#include "support/temp_store.h"
#include "usage/session_schema.h"

#include <QtTest>

using namespace sluice;
using sluice::test::ClientBed;

namespace {

std::vector<storage::Migration> clientSchemas()
{
    std::vector<storage::Migration> all;
    for (auto room : {audit::migrations(), fleet::migrations(), usage::sessionMigrations(), usage::clientMigrations()})
        std::ranges::move(room, std::back_inserter(all));
    std::ranges::sort(all, {}, &storage::Migration::number);
    return all;
}

struct ClientHouse {
    explicit ClientHouse(storage::DatabaseConfig config = {})
        : store(clientSchemas(), std::move(config))
        , log(store.writer())
        , registry(store.writer(), log)
        , bed(store.database(), log, registry, clock)
    {
        ClientBed::check(store.writer().run([this](storage::Connection& c) { return registry.load(c); }));
        bed.load();
    }
    ~ClientHouse()
    {
        bed.stopNetworkOnce();
        store.close();
    }

    // All records in one commit, as the importer does.
    legacy::Report take(const legacy::RecordPart& part, const std::string& text)
    {
        legacy::Report report;
        ClientBed::check(store.writer().run([&](storage::Connection& c) -> Result<void> {
            json::Value tree = *json::parse(text);
            legacy::RecordContext context{&c, report, report.file(part.file), clock.now()};
            for (auto& [key, record] : *tree.members())
                SLUICE_TRY(part.take(key, record, context));
            return {};
        }));
        return report;
    }
    json::Value give(const legacy::ExportPart& part)
    {
        json::Value tree = json::Object{};
        ClientBed::check(part.records(
            [&](const std::string& key, json::Value record) -> Result<void> {
                tree.set(key, std::move(record));
                return {};
            },
            {}));
        return tree;
    }

    FakeClock clock{Timestamp{1'735'689'600'000'000}};  // 2025-01-01T00:00:00Z
    test::TempStore store;
    audit::AuditLog log;
    fleet::Registry registry;
    ClientBed bed;
};

// Token "abc" of ops-api 21.
constexpr const char* abcHash = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

json::Member sessionRecord(const char* id, const char* orchestrator, const std::string& hash, const char* expires)
{
    const auto metadata =
        json::Value::object({{"source", "api_sessions_start"}, {"session_mode", "guest"}, {"client_name", "n"}});
    return {id, json::Value::object({{"session_id", id},
                                     {"orchestrator_id", orchestrator},
                                     {"client_ip", "198.51.100.1"},
                                     {"installation_id", "installation-1"},
                                     {"issued_at", "2024-12-31T23:00:00Z"},
                                     {"last_seen_at", "2024-12-31T23:30:00.500000Z"},
                                     {"expires_at", expires},
                                     {"ended_at", nullptr},
                                     {"token_hash", hash},
                                     {"metadata", metadata}})};
}

}  // namespace

class TestLegacyClients : public QObject {
    Q_OBJECT

private:
    static void engines()
    {
        QTest::addColumn<QString>("engine");
        for (const char* name : {"sqlite", "postgres"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

private Q_SLOTS:
    void B10_runningClientsKeepTheirSessions_data() { engines(); }
    void B10_runningClientsKeepTheirSessions()
    {
        QFETCH(QString, engine);
        storage::DatabaseConfig config;
        if (engine == u"postgres")
            config.postgresUrl = test::PostgresFixture::shared().newDatabase();
        ClientHouse house(config);
        const std::string other = "sha256:" + std::string(64, 'a');
        const std::string third = "sha256:" + std::string(64, 'b');
        const std::string text =
            json::write(json::Value::object({sessionRecord("live", "orch-a", abcHash, "2025-01-01T01:00:00Z"),
                                             sessionRecord("expired", "orch-b", other, "2024-12-31T23:59:00Z"),
                                             sessionRecord("doubled", "orch-a", third, "2025-01-01T01:00:00Z"),
                                             sessionRecord("no token", "orch-c", "x", "2025-01-01T01:00:00Z")}));
        const auto report = house.take(legacy::clientSessionsPart(house.bed.sessions), text);
        QCOMPARE(report.notesInAll, std::int64_t(2));
        QCOMPARE(report.files.front().skipped, std::int64_t(2));
        const auto session = house.bed.sessions.byToken("abc", house.clock.now());
        QVERIFY(session != nullptr);
        QCOMPARE(session->id, std::string("live"));
        QCOMPARE(session->mode, usage::ClientMode::Guest);
        QVERIFY(!session->edge);
        // Edges come after: the session shows the assignment of the moment.
        house.bed.assign("orch-a", ClientBed::edge("edge-9"));
        QCOMPARE(house.bed.sessions.byId("live", house.clock.now())->edge->edgeId, std::string("edge-9"));
        QVERIFY(!house.bed.sessions.byId("expired", house.clock.now()));

        const json::Value out = house.give(legacy::clientSessionsExport(house.store.database()));
        QCOMPARE(out.members()->size(), std::size_t(2));
        const json::Value* live = out.find("live");
        QVERIFY(live != nullptr);
        QCOMPARE(live->text("last_seen_at").value_or(""), std::string_view("2024-12-31T23:30:00.500000Z"));
        QCOMPARE(live->text("token_hash").value_or(""), std::string_view(abcHash));
        QCOMPARE(live->find("metadata")->text("client_name").value_or(""), std::string_view("n"));
        QCOMPARE(out.find("expired")->text("end_reason").value_or(""), std::string_view("expired"));
        // What went out comes in again elsewhere.
        ClientHouse second;
        QCOMPARE(second.take(legacy::clientSessionsPart(second.bed.sessions), json::write(out)).notesInAll,
                 std::int64_t(0));
        QCOMPARE(json::write(second.give(legacy::clientSessionsExport(second.store.database()))), json::write(out));
    }

    void B11_invitesWorkOn()
    {
        ClientHouse house;
        const std::string code = "sha256:da4e7ea9782c8cb109255854f713c0f231925c812491d35bc39200cfa5c39d0d";
        const auto record = json::Value::object({{"invite_id", "i1"},
                                                 {"code_hash", code},
                                                 {"created_at", "2024-12-01T00:00:00Z"},
                                                 {"expires_at", nullptr},
                                                 {"requested_duration_seconds", 120},
                                                 {"allowed_orchestrators", json::Value::array({"b", "a"})},
                                                 {"note", "n"},
                                                 {"redeeming_at", "2024-12-31T23:00:00Z"}});
        const std::string text = json::write(json::Value::object({{"i1", record}, {"i2", record}}));
        const auto report = house.take(legacy::clientInvitesPart(house.bed.invites), text);
        QCOMPARE(report.notesInAll, std::int64_t(1));  // two with one code
        const auto list = house.bed.listedInvites();
        QCOMPARE(list.size(), std::size_t(1));
        QVERIFY(!list.front().redeemingAt);
        QCOMPARE(list.front().allowed, (std::vector<std::string>{"a", "b"}));
        const auto found = house.store.writer().runFor<bool>([&](storage::Connection& c) -> Result<bool> {
            SLUICE_ASSIGN(const auto invite, house.bed.invites.findByCode(c, "abcd-efgh-jklm-npqr-stuv"));
            return invite && !invite->refusal(house.clock.now());
        });
        QVERIFY(found && *found);
        const json::Value out = house.give(legacy::clientInvitesExport(house.store.database()));
        QCOMPARE(out.find("i1")->int64("requested_duration_seconds").value_or(0), std::int64_t(120));
        QVERIFY(out.find("i1")->find("expires_at")->isNull());
    }

    void B10_aTornRecordStopsTheImport()
    {
        ClientHouse house;
        legacy::Report report;
        json::Value record =
            *json::parse(R"({"orchestrator_id":"a","client_ip":"::1","token_hash":"x","issued_at":"soon"})");
        const auto done = house.store.writer().run([&](storage::Connection& c) {
            legacy::RecordContext context{&c, report, report.file("client_sessions.json"), house.clock.now()};
            return legacy::clientSessionsPart(house.bed.sessions).take("s", record, context);
        });
        QVERIFY(!done);
        QCOMPARE(house.bed.sessions.liveCount(), std::size_t(0));
    }
};

QTEST_GUILESS_MAIN(TestLegacyClients)
#include "tst_legacy_clients.moc"
