// An installation of the first generation moves in, is proved, and moves out again.
#include "fleet/schema.h"
#include "ledger/schema.h"
#include "ledger/verify.h"
#include "legacy/exporter.h"
#include "legacy/fleet_part.h"
#include "legacy/importer.h"
#include "legacy/schema.h"
#include "payouts/payout_store.h"
#include "support/postgres_fixture.h"
#include "support/temp_store.h"
#include "support/v1_installation.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;

namespace {

std::vector<storage::Migration> legacySchemas()
{
    std::vector<storage::Migration> all;
    for (auto room :
         {audit::migrations(), ledger::migrations(), fleet::migrations(), payouts::migrations(), legacy::migrations()})
        std::ranges::move(room, std::back_inserter(all));
    return all;
}

class House {
public:
    explicit House(storage::DatabaseConfig config = {})
        : m_store(legacySchemas(), std::move(config))
        , audit(m_store.writer())
        , ledger(m_store.writer())
        , registry(m_store.writer(), audit)
        , commands(clock, rng, payouts::PayoutConfig{}, m_store.writer(), ledger, audit, changes, {})
        , payoutQueries(m_store.readers())
    {
        if (auto loaded = m_store.writer().run([this](storage::Connection& c) { return registry.load(c); }); !loaded)
            qFatal("loading: %s", loaded.error().message.c_str());
    }
    ~House() { m_store.close(); }

    Result<legacy::Report> import(const std::string& folder, legacy::ImportOptions options = {},
                                  legacy::SourceLimits limits = {}, std::stop_token stop = {})
    {
        legacy::Importer importer({clock,
                                   m_store.database(),
                                   ledger,
                                   audit,
                                   Asset::eth(),
                                   {legacy::registryPart(registry), legacy::pendingPayoutsPart(commands)},
                                   limits});
        return importer.run(folder, options, {}, stop);
    }
    Result<legacy::Exporter::Outcome> exportTo(const std::string& folder)
    {
        legacy::Exporter exporter(
            {m_store.database(),
             Asset::eth(),
             {legacy::registryExport(registry, clock), legacy::pendingPayoutsExport(payoutQueries)}});
        return exporter.run(folder);
    }
    std::string balanceOf(const std::string& id)
    {
        const auto balance =
            ledger::LedgerQueries(m_store.readers()).balance(ledger::orchestratorAccount(id), Asset::eth());
        return balance ? balance->balance.toString() : balance.error().message;
    }
    bool credit(const std::string& id, const char* amount)
    {
        const auto posted = m_store.writer().runFor<ledger::Posted>([&](storage::Connection& connection) {
            return ledger.credit(connection, {std::string("test:") + id,
                                              id,
                                              Amount::parse(amount, Asset::eth()).value(),
                                              ledger::TransferKind::Adjustment,
                                              "test",
                                              {},
                                              {},
                                              clock.now()});
        });
        return posted.has_value();
    }
    std::int64_t transfers() { return ledger::LedgerQueries(m_store.readers()).transferCount().value_or(-1); }

    FakeClock clock;
    SystemRng rng;
    ChangeSequence changes;

private:
    TempStore m_store;

public:
    audit::AuditLog audit;
    ledger::Ledger ledger;
    fleet::Registry registry;
    payouts::PayoutCommands commands;
    payouts::PayoutQueries payoutQueries;
};

std::string line(const char* event, const char* amount, const char* balance, const char* delta, const char* more = "")
{
    return std::string("{\"timestamp\":\"2026-01-01T00:00:00.123456+00:00\",\"event\":\"") + event
           + "\",\"orchestrator_id\":\"orch-0\",\"amount\":\"" + amount + "\",\"balance\":\"" + balance + "\""
           + (*delta ? std::string(",\"delta\":\"") + delta + "\"" : std::string()) + more + "}\n";
}

}  // namespace

class TestLegacyImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingComesInAndGoesOutAgain_data();
    void everythingComesInAndGoesOutAgain();
    void aSecondImportChangesNothing();
    void aDryRunWritesNothing();
    void oddJournalsAreFollowed();
    void brokenFilesAreNamedAndNothingIsImported_data();
    void brokenFilesAreNamedAndNothingIsImported();
    void aTornTailMayBeLeftOut();
    void pendingPayoutsBlockAndAreNeverPaidAgain();
    void aStoreThatIsInUseIsRefused();
    void cancelUndoesEverything();
    void aTouchedBalanceIsWrittenAnew();
};

void TestLegacyImport::everythingComesInAndGoesOutAgain_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("sqlite") << false;
    QTest::newRow("postgresql") << true;
}

void TestLegacyImport::everythingComesInAndGoesOutAgain()
{
    QFETCH(bool, postgres);
    QTemporaryDir dir;
    V1Installation old(dir.filePath(QStringLiteral("data")));
    old.fill(7, 2'000);
    old.write(QStringLiteral("audit/registry.log"),
              "{\"timestamp\":\"2026-01-01T00:00:00+00:00\",\"event\":\"register\",\"orchestrator_id\":\"orch-0\"}\n");
    storage::DatabaseConfig config;
    if (postgres)
        config.postgresUrl = PostgresFixture::shared().newDatabase();
    House house(config);
    const auto report = house.import(old.path());
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(report->imported);
    QVERIFY2(report->proved, report->proofOfWhat.c_str());
    QCOMPARE(report->differences.size(), std::size_t(0));
    QCOMPARE(report->gaps, 0);
    QCOMPARE(report->orchestrators, 7);
    QVERIFY(!report->dust.empty());
    QCOMPARE(house.registry.snapshot()->all().size(), std::size_t(7));

    const std::string out = dir.filePath(QStringLiteral("out")).toStdString();
    const auto written = house.exportTo(out);
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    const V1Installation back(QString::fromStdString(out));
    QCOMPARE(back.read(QStringLiteral("balances.json")), old.read(QStringLiteral("balances.json")));
    QVERIFY(back.read(QStringLiteral("audit/ledger-events.log"))
            == old.read(QStringLiteral("audit/ledger-events.log")));
    QCOMPARE(back.read(QStringLiteral("audit/registry.log")), old.read(QStringLiteral("audit/registry.log")));
    const auto records = json::parse(back.read(QStringLiteral("registry.json")));
    QVERIFY(records);
    QCOMPARE(records->members()->size(), std::size_t(7));
    const json::Value& first = records->members()->front().second;
    QCOMPARE(std::string(first.text("address").value_or("")), V1Installation::address(0));
    QCOMPARE(std::string(first.text("owner_note").value_or("")), std::string("kept"));
}

void TestLegacyImport::aSecondImportChangesNothing()
{
    QTemporaryDir dir;
    V1Installation old(dir.path());
    old.fill(3, 200);
    House house;
    QVERIFY(house.import(old.path()));
    const std::int64_t before = house.transfers();
    const auto again = house.import(old.path());
    QVERIFY(again);
    QVERIFY(again->alreadyThere && !again->imported);
    QCOMPARE(house.transfers(), before);
    // Other files than those cannot be merged into books that hold something.
    old.fill(3, 210);
    const auto other = house.import(old.path());
    QVERIFY(!other);
    QCOMPARE(other.error().code, ErrorCode::Conflict);
    QCOMPARE(house.transfers(), before);
}

void TestLegacyImport::aDryRunWritesNothing()
{
    QTemporaryDir dir;
    V1Installation old(dir.path());
    old.fill(3, 200);
    House house;
    legacy::ImportOptions options;
    options.dryRun = true;
    const auto report = house.import(old.path(), options);
    QVERIFY(report);
    QVERIFY(!report->imported && report->transfers > 190);
    QCOMPARE(house.transfers(), 0);
    QCOMPARE(house.registry.snapshot()->all().size(), std::size_t(0));
}

void TestLegacyImport::oddJournalsAreFollowed()
{
    QTemporaryDir dir;
    V1Installation old(dir.path());
    old.write(QStringLiteral("audit/ledger-events.log"),
              line("credit", "1E-7", "1E-7", "")                                // the oldest form: no delta
                  + line("credit", "0.5", "2.5000001", "0.5")                   // two ether came without a line
                  + line("credit", "4E-20", "2.50000010000000000004", "4E-20")  // below one wei: no transfer
                  + line("set_balance", "1", "1", "-1.50000010000000000004",
                         ",\"reason\":\"payout\",\"metadata\":{\"tx_hash\":\"0x01\"}")
                  + line("credit", "-3.25", "-2.25", "-3.25", ",\"reason\":\"penalty\""));
    old.write(QStringLiteral("balances.json"), "{\n  \"orch-0\": \"-2.2500000000000000005\",\n  \"0xabc\": 1.5\n}");
    House house;
    const auto report = house.import(old.path());
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY2(report->proved, report->proofOfWhat.c_str());
    QCOMPARE(report->gaps, 1);
    QCOMPARE(house.balanceOf("orch-0"), std::string("-2.25"));
    QCOMPARE(house.balanceOf("0xabc"), std::string("1.5"));
    QCOMPARE(report->differences.size(), std::size_t(1));  // 0xabc has a balance and no journal
    QCOMPARE(report->dust.size(), std::size_t(1));
    QCOMPARE(report->dust.front().dust, std::string("-0.0000000000000000005"));
    const std::string out = dir.filePath(QStringLiteral("out")).toStdString();
    QVERIFY(house.exportTo(out));
    const V1Installation back(QString::fromStdString(out));
    QCOMPARE(back.read(QStringLiteral("audit/ledger-events.log")), old.read(QStringLiteral("audit/ledger-events.log")));
    QCOMPARE(back.read(QStringLiteral("balances.json")), old.read(QStringLiteral("balances.json")));
}

void TestLegacyImport::brokenFilesAreNamedAndNothingIsImported_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("torn balances") << "balances.json" << QByteArray("{\n  \"a\": \"1\",\n  \"b\": \"")
                                   << QByteArray("balances.json:3: Unterminated string");
    QTest::newRow("empty balances") << "balances.json" << QByteArray()
                                    << QByteArray("balances.json:1: Expecting value");
    QTest::newRow("a list") << "balances.json" << QByteArray("[\"a\", 1]")
                            << QByteArray("balances.json:1: Expecting an object");
    QTest::newRow("balance no decimal") << "balances.json" << QByteArray("{\"a\": \"one\"}")
                                        << QByteArray("balances.json: 'a': the balance is not a decimal");
    QTest::newRow("id twice") << "balances.json" << QByteArray("{\"a\": \"1\", \"a\": \"2\"}")
                              << QByteArray("balances.json: 'a' is there twice");
    QTest::newRow("torn journal") << "audit/ledger-events.log" << QByteArray("{\"timestamp\":\"2026-01-01T00:00")
                                  << QByteArray("audit/ledger-events.log:1: the last line is torn");
    QTest::newRow("bad line") << "audit/ledger-events.log" << QByteArray("\n{}\n")
                              << QByteArray("audit/ledger-events.log:1: Expecting value at column 1");
    QTest::newRow("no time") << "audit/ledger-events.log" << QByteArray("{\"event\":\"credit\"}\n")
                             << QByteArray("audit/ledger-events.log:1: 'timestamp' is no time");
    QTest::newRow("long line") << "audit/ledger-events.log" << QByteArray(3'000'000, 'x')
                               << QByteArray("audit/ledger-events.log:1: longer than 1048576 bytes");
    QTest::newRow("bad address") << "registry.json" << QByteArray("{\"a\": {\"address\": \"0x12\"}}")
                                 << QByteArray("registry.json: 'a': 'address' is not 0x and 40 hex digits");
    QTest::newRow("payout without amount")
        << "payouts.json" << QByteArray("{\"a\": {\"recipient\": \"0x1111111111111111111111111111111111111111\"}}")
        << QByteArray("payouts.json: 'a': 'amount_eth' is missing");
    QTest::newRow("DP4 torn payouts") << "payouts.json" << QByteArray("{\"a\": {\"recipient\": \"0x11111111111")
                                      << QByteArray("payouts.json:1: ");
    QTest::newRow("too large") << "registry.json" << QByteArray(2 << 20, ' ')
                               << QByteArray("registry.json: larger than 1 MiB");
}

void TestLegacyImport::brokenFilesAreNamedAndNothingIsImported()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, said);
    QTemporaryDir dir;
    V1Installation old(dir.path());
    old.fill(3, 100);
    old.write(file, text.toStdString());
    House house;
    const auto report = house.import(old.path(), {}, {.jsonBytes = 1U << 20});
    QVERIFY(!report);
    QVERIFY2(report.error().message.starts_with(said.toStdString()), report.error().message.c_str());
    QCOMPARE(house.transfers(), 0);
    QCOMPARE(house.registry.snapshot()->all().size(), std::size_t(0));
}

void TestLegacyImport::aTornTailMayBeLeftOut()
{
    QTemporaryDir dir;
    V1Installation old(dir.path());
    old.fill(3, 100);
    old.write(QStringLiteral("audit/ledger-events.log"),
              old.read(QStringLiteral("audit/ledger-events.log")) + "{\"timestamp\":\"2026");
    House house;
    legacy::ImportOptions options;
    options.acceptTornTail = true;
    const auto report = house.import(old.path(), options);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(report->proved);
    QCOMPARE(report->notesInAll, 1);
}

void TestLegacyImport::pendingPayoutsBlockAndAreNeverPaidAgain()
{
    QTemporaryDir dir;
    V1Installation old(dir.path());
    old.fill(3, 100);
    const std::string hash(64, 'c');
    old.write(
        QStringLiteral("payouts.json"),
        "{\n  \"orch-1\": {\n    \"amount_eth\": \"0.0001\",\n    \"recipient\": \"" + V1Installation::address(1)
            + "\",\n    \"strategy\": \"eth_transfer\",\n    \"submitted_at\": \"2026-01-01T00:00:00+00:00\",\n    "
              "\"tx_hash\": \"0x"
            + hash + "\"\n  }\n}");
    House house;
    const auto report = house.import(old.path());
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QCOMPARE(report->pendingPayouts, 1);
    const auto open = house.payoutQueries.openIntents();
    QVERIFY(open);
    QCOMPARE(open->size(), std::size_t(1));
    QVERIFY(open->front().state == payouts::IntentState::Unresolved);
    QCOMPARE(open->front().txHash->toHex(), "0x" + hash);
    const std::string out = dir.filePath(QStringLiteral("out")).toStdString();
    QVERIFY(house.exportTo(out));
    QCOMPARE(V1Installation(QString::fromStdString(out)).read(QStringLiteral("payouts.json")),
             old.read(QStringLiteral("payouts.json")));
}

void TestLegacyImport::aStoreThatIsInUseIsRefused()
{
    QTemporaryDir dir;
    V1Installation old(dir.path());
    old.fill(3, 100);
    House house;
    QVERIFY(house.credit("orch-0", "1"));
    const auto refused = house.import(old.path());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QCOMPARE(house.transfers(), 1);
    QVERIFY(!house.import(dir.filePath(QStringLiteral("nowhere")).toStdString()));
    QTemporaryDir empty;
    const auto nothing = house.import(empty.path().toStdString());
    QVERIFY(!nothing);
    QCOMPARE(nothing.error().code, ErrorCode::NotFound);
}

void TestLegacyImport::cancelUndoesEverything()
{
    QTemporaryDir dir;
    V1Installation old(dir.path());
    old.fill(3, 100);
    House house;
    std::stop_source source;
    source.request_stop();
    const auto report = house.import(old.path(), {}, {}, source.get_token());
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
    QCOMPARE(house.transfers(), 0);
}

void TestLegacyImport::aTouchedBalanceIsWrittenAnew()
{
    QTemporaryDir dir;
    V1Installation old(dir.path());
    old.write(QStringLiteral("balances.json"), "{\n  \"orch-0\": \"1.0\",\n  \"orch-1\": \"2.00\"\n}");
    House house;
    QVERIFY(house.import(old.path()));
    QCOMPARE(house.balanceOf("orch-1"), std::string("2"));
    QVERIFY(house.credit("orch-1", "0.5"));
    const std::string out = dir.filePath(QStringLiteral("out")).toStdString();
    QVERIFY(house.exportTo(out));
    QCOMPARE(V1Installation(QString::fromStdString(out)).read(QStringLiteral("balances.json")),
             std::string("{\n  \"orch-0\": \"1.0\",\n  \"orch-1\": \"2.5\"\n}"));
    QVERIFY(!house.exportTo(out));  // not empty any more
}

QTEST_GUILESS_MAIN(TestLegacyImport)
#include "tst_legacy_import.moc"
