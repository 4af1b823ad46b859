// The straight line through the house on real parts: a key into the keychain, an orchestrator registers over HTTP, is credited, the payout
// is approved, signed, broadcast to an EVM node, confirmed and settled; the recipient's balance on chain equals the transfer to the
// wei. Screenshots of every page at that moment lie in screenshots/ of the build folder.
#include "app/console/audit_port.h"
#include "app/console/console_host.h"
#include "app/lifecycle/engine.h"
#include "crypto/address_text.h"
#include "support/anvil_fixture.h"
#include "support/keyring_fixture.h"
#include "support/program.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using namespace sluice::app;
using namespace sluice::test;

namespace {

constexpr const char* adminToken = "end-to-end-admin-token";
constexpr const char* recipientText = "0x2222222222222222222222222222222222222222";

// A bonding manager whose pool has one member: getFirstTranscoderInPool() answers it, everything else answers zero.
Bytes poolOfOne(const Address& member)
{
    const std::string runtime =
        "60003560e01c6388a6c74914601957600060005260206000f35b73" + toHex(member.bytes) + "60005260206000f3";
    const std::string init = "603780600b6000396000f3";
    return *fromHex(init + runtime);
}

}  // namespace

class IntegrationMoneyPath : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    AnvilFixture m_node;
    std::unique_ptr<LogHub> m_log;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<ConsoleHost> m_host;

    HttpAnswer http(const std::string& method, const std::string& target, const std::string& body = {})
    {
        return exchange(m_engine->server().port(), method, target, body, {{"X-Admin-Token", adminToken}});
    }

    QTableView* visibleTable() const
    {
        for (QTableView* table : m_host->console().window().findChildren<QTableView*>()) {
            if (table->isVisible())
                return table;
        }
        return nullptr;
    }

    bool showsLabel(const QString& wanted) const
    {
        for (const QLabel* label : m_host->console().window().findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(wanted, Qt::CaseInsensitive))
                return true;
        }
        return false;
    }

    bool showsTimeline() const
    {
        for (const QWidget* widget : m_host->console().window().findChildren<QWidget*>()) {
            if (widget->isVisible() && QByteArray(widget->metaObject()->className()).endsWith("Timeline")
                && widget->height() > 60)
                return true;
        }
        return false;
    }

    // In a visible label, or in the first rows of the visible table.
    bool shows(const QString& wanted) const
    {
        const QTableView* table = visibleTable();
        for (int row = 0; table && row < std::min(3, table->model()->rowCount()); ++row) {
            for (int column = 0; column < table->model()->columnCount(); ++column) {
                if (table->model()->index(row, column).data().toString().contains(wanted, Qt::CaseInsensitive))
                    return true;
            }
        }
        return showsLabel(wanted);
    }

    QString expectedOn(std::string_view page) const
    {
        if (page == "overview")
            return QStringLiteral("0.0421");
        if (page == "wallet")
            return QString::fromStdString(crypto::checksumAddress(m_engine->wallet().address())).right(4);
        if (page == "balances" || page == "orchestrators")
            return QStringLiteral("orch-1");
        if (page == "payouts")
            return QStringLiteral("settled");
        return page == "audit" ? QStringLiteral("payout") : QString();
    }

    static std::string text(const json::Value& value, std::string_view name)
    {
        return std::string(value.text(name).value_or(""));
    }

    // Waits for a state of the first payout; the whole record says what came instead.
    void awaitState(const char* state)
    {
        const bool reached = QTest::qWaitFor([&] { return text(firstPayout(), "state") == state; }, 30'000);
        QVERIFY2(reached, json::write(firstPayout()).c_str());
    }

    // The first payout of the list, as GET /api/payouts shows it.
    json::Value firstPayout()
    {
        const json::Value list = http("GET", "/api/payouts").json();
        const json::Value* payouts = list.find("payouts");
        return payouts && payouts->isArray() && !payouts->items()->empty() ? payouts->items()->front() : json::Value();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_node.start(), m_node.error().c_str());
        SettingInputs inputs;
        inputs.homeDirectory = m_dir.path().toStdString();
        const Address bonding = m_node.deploy(poolOfOne(*Address::fromHex(recipientText)));
        inputs.environment = {{"SLUICE_DATA_DIR", m_dir.filePath(QStringLiteral("data")).toStdString()},
                              {"SLUICE_PROFILE", "money-path"},
                              {"PAYMENTS_API_PORT", "0"},
                              {"PAYMENTS_API_ADMIN_TOKEN", adminToken},
                              {"ETH_RPC_URL", m_node.url()},
                              {"ETH_CHAIN_ID", std::to_string(m_node.chainId())},
                              {"TOP_CONTRACT_ADDRESS", bonding.toHex()},
                              {"PAYMENTS_PAYOUT_CONFIRMATIONS", "3"},
                              {"PAYMENT_INTERVAL_SECONDS", "1"},
                              {"SLUICE_CHAIN_POLL_SECONDS", "1"},
                              {"SLUICE_POLICY_APPROVAL_ABOVE_ETH", "0.001"}};
        auto settings = Settings::load(inputs);
        QVERIFY2(settings, settings ? "" : settings.error().message.c_str());
        m_settings = std::make_unique<Settings>(std::move(*settings));
        m_log = std::make_unique<LogHub>("info");
        auto engine = Engine::start(*m_settings, *m_log);
        QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
        m_engine = std::move(*engine);
        ui::ConsoleOptions options;
        options.trayAllowed = false;
        m_host = std::make_unique<ConsoleHost>(*m_engine, options);
        m_host->console().show();
    }

    void cleanupTestCase()
    {
        m_host.reset();
        m_engine.reset();
        m_settings.reset();
        m_log.reset();
    }

    void aKeyGoesIntoTheKeychain()
    {
        std::optional<Result<wallet::KeyInfo>> made;
        m_engine->wallet().keys().generate({"payout key", "test", true}, [&](Result<wallet::KeyInfo> info) {
            QMetaObject::invokeMethod(
                this, [&made, info] { made = info; }, Qt::QueuedConnection);
        });
        QTRY_VERIFY_WITH_TIMEOUT(made.has_value(), 30'000);
        QVERIFY2(made->has_value(), made->has_value() ? "" : made->error().message.c_str());
        QCOMPARE((*made)->backend, std::string("keychain"));
        QTRY_COMPARE((*made)->address, m_engine->wallet().address());
        m_node.setBalance((*made)->address, UInt256("1000000000000000000"));
    }

    void anOrchestratorRegistersAndEarns()
    {
        const auto registered =
            http("POST", "/api/orchestrators/register",
                 std::string("{\"orchestrator_id\":\"orch-1\",\"address\":\"") + recipientText + "\"}");
        QVERIFY2(registered.status == 200, registered.body.c_str());
        QCOMPARE(text(registered.json(), "message"), std::string("Registered orchestrator"));
        const auto stranger =
            http("POST", "/api/orchestrators/register",
                 "{\"orchestrator_id\":\"orch-2\",\"address\":\"0x3333333333333333333333333333333333333333\"}");
        QCOMPARE(stranger.status, 403);
        const auto credited = http("POST", "/api/ledger/adjustments",
                                   "{\"orchestrator_id\":\"orch-1\",\"amount_eth\":\"0.042100000000000007\"}");
        QVERIFY2(credited.status == 200, credited.body.c_str());
        QCOMPARE(text(credited.json(), "balance_eth"), std::string("0.042100000000000007"));
    }

    void dryRunSignsNothing()
    {
        QTRY_COMPARE_WITH_TIMEOUT(text(firstPayout(), "state"), std::string("planned"), 20'000);
        QVERIFY(firstPayout().find("simulated") && *firstPayout().find("simulated") == json::Value(true));
        QCOMPARE(m_node.nonce(m_engine->wallet().address(), true), std::uint64_t(0));
    }

    void liveItIsApprovedPaidAndSettled()
    {
        std::optional<Result<void>> live;
        m_engine->payouts().setDryRun(false, "test", "go-live-1", [&](Result<void> done) {
            QMetaObject::invokeMethod(
                this, [&live, done] { live = done; }, Qt::QueuedConnection);
        });
        QTRY_VERIFY_WITH_TIMEOUT(live.has_value(), 10'000);
        QVERIFY2(live->has_value(), live->has_value() ? "" : live->error().message.c_str());
        // The simulated one of the dry-run gives way to a real one.
        json::Value planned;
        QTRY_VERIFY_WITH_TIMEOUT(
            (planned = firstPayout(), planned.find("simulated") && *planned.find("simulated") == json::Value(false)),
            20'000);
        QCOMPARE(text(planned, "gate"), std::string("awaiting"));
        const std::string id = text(planned, "id");
        const auto approved = http("POST", "/api/payouts/" + id + "/approve", "{}");
        QVERIFY2(approved.status == 200, approved.body.c_str());
        awaitState("mined");
        // Two more blocks give the depth that was asked for.
        m_node.mine(2);
        awaitState("settled");
        QCOMPARE(toDecimal(m_node.balance(*Address::fromHex(recipientText))), std::string("42100000000000007"));
        const auto balance = http("GET", "/api/orchestrators/orch-1").json();
        QCOMPARE(text(balance, "balance_eth"), std::string("0"));
        const auto events = http("GET", "/api/ledger/events?orchestrator_id=orch-1&limit=1").json();
        QVERIFY(events.find("events") && events.find("events")->items()->size() == 1);
        const json::Value& payout = events.find("events")->items()->front();
        QCOMPARE(text(payout, "reason"), std::string("payout"));
        QCOMPARE(text(payout, "delta"), std::string("-0.042100000000000007"));
    }

    void theBooksAgree()
    {
        std::optional<Result<models::AuditVerdict>> verdict;
        AuditPort port(Delivery(this, m_engine->workers()), m_engine->database().readers());
        port.verify({}, {}, [&](Result<models::AuditVerdict> result) { verdict = std::move(result); });
        QTRY_VERIFY_WITH_TIMEOUT(verdict.has_value(), 20'000);
        QVERIFY(verdict->has_value());
        QVERIFY2((*verdict)->intact, (*verdict)->detail.c_str());
        QVERIFY((*verdict)->entries > 3);
    }

    void everyPageShowsIt()
    {
        QDir shots(QStringLiteral(SLUICE_BINARY_DIR "/screenshots"));
        QVERIFY(shots.mkpath(QStringLiteral(".")));
        for (const char* page :
             {"overview", "balances", "payouts", "wallet", "orchestrators", "audit", "settings", "log"}) {
            m_host->console().openPage(QString::fromLatin1(page));
            // The page is painted from what workers read; the picture is taken when what it must show is there.
            QTRY_VERIFY2_WITH_TIMEOUT(shows(expectedOn(page)), page, 20'000);
            if (QTableView* table = visibleTable(); table && table->model()->rowCount() > 0)
                table->selectRow(0);
            if (std::string_view(page) == "payouts")
                QTRY_VERIFY_WITH_TIMEOUT(showsTimeline(), 20'000);
            const QPixmap picture = m_host->console().window().grab();
            QVERIFY(picture.width() >= 1000);
            QVERIFY(picture.save(shots.filePath(QStringLiteral("money-path-%1.png").arg(QLatin1String(page)))));
        }
    }
};

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    // A keyring of its own under a private session bus; the program starts itself again inside.
    const int code = enterKeyringWorld(KeyringWorld::Unlocked, argc, argv);
    if (code >= 0)
        return code;
    QApplication application(argc, argv);
    IntegrationMoneyPath test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_integration_money_path.moc"
