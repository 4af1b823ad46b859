// A whole first-generation installation moves into the program, works there, and moves out again (ops-config-and-state part B, B.19).
#include "api/internal/approval.h"
#include "app/lifecycle/engine.h"
#include "app/lifecycle/legacy_part.h"
#include "licensing/queries.h"
#include "support/postgres_fixture.h"
#include "support/v1_records.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <future>

using namespace sluice;
using namespace sluice::app;
using namespace sluice::test;

namespace {

// The parts over a store in a folder of its own.
class LegacyHouse {
public:
    LegacyHouse(LogHub& log, bool postgres, bool masterKey = true)
    {
        SettingInputs inputs;
        const std::string folder = m_dir.path().toStdString();
        inputs.homeDirectory = folder;
        inputs.commandLine = {{"SLUICE_DATA_DIR", folder + "/data"}};
        if (postgres)
            inputs.commandLine.emplace_back("SLUICE_DATABASE_URL", PostgresFixture::shared().newDatabase());
        QFile key(m_dir.filePath(QStringLiteral("master.key")));
        if (!key.open(QIODevice::WriteOnly) || key.write(QByteArray(64, 'a')) != 64)
            qFatal("no master key");
        key.close();
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        if (masterKey)
            inputs.commandLine.emplace_back("SLUICE_MASTER_KEY_FILE", key.fileName().toStdString());
        auto settings = Settings::load(inputs);
        if (!settings)
            qFatal("settings: %s", settings.error().message.c_str());
        m_settings = std::make_unique<Settings>(std::move(*settings));
        auto opened = Engine::open(*m_settings, log);
        if (!opened)
            qFatal("open: %s", opened.error().message.c_str());
        engine = std::move(*opened);
    }
    ~LegacyHouse() { engine->stop(); }

    // On a worker, as the program does; the event loop turns meanwhile.
    template<class T>
    Result<T> onWorker(std::function<Result<T>()> work)
    {
        std::promise<Result<T>> promise;
        auto answer = promise.get_future();
        engine->workers().start([&] { promise.set_value(work()); });
        const bool came = QTest::qWaitFor(
            [&] { return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }, 60'000);
        if (!came)
            qFatal("the work did not end");
        return answer.get();
    }
    Result<legacy::Report> import(const V1Installation& from, bool dryRun = false)
    {
        legacy::ImportOptions options;
        options.dryRun = dryRun;
        return onWorker<legacy::Report>([&] { return engine->legacy().import(from.path(), options); });
    }
    Result<std::vector<legacy::FileCount>> exportTo(const QString& folder)
    {
        return onWorker<std::vector<legacy::FileCount>>(
            [&] { return engine->legacy().exportTo(folder.toStdString()); });
    }
    template<class T>
    Result<T> command(const std::function<Result<T>(storage::Connection&)>& work)
    {
        return engine->database().writer().runFor<T>(work);
    }
    std::string balance(const std::string& id)
    {
        return engine->queries().balance(ledger::orchestratorAccount(id), Asset::eth())->balance.toString();
    }
    std::int64_t count(const std::string& table)
    {
        std::int64_t rows = -1;
        const auto read = engine->database().readers().read([&](storage::Connection& c) {
            return c.query("SELECT COUNT(*) FROM " + table, {}, [&](const storage::Row& row) {
                rows = row.int64(0);
                return false;
            });
        });
        return read ? rows : -1;
    }
    fleet::ActionContext by() const { return {"tester", "192.0.2.1", engine->clock().now()}; }

    std::unique_ptr<Engine> engine;

private:
    QTemporaryDir m_dir;
    std::unique_ptr<Settings> m_settings;
};

Timestamp wholeSecond()
{
    return Timestamp{SystemClock().now().seconds() * 1'000'000};
}

json::Value fileTree(const V1Installation& folder, const std::string& name)
{
    auto tree = json::parse(folder.read(QString::fromStdString(name)));
    return tree ? std::move(*tree) : json::Value();
}

std::string sortedText(const json::Value& tree)
{
    return json::write(tree, json::Style::AsciiSorted);
}

bool holds(const std::string& text, std::string_view words)
{
    return text.find(words) != std::string::npos;
}

bool hasNote(const legacy::Report& report, std::string_view words)
{
    return std::ranges::any_of(report.notes, [&](const std::string& note) { return holds(note, words); });
}

json::Value& memberOf(json::Value& tree, std::string_view name)
{
    for (json::Member& member : *tree.members()) {
        if (member.first == name)
            return member.second;
    }
    qFatal("no member %s", std::string(name).c_str());
}

}  // namespace

class TestAppLegacy : public QObject {
    Q_OBJECT

private:
    LogHub m_log{"error"};  // one at a time in a program

    static void engines()
    {
        QTest::addColumn<bool>("postgres");
        QTest::newRow("sqlite") << false;
        QTest::newRow("postgresql") << true;
    }

private Q_SLOTS:
    void everyFileComesInAndGoesOutAgain_data() { engines(); }
    void everyFileComesInAndGoesOutAgain()
    {
        QFETCH(bool, postgres);
        QTemporaryDir dir;
        V1Installation old(dir.filePath(QStringLiteral("data")));
        old.fill(3, 60);
        const V1Records records(wholeSecond());
        records.write(old);
        old.write(QStringLiteral("audit/license.log"),
                  "{\"timestamp\":\"2026-01-01T00:00:00+00:00\",\"event\":\"x\"}\n");
        LegacyHouse house(m_log, postgres);

        const auto looked = house.import(old, true);
        QVERIFY2(looked, looked ? "" : looked.error().message.c_str());
        QCOMPARE(house.count("license_keys"), std::int64_t(0));  // a dry run makes no key
        const auto report = house.import(old);
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        QVERIFY2(report->proved, report->proofOfWhat.c_str());
        for (const auto& file : report->files) {
            QVERIFY2(file.present || file.file == "audit/registry.log", file.file.c_str());
            QVERIFY2(file.skipped == 0, file.file.c_str());
        }
        // B.19 step 4, before and after.
        QVERIFY(hasNote(*looked, "silent is credited, but no journal line says so"));
        QVERIFY(hasNote(*report, "silent is credited, but no journal line says so"));
        QVERIFY(hasNote(*looked, "w1 waits for a credit that the journal holds already"));
        QVERIFY(hasNote(*report, "w1 was credited in the journal"));
        QVERIFY(!hasNote(*report, "w0") && !hasNote(*report, "waits"));

        const QString out = dir.filePath(QStringLiteral("out"));
        const auto written = house.exportTo(out);
        QVERIFY2(written, written ? "" : written.error().message.c_str());
        const V1Installation back(out);
        for (const char* name : {"balances.json", "audit/ledger-events.log", "audit/license.log"})
            QCOMPARE(back.read(QString::fromLatin1(name)), old.read(QString::fromLatin1(name)));
        auto expected = records.all();
        json::Value& adopted = memberOf(expected["workloads.json"], "w1");
        const json::Value marked = fileTree(back, "workloads.json");
        adopted.set("credited", true);
        adopted.set("credited_at", *marked.find("w1")->find("credited_at"));
        json::Value& cut = memberOf(expected["jobs.json"], "cut");
        const json::Value jobs = fileTree(back, "jobs.json");
        for (const char* name : {"ended_at", "updated_at"})
            cut.set(name, *jobs.find("cut")->find(name));
        cut.set("state", "failed");
        cut.set("error", "interrupted");
        std::erase_if(*expected["ops_approval_nonces.json"].members(),
                      [](const json::Member& member) { return member.first == std::string(64, 'b'); });
        for (const auto& [name, tree] : expected)
            QVERIFY2(sortedText(fileTree(back, name)) == sortedText(tree),
                     (name + ":\n" + sortedText(fileTree(back, name)) + "\n" + sortedText(tree)).c_str());
        QVERIFY(back.read(QStringLiteral("edge_assignments.json")).ends_with("}\n"));
        QVERIFY(!back.read(QStringLiteral("license_images.json")).ends_with("\n"));
        QVERIFY(!(QFile::permissions(out + QStringLiteral("/license_images.json"))
                  & (QFile::ReadGroup | QFile::ReadOther)));

        // What went out comes in elsewhere, and goes out the same.
        LegacyHouse second(m_log, false);
        const auto again = second.import(back);
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QVERIFY2(again->proved, again->proofOfWhat.c_str());
        const QString third = dir.filePath(QStringLiteral("third"));
        QVERIFY(second.exportTo(third));
        for (const auto& [name, tree] : expected)
            QCOMPARE(V1Installation(third).read(QString::fromStdString(name)), back.read(QString::fromStdString(name)));
        // And the first house imports nothing twice.
        const auto twice = house.import(old);
        QVERIFY(twice && twice->alreadyThere);
    }

    void whatMovedInWorks_data() { engines(); }
    void whatMovedInWorks()
    {
        QFETCH(bool, postgres);
        QTemporaryDir dir;
        V1Installation old(dir.filePath(QStringLiteral("data")));
        old.fill(3, 60);
        V1Records(wholeSecond()).write(old);
        LegacyHouse house(m_log, postgres);
        const auto report = house.import(old);
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        Engine& engine = *house.engine;
        const Timestamp now = engine.clock().now();

        // Tokens authenticate, revoked ones do not.
        const auto licence = engine.fleet().tokens().verify(V1Records::licenceToken, now);
        QVERIFY(licence && licence->orchestrator == "orch-0" && licence->kind == fleet::TokenKind::Licence);
        const auto credential = engine.fleet().tokens().verify(V1Records::credentialToken, now);
        QVERIFY(credential && credential->orchestrator == "orch-1");
        QVERIFY(!engine.fleet().tokens().verify("a revoked one", now));
        QVERIFY(!engine.fleet().tokens().verify(V1Records::credentialToken, now.plusSeconds(900)));
        // A client goes on with its session and its edge; an invite opens.
        const auto session = engine.clients().sessions().byToken(V1Records::clientToken, now);
        QVERIFY(session && session->id == "cs" && session->edge && session->edge->edgeId == "edge-0");
        const auto open = house.command<bool>([&](storage::Connection& c) -> Result<bool> {
            SLUICE_ASSIGN(const auto invite, engine.clients().invites().findByCode(c, V1Records::clientCode));
            return invite && !invite->refusal(now);
        });
        QVERIFY(open && *open);
        QCOMPARE(engine.fleet().edges().find("orch-2")->edgeId, std::string("edge-default"));
        // The image's secret is the same, and nowhere in the store in clear.
        const auto key = house.onWorker<licensing::ImageKeyPtr>([&] {
            std::promise<Result<licensing::ImageKeyPtr>> promise;
            engine.licensing().vault().withKey(false, 5'000,
                                               [&](auto answer) { promise.set_value(std::move(answer)); });
            return promise.get_future().get();
        });
        QVERIFY2(key, key ? "" : key.error().message.c_str());
        const auto leased = house.command<std::string>([&](storage::Connection& c) -> Result<std::string> {
            SLUICE_ASSIGN(const auto made,
                          engine.licensing().licensing().issueLease(c, key, "orch-0", "img:1", house.by()));
            return std::string(made.value.secret.text());
        });
        QVERIFY2(leased, leased ? "" : leased.error().message.c_str());
        QCOMPARE(*leased, std::string(V1Records::secretText));
        const auto stored = engine.database().readers().readFor<Bytes>([](storage::Connection& c) -> Result<Bytes> {
            SLUICE_ASSIGN(const auto image, licensing::findImage(c, "img:1"));
            return image->sealedSecret;
        });
        QVERIFY(stored && !holds(std::string(stored->begin(), stored->end()), V1Records::secretText));
        const auto beaten = house.command<bool>([&](storage::Connection& c) -> Result<bool> {
            SLUICE_ASSIGN(const auto beat, engine.licensing().licensing().heartbeat(c, "le", "orch-0", house.by()));
            return !beat.refusal;
        });
        QVERIFY(beaten && *beaten);
        std::promise<Result<licensing::Outcome<licensing::Redeemed>>> redeemed;
        engine.licensing().licensing().redeem(
            {V1Records::licenceCode, "orch-1", V1Installation::address(1), {}, {}}, house.by(),
            [&](Result<licensing::Outcome<licensing::Redeemed>> outcome) { redeemed.set_value(std::move(outcome)); });
        const auto redemption = redeemed.get_future().get();
        QVERIFY2(redemption && !redemption->refusal, redemption ? "refused" : redemption.error().message.c_str());
        QCOMPARE(redemption->value.imageRef, std::string("img:1"));
        // An offer lists; a running recording is over.
        const auto offers = engine.database().readers().readFor<std::vector<usage::Offer>>(
            [&](storage::Connection& c) { return engine.workloads().offers().list(c, true); });
        QVERIFY(offers && offers->size() == 1 && offers->front().title == "Title \xc3\xa9");
        // Nothing that was credited is credited again; what waits is.
        usage::WorkloadPatch paid;
        paid.status = "paid";
        const auto touch = [&](const char* id) {
            return house
                .command<usage::Workload>([&](storage::Connection& c) {
                    return engine.workloads().workloads().patch(c, id, paid, house.by());
                })
                .has_value();
        };
        const std::string before0 = house.balance("orch-0"), before1 = house.balance("orch-1");
        QVERIFY(touch("w0") && touch("w1") && touch("silent"));
        QCOMPARE(house.balance("orch-0"), before0);
        QCOMPARE(house.balance("orch-1"), before1);
        QVERIFY(touch("waits") && touch("waits"));
        QCOMPARE(Amount::parse(house.balance("orch-1"), Asset::eth())->units()
                     - Amount::parse(before1, Asset::eth())->units(),
                 Amount::parse("0.25", Asset::eth())->units());
        // The reading after the move earns from where the last one stood; a used approval stays used.
        const auto power = engine.database().readers().readFor<std::optional<usage::PowerRecord>>(
            [](storage::Connection& c) { return usage::findPower(c, "orch-0"); });
        QVERIFY(power && *power && (*power)->state == "awake" && (*power)->billedMicros == 120'000'000);
        const auto fresh = house.command<bool>([&](storage::Connection& c) {
            return api::ApprovalCheck::consume(c, {std::string(64, 'a'), now.seconds() + 200}, now);
        });
        QVERIFY(fresh && !*fresh);
        QCOMPARE(engine.sessions().activity().activityOf("orch-0").sessions, 1);
    }

    void B14_theFlatShapeIsConvertedAsAWhole()
    {
        QTemporaryDir dir;
        V1Installation old(dir.filePath(QStringLiteral("data")));
        old.fill(3, 20);
        const std::string edge = R"({"edge_id":"E","matchmaker_host":" m ","edge_cidrs":["192.0.2.7/24"],"mine":1})";
        old.write(QStringLiteral("edge_assignments.json"),
                  "{\"orch-0\":" + edge + ",\"default\":" + edge + ",\"orchestrators\":" + edge + "}\n");
        LegacyHouse house(m_log, false);
        const auto report = house.import(old);
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        QCOMPARE(house.engine->fleet().edges().snapshot()->own.size(), std::size_t(2));
        QCOMPARE(house.engine->fleet().edges().find("nobody")->matchmakerPort, 8889);
        const QString out = dir.filePath(QStringLiteral("out"));
        QVERIFY(house.exportTo(out));
        const json::Value tree = fileTree(V1Installation(out), "edge_assignments.json");
        const json::Value* own = tree.find("orchestrators")->find("orch-0");
        QVERIFY(own);
        QCOMPARE(own->int64("mine").value_or(0), std::int64_t(1));
        QCOMPARE(own->int64("matchmaker_port").value_or(0), std::int64_t(8889));
        QVERIFY(tree.find("orchestrators")->find("orchestrators"));
        QCOMPARE(tree.find("default")->int64("mine").value_or(0), std::int64_t(1));
    }

    void brokenRecordsAreNamedAndNothingIsImported_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("words");
        const auto row = [](const char* file, const char* text, const char* words) {
            QTest::newRow(file) << QString::fromLatin1(file) << QByteArray(text) << QByteArray(words);
        };
        row("workloads.json", R"({"w":{"orchestrator_id":"a","submitted_at":"soon"}})", "submitted_at");
        row("workload_offers.json", R"({"o":{"created_at":3}})", "created_at");
        row("workload_subscriptions.json", R"({"a":{"offer_ids":[],"updated_at":"x"}})", "updated_at");
        row("jobs.json", R"({"j":{"orchestrator_id":"a"}})", "created_at");
        row("license_tokens.json",
            R"({"t":{"orchestrator_id":"a","token_hash":"sha256:12","created_at":"2026-01-01T00:00:00Z"}})",
            "token_hash");
        row("orchestrator_credential_tokens.json", R"({"t":{"token_hash":"x"}})", "orchestrator_id");
        row("license_images.json", R"({"i":{"secret_b64":"!!!!","created_at":"2026-01-01T00:00:00Z"}})", "secret_b64");
        row("license_access.json", R"({"a":["img",7]})", "no text");
        row("license_invites.json", R"({"i":{"code_hash":"?"}})", "code_hash");
        row("license_leases.json",
            R"({"l":{"orchestrator_id":"a","image_ref":"i","issued_at":"2026-01-01T00:00:00Z"}})", "expires_at");
        row("edge_assignments.json",
            R"({"orchestrators":{"a":{"edge_id":"e","matchmaker_host":"m","edge_cidrs":["x"]}}})",
            "a: 'x' does not appear");
        row("power_meter.json", R"({"a":{"state":"awake"}})", "last_seen_at");
        row("ops_approval_nonces.json", R"({"short":99999999999})", "64 hex digits");
        row("client_session_invites.json", R"({"i":{"code_hash":"x"}})", "created_at");
        row("client_sessions.json", R"({"s":{"orchestrator_id":"a"}})", "client_ip");
        row("sessions.json", R"({"s":{"upstream_addr":"a","started_at":"?"}})", "started_at");
        row("activity_leases.json", R"({"l":{"orchestrator_id":"a","issued_at":"?"}})", "issued_at");
    }
    void brokenRecordsAreNamedAndNothingIsImported()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, words);
        QTemporaryDir dir;
        V1Installation old(dir.filePath(QStringLiteral("data")));
        old.fill(3, 20);
        old.write(file, text.toStdString());
        LegacyHouse house(m_log, false);
        const auto report = house.import(old);
        QVERIFY(!report);
        const std::string key(json::parse(text.toStdString())->members()->front().first);
        QVERIFY2(holds(report.error().message, file.toStdString()), report.error().message.c_str());
        QVERIFY2(holds(report.error().message, key), report.error().message.c_str());
        QVERIFY2(holds(report.error().message, words.toStdString()), report.error().message.c_str());
        QCOMPARE(house.count("ledger_transfers"), std::int64_t(0));
        QCOMPARE(house.engine->registry().snapshot()->all().size(), std::size_t(0));
        // The same without that file moves in.
        QVERIFY(QFile::remove(old.folder() + QLatin1Char('/') + file));
        const auto mended = house.import(old);
        QVERIFY2(mended, mended ? "" : mended.error().message.c_str());
    }

    void whatIsNoRecordIsCountedAndLeftOut()
    {
        QTemporaryDir dir;
        V1Installation old(dir.filePath(QStringLiteral("data")));
        old.fill(3, 20);
        for (const char* file : {"workloads.json", "license_tokens.json", "license_images.json", "license_access.json",
                                 "jobs.json", "power_meter.json", "edge_assignments.json", "ops_approval_nonces.json"})
            old.write(QString::fromLatin1(file), R"({"x":"text"})");
        const auto twice = [](const char* hash, const char* more) {
            return "{" + std::string(more) + "\"created_at\":\"2026-01-01T00:00:00Z\",\"" + hash
                   + "\":\"sha256:" + std::string(64, 'd') + "\"}";
        };
        const std::string invite = twice("code_hash", "\"image_ref\":\"i\",\"redeeming_at\":\"2026-01-01T00:00:00Z\",");
        old.write(QStringLiteral("license_invites.json"), "{\"one\":" + invite + ",\"two\":" + invite + "}");
        LegacyHouse house(m_log, false);
        const auto report = house.import(old);
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        for (const auto& file : report->files) {
            const bool expected = file.present && file.file != "balances.json" && file.file != "registry.json"
                                  && !file.file.starts_with("audit/");
            QVERIFY2(file.skipped == (expected ? 1 : 0), file.file.c_str());
        }
        QCOMPARE(house.count("license_invites"), std::int64_t(1));
        QCOMPARE(house.count("license_invites WHERE redeeming IS NULL"), std::int64_t(1));  // older than 120 s: free
    }

    void withoutAKeychainNothingIsWritten()
    {
        const QByteArray bus = qgetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        QTemporaryDir dir;
        V1Installation old(dir.filePath(QStringLiteral("data")));
        old.fill(3, 20);
        V1Records(wholeSecond()).write(old);
        {
            LegacyHouse house(m_log, false, false);
            const auto report = house.import(old);
            QVERIFY(!report);
            QVERIFY2(holds(report.error().message, "license_images.json"), report.error().message.c_str());
            QCOMPARE(report.error().code, ErrorCode::Unavailable);
            QCOMPARE(house.count("ledger_transfers"), std::int64_t(0));
            QCOMPARE(house.count("fleet_tokens"), std::int64_t(0));
            // Without images no keychain is needed.
            QVERIFY(QFile::remove(old.folder() + QStringLiteral("/license_images.json")));
            const auto without = house.import(old);
            QVERIFY2(without, without ? "" : without.error().message.c_str());
            QVERIFY(house.exportTo(dir.filePath(QStringLiteral("out"))));
        }
        bus.isEmpty() ? qunsetenv("DBUS_SESSION_BUS_ADDRESS") : qputenv("DBUS_SESSION_BUS_ADDRESS", bus);
    }
};

QTEST_GUILESS_MAIN(TestAppLegacy)
#include "tst_app_legacy.moc"
