// Settlement against a meter that speaks the custom invoicing app (clearinghouse 9.4; openmeter-api 10, A.5, A.6), on both engines: the three pauses,
// by hand and by hook, payments, faults, dead letters, halt, reconciliation, collect requests, and a process killed anywhere.
#include "support/invoicing_fixture.h"
#include "support/postgres_fixture.h"
#include "support/settlement_bed.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QtTest>

#include <cstdio>

using namespace sluice;
using namespace sluice::metering;
using test::SettlementBed;

namespace {

using Object = json::Object;

storage::DatabaseConfig engineOf(bool postgres)
{
    storage::DatabaseConfig config;
    if (postgres)
        config.postgresUrl = test::PostgresFixture::shared().newDatabase();
    return config;
}

json::Value textList(std::initializer_list<const char*> texts)
{
    json::Array list;
    for (const char* text : texts)
        list.emplace_back(text);
    return json::Value(std::move(list));
}

// What was done at the meter: "draft/synchronized issuing/synchronized payment/status".
std::string appliedCalls(const json::Value& state, const std::string& invoice)
{
    std::string applied;
    for (const json::Value& call : *state.find("calls")->items()) {
        if (call.text("id") == invoice && *call.find("applied")->boolean())
            applied += (applied.empty() ? "" : " ") + std::string(*call.text("path"));
    }
    return applied;
}

constexpr const char* wholeWay = "draft/synchronized issuing/synchronized payment/status";

SettlementConfig hookConfig(const test::InvoicingFixture& peer)
{
    SettlementConfig config = test::settlementConfig();
    config.hookUrl = peer.url() + "/hook";
    return config;
}

// A provider's event as its own library would send it.
std::string providerBody(const std::string& id, const std::string& type, const std::string& reference, Object more = {})
{
    Object object{{"id", reference}, {"object", "invoice"}, {"currency", "usd"}, {"total", 1'000}};
    json::Value event =
        json::Value::object({{"id", id}, {"type", type}, {"created", 1'767'225'600}, {"livemode", true}});
    for (auto& [name, value] : more) {
        if (name == "account" || name == "livemode" || name == "created")
            event.set(name, value);
        else
            std::erase_if(object, [&](const json::Member& member) { return member.first == name; }),
                object.emplace_back(name, value);
    }
    event.set("data", json::Value::object({{"object", std::move(object)}}));
    return json::write(event);
}

std::string takeProvider(SettlementBed& bed, const std::string& body, const char* secret = test::providerSecret)
{
    std::promise<std::string> state;
    const auto verdict = bed.intake->providerEvent(
        providerSignature(bed.clock.now().seconds(), body, secret), body, [&](Result<SettlementReceipt> kept) {
            state.set_value(kept ? (kept->fresh ? kept->state : "duplicate") : kept.error().message);
        });
    return verdict == SignatureVerdict::Good ? state.get_future().get() : signatureVerdictCode(verdict);
}

// Killed by its parent at any moment; started again, it goes on.
int runSettlementVictim(const std::string& meter, const storage::DatabaseConfig& database)
{
    SettlementConfig config = test::settlementConfig();
    config.hookUrl = meter + "/hook";
    config.lanes = 3;
    SettlementBed bed(meter, config, database);
    bed.start();
    std::printf("started\n");
    std::fflush(stdout);
    return QCoreApplication::exec();
}

}  // namespace

class TestMeteringSettlement : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void initTestCase();
    void init();
    void byHandThroughThePauses();
    void theHookAnswersEachStep();
    void aHookThatSaysLater();
    void aHookThatFailsIsAskedAgain();
    void aPaymentEventSettlesTheInvoice();
    void paymentEventsThatDoNotFit_data();
    void paymentEventsThatDoNotFit();
    void aPaymentBeforeItsInvoiceWaits();
    void paidAfterAFailedPayment();
    void totalMismatchStops();
    void theMeterRefusesWhatWasSaid();
    void conflictMeansDoneBefore();
    void aBrokenAnswerIsNotSaidTwice();
    void aMeterThatDoesNotGoOn();
    void afterTheLastAttemptADeadLetter();
    void orEverythingHalts();
    void reconciliationFindsWhatNoWebhookTold();
    void invoicesThatAreGone();
    void collectRequests();
    void aHintDuringTheWorkIsNotLost();
    void killedBetweenAnyTwoSteps();
    void tablesAndPurge();

private:
    test::InvoicingFixture m_peer;
};

void TestMeteringSettlement::initTestCase_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

void TestMeteringSettlement::initTestCase()
{
    QVERIFY2(m_peer.start(), m_peer.error().c_str());
}

void TestMeteringSettlement::init()
{
    m_peer.admin("faults", json::Value(json::Array{}));
    m_peer.admin("hook", json::Value::object({{"mode", "complete"}}));
    m_peer.admin("pace", json::Value::object({{"ms", 0}}));
}

#define SETTLEMENT_BED(config) \
    QFETCH_GLOBAL(bool, postgres); \
    SettlementBed bed(m_peer.url(), config, engineOf(postgres)); \
    bed.start()
#define AWAIT_STATE(invoice, state) QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(invoice), std::string(state), 15'000)

void TestMeteringSettlement::byHandThroughThePauses()
{
    SETTLEMENT_BED(test::settlementConfig());
    const std::string id = m_peer.makeInvoice({{"total", "10.01"}, {"lines", textList({"5.004", "5.004"})}});
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "draft_sync");
    QCOMPARE(bed.value("SELECT total FROM settlement_invoices"), std::string("10.01"));
    QCOMPARE(bed.value("SELECT residue FROM settlement_invoices"), std::string("0.01"));
    const json::Value read = bed.book->read(id)->value();
    const json::Value& lines = *read.find("detail")->find("money")->find("lines");
    QCOMPARE(lines.items()->size(), std::size_t(3));
    QCOMPARE(lines.items()->back().text("id"), std::optional<std::string_view>("adjustment"));
    const std::string line(*lines.items()->front().text("id"));
    // Not there, not yet, and not on this invoice.
    QVERIFY(bed.complete(id, SettlementPause::Issuing, json::Value(Object{})).error().code == ErrorCode::Conflict);
    QVERIFY(bed.complete("01ARZ3NDEKTSV4RRFFQ69G5FAV", SettlementPause::Draft, json::Value(Object{})).error().code
            == ErrorCode::NotFound);
    QVERIFY(bed.complete(id, SettlementPause::Draft,
                         json::Value::object({{"lineExternalIds", json::Value::object({{"other", "x"}})}}))
                .error()
                .code
            == ErrorCode::InvalidArgument);
    QVERIFY(bed.complete(id, SettlementPause::Draft,
                         json::Value::object({{"invoiceNumber", "N-7"},
                                              {"externalId", "in_7"},
                                              {"lineExternalIds", json::Value::object({{line, "il_7"}})}}))
                .has_value());
    AWAIT_STATE(id, "issuing_sync");
    QCOMPARE(bed.value("SELECT number FROM settlement_invoices"), std::string("N-7"));
    QVERIFY(
        bed.complete(id, SettlementPause::Issuing, json::Value::object({{"paymentExternalId", "pi_7"}})).has_value());
    AWAIT_STATE(id, "payment_pending");
    QCOMPARE(bed.value("SELECT payment_external_id FROM settlement_invoices"), std::string("pi_7"));
    QVERIFY(bed.complete(id, SettlementPause::Payment, json::Value::object({{"trigger", "paid"}})).has_value());
    AWAIT_STATE(id, "paid");
    QCOMPARE(appliedCalls(m_peer.state(), id), std::string(wholeWay));
    QCOMPARE(bed.count("settlement_steps", "state = 'answered' AND source = 'ann'"), std::string("3"));
    QCOMPARE(bed.count("audit_log", "action = 'invoices.complete' AND actor = 'ann'"), std::string("3"));
    QVERIFY(bed.complete(id, SettlementPause::Payment, json::Value::object({{"trigger", "void"}})).error().code
            == ErrorCode::Conflict);
    QCOMPARE(bed.count("settlement_invoices", "due_at IS NOT NULL"), std::string("0"));
}

void TestMeteringSettlement::theHookAnswersEachStep()
{
    SETTLEMENT_BED(hookConfig(m_peer));
    std::vector<std::string> ids;
    for (int i = 0; i < 20; ++i)
        ids.push_back(m_peer.makeInvoice({{"total", "10"}, {"lines", textList({"3.333", "3.333", "3.333"})}}));
    for (const std::string& id : ids)
        QVERIFY(bed.look(id).has_value());
    for (const std::string& id : ids)
        AWAIT_STATE(id, "paid");
    const json::Value state = m_peer.state();
    for (const std::string& id : ids)
        QCOMPARE(appliedCalls(state, id), std::string(wholeWay));
    QCOMPARE(state.find("violations")->items()->size(), std::size_t(0));
    QCOMPARE(bed.worker->stats().asked, 60);
    QCOMPARE(bed.worker->stats().failures, 0);
    QCOMPARE(bed.value("SELECT number FROM settlement_invoices WHERE invoice_id = '" + ids.front() + "'"),
             "NO-" + ids.front().substr(20));
}

void TestMeteringSettlement::aHookThatSaysLater()
{
    m_peer.admin("hook", json::Value::object({{"mode", "later"}}));
    SETTLEMENT_BED(hookConfig(m_peer));
    const std::string id = m_peer.makeInvoice();
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "draft_sync");
    QCOMPARE(bed.value("SELECT state FROM settlement_steps"), std::string("asked"));
    QVERIFY(bed.look(id).has_value());  // looked at again, not asked again
    QTRY_COMPARE(bed.count("settlement_invoices", "due_at IS NOT NULL"), std::string("0"));
    QCOMPARE(bed.worker->stats().asked, 1);
    QVERIFY(bed.complete(id, SettlementPause::Draft, json::Value(Object{})).has_value());
    AWAIT_STATE(id, "issuing_sync");
}

void TestMeteringSettlement::aHookThatFailsIsAskedAgain()
{
    m_peer.admin("hook", json::Value::object({{"mode", "status"}, {"status", 503}, {"times", 3}}));
    SETTLEMENT_BED(hookConfig(m_peer));
    const std::string id = m_peer.makeInvoice();
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "paid");
    QCOMPARE(bed.worker->stats().failures, 3);
    // The hook can tell that it is the same step.
    const json::Value state = m_peer.state();
    const json::Array& calls = *state.find("hooks")->items();
    QCOMPARE(calls[calls.size() - 6].text("id"), calls[calls.size() - 3].text("id"));
    // An answer that fits nothing is not sent on; a person decides.
    m_peer.admin("hook", json::Value::object(
                             {{"mode", "complete"},
                              {"answer", json::Value::object({{"draft_sync", json::Value::object({{"x", 1}})}})}}));
    const std::string other = m_peer.makeInvoice();
    QVERIFY(bed.look(other).has_value());
    AWAIT_STATE(other, "stopped");
    QVERIFY(bed.complete(other, SettlementPause::Draft, json::Value(Object{})).has_value());
    AWAIT_STATE(other, "paid");
}

void TestMeteringSettlement::aPaymentEventSettlesTheInvoice()
{
    SETTLEMENT_BED(test::settlementConfig());
    const std::string id = m_peer.makeInvoice({{"extendedStatus", "payment_processing.pending"}});
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "payment_pending");
    const std::string body = providerBody("evt_1", "invoice.paid", "in_1",
                                          {{"metadata", json::Value::object({{"openmeter_invoice_id", id}})}});
    QCOMPARE(takeProvider(bed, body), std::string("waiting"));
    QCOMPARE(takeProvider(bed, body), std::string("duplicate"));
    AWAIT_STATE(id, "paid");
    QCOMPARE(takeProvider(bed, body), std::string("duplicate"));
    QCOMPARE(bed.value("SELECT state FROM settlement_inbox"), std::string("applied"));
    QCOMPARE(bed.value("SELECT source FROM settlement_steps"), std::string("event evt_1"));
    QCOMPARE(appliedCalls(m_peer.state(), id), std::string("payment/status"));
    QCOMPARE(takeProvider(bed, providerBody("evt_2", "customer.updated", "cus_1")), std::string("ignored"));
    QCOMPARE(takeProvider(bed, "no JSON"), std::string("unreadable"));
    QCOMPARE(bed.value("SELECT body FROM settlement_inbox WHERE state = 'unreadable'").empty(), false);
}

void TestMeteringSettlement::paymentEventsThatDoNotFit_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("secret");
    QTest::addColumn<QString>("metadata");
    const QString live = QString::fromLatin1(test::providerSecret), sandbox = QString::fromLatin1(test::sandboxSecret);
    QTest::newRow("another amount") << "{\"total\":999}" << live << "{}";
    QTest::newRow("another currency") << "{\"currency\":\"eur\"}" << live << "{}";
    QTest::newRow("test mode") << "{\"livemode\":false}" << sandbox << "{}";
    QTest::newRow("live, signed by the sandbox") << "{}" << sandbox << "{}";
    QTest::newRow("a connected account") << "{\"account\":\"acct_x\"}" << live << "{}";
    QTest::newRow("another account") << "{\"account\":\"acct_x\"}" << live
                                     << "{\"stripe_charge_model\":\"direct\",\"stripe_connect_account_id\":\"acct_y\"}";
    QTest::newRow("no account") << "{}" << live
                                << "{\"stripe_charge_model\":\"direct\",\"stripe_connect_account_id\":\"acct_y\"}";
    QTest::newRow("live, of a test invoice") << "{}" << live << "{\"stripe_livemode\":\"false\"}";
}

void TestMeteringSettlement::paymentEventsThatDoNotFit()
{
    QFETCH(QString, more);
    QFETCH(QString, secret);
    QFETCH(QString, metadata);
    SETTLEMENT_BED(test::settlementConfig());
    const std::string id = m_peer.makeInvoice(
        {{"extendedStatus", "payment_processing.pending"}, {"metadata", json::parse(metadata.toStdString()).value()}});
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "payment_pending");
    Object wishes = *json::parse(more.toStdString()).value().members();
    wishes.emplace_back("metadata", json::Value::object({{"openmeter_invoice_id", id}}));
    takeProvider(bed, providerBody("evt_1", "invoice.paid", "in_1", std::move(wishes)), secret.toUtf8().constData());
    QTRY_COMPARE(bed.value("SELECT state FROM settlement_inbox"), std::string("refused"));
    QVERIFY(!bed.value("SELECT note FROM settlement_inbox").empty());
    QCOMPARE(bed.stateOf(id), std::string("payment_pending"));
    QCOMPARE(appliedCalls(m_peer.state(), id), std::string());
    // A person who knows better may say so.
    QVERIFY(bed.complete(id, SettlementPause::Payment, json::Value::object({{"trigger", "paid"}})).has_value());
    AWAIT_STATE(id, "paid");
}

void TestMeteringSettlement::aPaymentBeforeItsInvoiceWaits()
{
    SETTLEMENT_BED(test::settlementConfig());
    const std::string id = m_peer.makeInvoice();
    // It names what the issuing step will only say later.
    QCOMPARE(takeProvider(bed, providerBody("evt_1", "invoice.paid", "in_early")), std::string("waiting"));
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "draft_sync");
    QVERIFY(bed.complete(id, SettlementPause::Draft, json::Value(Object{})).has_value());
    AWAIT_STATE(id, "issuing_sync");
    QVERIFY(bed.complete(id, SettlementPause::Issuing, json::Value::object({{"paymentExternalId", "in_early"}}))
                .has_value());
    AWAIT_STATE(id, "paid");
    QCOMPARE(bed.value("SELECT state FROM settlement_inbox"), std::string("applied"));
}

void TestMeteringSettlement::paidAfterAFailedPayment()
{
    SETTLEMENT_BED(test::settlementConfig());
    const std::string id = m_peer.makeInvoice({{"extendedStatus", "payment_processing.pending"}});
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "payment_pending");
    const json::Value named = json::Value::object({{"openmeter_invoice_id", id}});
    takeProvider(bed, providerBody("evt_1", "invoice.payment_failed", "in_1", {{"metadata", named}}));
    QTRY_COMPARE(m_peer.extendedStatus(id), std::string("payment_processing.failed"));
    AWAIT_STATE(id, "payment_pending");
    QTRY_COMPARE(bed.count("settlement_steps", "state = 'waiting'"), std::string("1"));
    // The provider tries once more; of what came together the end counts.
    takeProvider(bed, providerBody("evt_3", "invoice.paid", "in_1", {{"metadata", named}, {"created", 1'767'225'700}}));
    AWAIT_STATE(id, "paid");
    takeProvider(bed, providerBody("evt_2", "invoice.payment_failed", "in_1", {{"metadata", named}}));
    QTRY_COMPARE(bed.count("settlement_inbox", "state = 'superseded'"), std::string("1"));
    QCOMPARE(m_peer.extendedStatus(id), std::string("paid"));
    QCOMPARE(appliedCalls(m_peer.state(), id), std::string("payment/status payment/status"));
}

void TestMeteringSettlement::totalMismatchStops()
{
    SETTLEMENT_BED(hookConfig(m_peer));
    const std::string id = m_peer.makeInvoice({{"total", "10"}, {"lines", textList({"9.90"})}});
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "stopped");
    QVERIFY(bed.value("SELECT error FROM settlement_invoices").starts_with("total_mismatch"));
    QVERIFY(bed.complete(id, SettlementPause::Draft, json::Value(Object{})).error().code == ErrorCode::Conflict);
    QCOMPARE(bed.worker->stats().asked, 0);
    m_peer.admin("touch", json::Value::object({{"id", id}, {"total", "9.91"}}));
    QVERIFY(bed.run([&](auto done) { bed.book->retry(id, "ann", done); }).has_value());
    AWAIT_STATE(id, "paid");
    QCOMPARE(bed.count("settlement_timeline", "kind = 'stopped'"), std::string("1"));
}

void TestMeteringSettlement::theMeterRefusesWhatWasSaid()
{
    SETTLEMENT_BED(test::settlementConfig());
    const std::string id = m_peer.makeInvoice();
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "draft_sync");
    m_peer.admin("faults", json::Value::object({{"status", 422}, {"times", 1}, {"match", "draft/synchronized"}}));
    QVERIFY(bed.complete(id, SettlementPause::Draft, json::Value(Object{})).has_value());
    AWAIT_STATE(id, "stopped");
    QVERIFY(bed.value("SELECT error FROM settlement_invoices").starts_with("refused: the meter"));
    QVERIFY(bed.complete(id, SettlementPause::Draft, json::Value::object({{"externalId", "x"}})).has_value());
    AWAIT_STATE(id, "issuing_sync");
}

void TestMeteringSettlement::conflictMeansDoneBefore()
{
    SETTLEMENT_BED(test::settlementConfig());
    const std::string id = m_peer.makeInvoice();
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "draft_sync");
    m_peer.admin("faults", json::Value::object({{"status", 409}, {"times", 1}, {"match", "draft/synchronized"}}));
    QVERIFY(bed.complete(id, SettlementPause::Draft, json::Value(Object{})).has_value());
    // It had not gone on, so it is looked at again and again; then somebody else answers it.
    QTRY_VERIFY(bed.count("settlement_steps", "state = 'answered'") == "1");
    QTRY_VERIFY(bed.worker->stats().failures > 0);
    m_peer.admin("touch", json::Value::object({{"id", id}}));
    AWAIT_STATE(id, "draft_sync");
    QVERIFY(bed.complete(id, SettlementPause::Draft, json::Value(Object{})).has_value());
    AWAIT_STATE(id, "issuing_sync");
}

void TestMeteringSettlement::aBrokenAnswerIsNotSaidTwice()
{
    SETTLEMENT_BED(hookConfig(m_peer));
    // Done at the meter, and the connection breaks before it says so: at each of the three steps.
    const std::string id = m_peer.makeInvoice();
    json::Array faults;
    for (const char* match : {"draft/synchronized", "issuing/synchronized", "payment/status"})
        faults.push_back(json::Value::object({{"cut", true}, {"times", 1}, {"match", match}}));
    m_peer.admin("faults", json::Value(std::move(faults)));
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "paid");
    const json::Value state = m_peer.state();
    QCOMPARE(appliedCalls(state, id), std::string(wholeWay));
    QCOMPARE(bed.worker->stats().asked, 3);
    QCOMPARE(bed.count("settlement_steps", "state = 'answered'"), std::string("3"));
}

void TestMeteringSettlement::aMeterThatDoesNotGoOn()
{
    SettlementConfig config = hookConfig(m_peer);
    config.maxAttempts = 3;
    SETTLEMENT_BED(config);
    const std::string id = m_peer.makeInvoice();
    m_peer.admin("faults", json::Value::object({{"still", true}, {"times", 100}, {"match", "draft/synchronized"}}));
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "dead");
    QCOMPARE(bed.worker->stats().asked, 1);  // neither asked nor told again
    QCOMPARE(bed.worker->stats().told, 1);
}

void TestMeteringSettlement::afterTheLastAttemptADeadLetter()
{
    SETTLEMENT_BED(hookConfig(m_peer));
    const std::string id = m_peer.makeInvoice();
    m_peer.admin("faults", json::Value::object({{"status", 503}, {"times", 8}, {"match", id}}));
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "dead");
    QCOMPARE(bed.value("SELECT attempts FROM settlement_invoices"), std::string("8"));
    QVERIFY(bed.value("SELECT error FROM settlement_invoices").starts_with("the meter"));
    QCOMPARE(bed.book->figures()->dead, 1);
    bed.reconcile();  // not raised by a round
    QTRY_VERIFY(bed.worker->stats().rounds > 1);
    QCOMPARE(bed.stateOf(id), std::string("dead"));
    QVERIFY(bed.run([&](auto done) { bed.book->retry(id, "ann", done); }).has_value());
    AWAIT_STATE(id, "paid");
    QCOMPARE(bed.count("audit_log", "action = 'invoices.retry'"), std::string("1"));
}

void TestMeteringSettlement::orEverythingHalts()
{
    SettlementConfig config = hookConfig(m_peer);
    config.haltWhenExhausted = true;
    config.maxAttempts = 2;
    SETTLEMENT_BED(config);
    const std::string id = m_peer.makeInvoice(), other = m_peer.makeInvoice();
    m_peer.admin("faults", json::Value::object({{"status", 500}, {"times", 2}, {"match", id}}));
    QVERIFY(bed.look(id).has_value());
    QTRY_VERIFY(bed.book->figures()->halted);
    QVERIFY(bed.look(other).has_value());
    bed.restart();  // it stays so
    bed.start();
    QTRY_VERIFY(bed.worker->stats().rounds > 0);
    QCOMPARE(bed.worker->stats().fetched, 0);
    QVERIFY(bed.book->figures()->haltReason.find(id) != std::string::npos);
    QVERIFY(bed.run([&](auto done) { bed.book->resume("ann", done); }).has_value());
    AWAIT_STATE(id, "paid");
    AWAIT_STATE(other, "paid");
    QVERIFY(bed.run([&](auto done) { bed.book->resume("ann", done); }).error().code == ErrorCode::Conflict);
}

void TestMeteringSettlement::reconciliationFindsWhatNoWebhookTold()
{
    SettlementConfig config = test::settlementConfig();
    config.reconcilePage = 2;
    SETTLEMENT_BED(config);
    QTRY_VERIFY(bed.worker->stats().rounds > 0);
    std::vector<std::string> old;
    for (int i = 0; i < 5; ++i)
        old.push_back(m_peer.makeInvoice({{"ageSeconds", 700}}));
    const std::string young = m_peer.makeInvoice({{"ageSeconds", 500}});
    bed.reconcile();
    for (const std::string& id : old)
        AWAIT_STATE(id, "draft_sync");
    QCOMPARE(bed.stateOf(young), std::string("nothing"));
    // One went on with nobody telling.
    QVERIFY(bed.complete(old[0], SettlementPause::Draft, json::Value(Object{})).has_value());
    AWAIT_STATE(old[0], "issuing_sync");
    m_peer.admin("drop", json::Value::object({{"id", old[0]}}));
    bed.reconcile();
    AWAIT_STATE(old[0], "gone");
    QTRY_VERIFY(bed.book->figures()->reconciled.micros > 0);
    m_peer.admin("faults", json::Value::object({{"status", 500}, {"times", 1}, {"match", "/billing/invoices"}}));
    bed.reconcile();
    QTRY_VERIFY(!bed.worker->stats().roundError.empty());
}

void TestMeteringSettlement::invoicesThatAreGone()
{
    SETTLEMENT_BED(test::settlementConfig());
    QVERIFY(bed.look("not an id").error().code == ErrorCode::InvalidArgument);
    QVERIFY(bed.look("01ARZ3NDEKTSV4RRFFQ69G5FAV").has_value());
    AWAIT_STATE("01ARZ3NDEKTSV4RRFFQ69G5FAV", "gone");
    QVERIFY(!bed.book->read("unknown")->has_value());
}

void TestMeteringSettlement::collectRequests()
{
    SETTLEMENT_BED(hookConfig(m_peer));
    const auto collect = [&](const std::string& customer, const std::string& request) {
        std::promise<std::string> said;
        bed.intake->collect({"app", "alice", customer, request}, [&](Result<SettlementReceipt> kept) {
            said.set_value(!kept ? kept.error().message : kept->fresh ? "fresh" : "duplicate");
        });
        return said.get_future().get();
    };
    const auto stateOf = [&](const std::string& request) {
        return bed.value("SELECT state FROM settlement_collects WHERE request_id = '" + request + "'");
    };
    const std::string customer(*m_peer.admin("customer").text("id"));
    const std::int64_t before = m_peer.state().int64("creations").value();
    QCOMPARE(collect(customer, "r-1"), std::string("fresh"));
    QCOMPARE(collect(customer, "r-1"), std::string("duplicate"));
    QTRY_COMPARE(stateOf("r-1"), std::string("done"));
    QCOMPARE(m_peer.state().int64("creations").value(), before + 1);
    const std::string invoice = bed.value("SELECT invoices FROM settlement_collects");
    AWAIT_STATE(invoice, "paid");
    // One is under way at the meter already: nothing to do.
    const std::string busy(*m_peer.admin("customer", json::Value::object({{"collecting", true}})).text("id"));
    QCOMPARE(collect(busy, "r-2"), std::string("fresh"));
    QTRY_COMPARE(stateOf("r-2"), std::string("done"));
    QCOMPARE(collect("01ARZ3NDEKTSV4RRFFQ69G5FAV", "r-3"), std::string("fresh"));
    QTRY_COMPARE(stateOf("r-3"), std::string("dead"));
    const auto no = std::stoll(bed.value("SELECT no FROM settlement_collects WHERE request_id = 'r-3'"));
    QVERIFY(bed.run([&](auto done) { bed.book->retryCollect(no, "ann", done); }).has_value());
    QTRY_COMPARE(stateOf("r-3"), std::string("dead"));
    QVERIFY(bed.run([&](auto done) { bed.book->retryCollect(999'999, "ann", done); }).error().code
            == ErrorCode::NotFound);
    QVERIFY(collect("nobody", "r-4") != "fresh");
    QVERIFY(collect(customer, "") != "fresh");
}

void TestMeteringSettlement::aHintDuringTheWorkIsNotLost()
{
    SETTLEMENT_BED(test::settlementConfig());
    const std::string id = m_peer.makeInvoice();
    // A storm of notifications while the invoice is being read: the last state is the one that is seen.
    for (int i = 0; i < 50; ++i)
        QVERIFY(bed.look(id).has_value());
    m_peer.admin("touch", json::Value::object({{"id", id}, {"total", "10.01"}}));
    QVERIFY(bed.look(id).has_value());
    QTRY_COMPARE(bed.value("SELECT total FROM settlement_invoices"), std::string("10.01"));
    QTRY_COMPARE(bed.count("settlement_invoices", "due_at IS NOT NULL"), std::string("0"));
    QCOMPARE(bed.count("settlement_steps"), std::string("1"));
}

void TestMeteringSettlement::killedBetweenAnyTwoSteps()
{
    constexpr int invoiceCount = 30;
    constexpr int mostKills = 25;
    QFETCH_GLOBAL(bool, postgres);
    const QTemporaryDir folder;
    storage::DatabaseConfig database = engineOf(postgres);
    if (!postgres)
        database.sqlitePath = folder.filePath(QStringLiteral("store.db")).toStdString();
    const std::string place = postgres ? database.postgresUrl : database.sqlitePath;
    std::vector<std::string> ids;
    {
        SettlementBed bed(m_peer.url(), hookConfig(m_peer), database);
        for (int i = 0; i < invoiceCount; ++i) {
            ids.push_back(m_peer.makeInvoice());
            QVERIFY(bed.look(ids.back()).has_value());
        }
    }
    m_peer.admin("pace", json::Value::object({{"ms", 20}}));
    const qint64 tellings = qint64(m_peer.state().find("calls")->items()->size());
    const auto told = [&] { return qint64(m_peer.state().find("calls")->items()->size()) - tellings; };
    int kills = 0;
    for (; kills < mostKills && told() < 3 * invoiceCount; ++kills) {
        QProcess victim;
        victim.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("--settle"), QString::fromStdString(m_peer.url()),
                      postgres ? QStringLiteral("postgres") : QStringLiteral("sqlite"), QString::fromStdString(place)});
        QVERIFY(victim.waitForStarted());
        // Killed after some of its calls, wherever it is then, however loaded the machine is.
        const qint64 until = told() + QRandomGenerator::global()->bounded(1, 8);
        QTRY_VERIFY_WITH_TIMEOUT(told() >= until || told() >= 3 * invoiceCount, 60'000);
        victim.kill();
        QVERIFY(victim.waitForFinished());
    }
    QVERIFY(kills >= 5);
    m_peer.admin("pace", json::Value::object({{"ms", 0}}));
    SettlementBed bed(m_peer.url(), hookConfig(m_peer), database);
    bed.start();
    for (const std::string& id : ids)
        QTRY_COMPARE_WITH_TIMEOUT(bed.stateOf(id), std::string("paid"), 30'000);
    const json::Value state = m_peer.state();
    for (const std::string& id : ids)
        QCOMPARE(appliedCalls(state, id), std::string(wholeWay));
    // Whatever was said twice was said in the same words.
    std::map<std::string, std::string> words;
    for (const json::Value& call : *state.find("calls")->items()) {
        const std::string key = std::string(*call.text("id")) + " " + std::string(*call.text("path"));
        if (std::ranges::find(ids, std::string(*call.text("id"))) == ids.end())
            continue;
        const auto [known, isNew] = words.emplace(key, *call.text("body"));
        QVERIFY(isNew || known->second == *call.text("body"));
    }
    QCOMPARE(bed.count("settlement_steps", "state = 'answered'"), std::to_string(3 * invoiceCount));
}

void TestMeteringSettlement::tablesAndPurge()
{
    SETTLEMENT_BED(hookConfig(m_peer));
    const std::string id = m_peer.makeInvoice();
    QVERIFY(bed.look(id).has_value());
    AWAIT_STATE(id, "paid");
    takeProvider(bed, providerBody("evt_1", "invoice.finalized", "in_1"));
    takeProvider(bed, providerBody("evt_2", "invoice.paid", "in_unknown"));
    storage::ReaderPool& readers = bed.store.readers();
    const auto rows = [](const std::unique_ptr<TableSource>& table, const char* filter) {
        const auto parsed = parseFilter(filter, &table->schema());
        const auto page = parsed ? table->page({{table->schema().defaultSort, true}, *parsed, {}, false, false, 100})
                                 : Result<TablePage>(fail(ErrorCode::InvalidArgument, "filter"));
        return page ? int(page->rows.size()) : -1;
    };
    QCOMPARE(rows(makeInvoicesTable(readers, nullptr), "state:paid"), 1);
    QCOMPARE(rows(makeInvoicesTable(readers, nullptr), "state:dead"), 0);
    QVERIFY(rows(makeInvoiceTimelineTable(readers, nullptr), "") >= 6);
    QCOMPARE(rows(makeInvoiceWebhooksTable(readers, nullptr), "source:provider"), 2);
    QCOMPARE(rows(makeCollectsTable(readers, nullptr), ""), 0);
    const auto purgeAt = [&](std::int64_t days) {
        const Timestamp then = bed.clock.now().plusSeconds(days * 86'400);
        return bed.store.writer().run(
            [&](storage::Connection& connection) { return bed.book->purge(connection, then); });
    };
    QVERIFY(purgeAt(29).has_value());
    QCOMPARE(bed.count("settlement_inbox"), std::string("2"));
    QVERIFY(purgeAt(31).has_value());
    QCOMPARE(bed.value("SELECT event_id FROM settlement_inbox"), std::string("evt_2"));  // waits for its invoice
    QCOMPARE(bed.count("settlement_invoices"), std::string("1"));
    QVERIFY(purgeAt(1'200).has_value());
    for (const char* table : {"settlement_inbox", "settlement_invoices", "settlement_steps", "settlement_timeline"})
        QCOMPARE(bed.count(table), std::string("0"));
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 5 && arguments[1] == QStringLiteral("--settle")) {
        storage::DatabaseConfig database;
        (arguments[3] == QStringLiteral("postgres") ? database.postgresUrl : database.sqlitePath) =
            arguments[4].toStdString();
        return runSettlementVictim(arguments[2].toStdString(), database);
    }
    TestMeteringSettlement test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_metering_settlement.moc"
