// The outbox, its sender, the look-up and the reconciliation against a hosted meter (clearinghouse 5.5, 5.7; REF-6, 8, 10, 11), on both engines and in both
// flavours.
#include "metering/cloud_event.h"
#include "metering/delivery_check.h"
#include "metering/outbox_sender.h"
#include "metering/reconciler.h"
#include "support/hosted_bed.h"
#include "support/metering_bed.h"
#include "support/postgres_fixture.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;
using test::HostedBed;
using test::HostedMeterFixture;
using test::MeteringBed;
using test::ticketJson;

namespace {

storage::DatabaseConfig outboxEngine(bool postgres)
{
    storage::DatabaseConfig config;
    if (postgres)
        config.postgresUrl = test::PostgresFixture::shared().newDatabase();
    return config;
}

SenderConfig quickSender()
{
    SenderConfig config;
    config.tickMs = 5;
    config.backoffMs = 20;
    config.maxBackoffMs = 100;
    config.pauseMs = 300;
    config.settleMs = 0;
    return config;
}

// A store with an outbox in place of the bed's sink, a hosted meter, and what runs between them.
struct OutboxBed {
    OutboxBed(bool postgres, bool v3) : bed(outboxEngine(postgres), false), isV3(v3)
    {
        if (!meter.start())
            qFatal("%s", meter.error().c_str());
        attach();
    }
    ~OutboxBed()
    {
        halt();
        bed.close();
    }
    // The bed makes its rooms without an outbox; it is put in before the first event.
    void attach()
    {
        outbox = std::make_unique<Outbox>(bed.clock, bed.store.writer(), bed.store.readers(), *bed.audit);
        bed.inbox = std::make_unique<Inbox>(
            Inbox::Ports{bed.clock, bed.store.writer(), bed.store.readers(), *bed.prices, *bed.markUps},
            std::vector<TicketSink*>{outbox.get()});
    }
    void run(SenderConfig config = quickSender(), HostedApi::Timing timing = {2'000, 10})
    {
        hosted.open(meter, isV3, "kpat_test", timing);
        hosted.net.runAndWait([&] {
            sender = std::make_unique<OutboxSender>(*hosted.api, *outbox, bed.clock, hosted.rng, hosted.net.poster(),
                                                    config);
            check = std::make_unique<DeliveryCheck>(*hosted.api, *outbox, bed.clock, hosted.net.poster(),
                                                    DeliveryCheckConfig{20, 50, 100});
            reconciler = std::make_unique<Reconciler>(
                Reconciler::Ports{*hosted.api, bed.store.writer(), bed.store.readers(), bed.clock}, hosted.net.poster(),
                ReconcilerConfig());
            sender->start();
        });
    }
    void halt()
    {
        hosted.net.runAndWait([&] {
            sender.reset();
            check.reset();
            reconciler.reset();
        });
        hosted.close();
    }
    // As a kill would: nothing under way is marked, the store is closed where it stands and opened again.
    void crash()
    {
        halt();
        bed.close();
        outbox.reset();
        bed.restart();
        attach();
    }
    std::string count(const std::string& state) { return bed.count("metering_outbox", "state = '" + state + "'"); }
    std::int64_t numberOf(const std::string& id)
    {
        return std::stoll(bed.value("SELECT no FROM metering_outbox WHERE event_id = '" + id + "'"));
    }
    void take(int from, int to, json::Object changes = {})
    {
        std::vector<std::string> texts;
        for (int i = from; i < to; ++i)
            texts.push_back(ticketJson("event-" + std::to_string(i), changes));
        if (!bed.take(std::move(texts)))
            qFatal("events were not taken in");
    }
    Result<ReconcileState> reconcile(std::int64_t from, std::int64_t to)
    {
        std::promise<Result<ReconcileState>> done;
        hosted.net.post([&] {
            reconciler->run(from, to, [&](Result<ReconcileState> state) { done.set_value(std::move(state)); });
        });
        return done.get_future().get();
    }
    void look()
    {
        hosted.net.runAndWait([&] { check->start(); });
    }

    MeteringBed bed;
    const bool isV3;
    HostedMeterFixture meter;
    HostedBed hosted;
    std::unique_ptr<Outbox> outbox;
    std::unique_ptr<OutboxSender> sender;
    std::unique_ptr<DeliveryCheck> check;
    std::unique_ptr<Reconciler> reconciler;
};

Result<void> waitFor(const std::function<void(Outbox::Done)>& call)
{
    std::promise<Result<void>> done;
    call([&](Result<void> result) { done.set_value(std::move(result)); });
    return done.get_future().get();
}

constexpr std::int64_t ticketDay = 20'454;  // 2026-01-01

}  // namespace

class TestMeteringOutbox : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void REF10_theEventIsQueuedInTheTicketsCommit();
    void REF8_batchesOfAHundredInOrder();
    void REF6_aRefusedEventStandsAlone();
    void REF6_redriveAndDiscard();
    void REF10_killedBetweenTellingAndMarking();
    void REF10_anAnswerThatNeverCame();
    void aMeterThatIsAway();
    void retryAfterIsHonoured();
    void aRefusedTokenPauses();
    void aHangingMeterDoesNotHoldTheStop();
    void theStoreFailsAfterTelling();
    void REF11_whatDoesNotCountIsFound();
    void REF11_whatIsNotListedIsLookedUpAgain();
    void reconciliationMatches();
    void reconciliationFindsBothSides();
    void reconciliationNeedsTheCatalogue();
    void REF23_theMetersStandOnALaterPage();
    void verdicts();
    void rowsAreRemoved();
};

void TestMeteringOutbox::initTestCase_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::addColumn<bool>("v3");
    QTest::newRow("sqlite konnect") << false << true;
    QTest::newRow("postgresql self-hosted") << true << false;
}

#define OUTBOX_BED(name) \
    QFETCH_GLOBAL(bool, postgres); \
    QFETCH_GLOBAL(bool, v3); \
    OutboxBed name(postgres, v3)

void TestMeteringOutbox::REF10_theEventIsQueuedInTheTicketsCommit()
{
    OUTBOX_BED(t);
    t.take(0, 1);  // no price yet
    QCOMPARE(t.bed.count("metering_outbox"), std::string("0"));
    t.bed.quote(3000);
    QVERIFY(t.bed.priceHeld(10));
    t.take(0, 2);
    QCOMPARE(t.count("pending"), std::string("2"));
    QTRY_COMPARE(t.outbox->queuedSoFar(), 2);
    const auto rows = t.outbox->list("pending", {}, 10).value();
    QCOMPARE(int(rows.size()), 2);
    QCOMPARE(rows[1].id, std::string("event-0"));
    QCOMPARE(rows[0].clientId, std::string("demo-client"));
    QCOMPARE(rows[0].subject, std::string("demo-client:demo-user"));
    // The whole CloudEvent of 5.5, and the bytes that are sent.
    const auto event = readCloudEvent(json::parse(rows[0].body).value());
    QVERIFY(event);
    QCOMPARE(event->source, std::string("go-livepeer-remote-signer/signer-1"));
    QCOMPARE(event->data.find("network_fee_usd_micros")->number()->text, std::string("3000000"));
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("2"));
    const json::Value stats = t.meter.stats();
    QCOMPARE(*stats.find("bodies")->items()->back().string(), "[" + rows[1].body + "," + rows[0].body + "]");
    QCOMPARE(t.bed.count("metering_events", "delivered_at IS NOT NULL"), std::string("2"));
    // A command that fails queues nothing.
    const std::int64_t queued = t.outbox->queuedSoFar();
    QVERIFY(!t.bed.store.writer().run([&](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(t.bed.inbox->take(connection, *parseTicketEvent(ticketJson("undone")), "test"));
        return fail(ErrorCode::Io, "as the test wants it");
    }));
    QCOMPARE(t.bed.count("metering_outbox"), std::string("2"));
    t.take(2, 3);
    QTRY_COMPARE(t.count("sent"), std::string("3"));
    QVERIFY(t.outbox->queuedSoFar() > queued);
}

void TestMeteringOutbox::REF8_batchesOfAHundredInOrder()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 250);
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("250"));
    const json::Value stats = t.meter.stats();
    QCOMPARE(stats.int64("ingests").value(), 3);
    QCOMPARE(stats.int64("largest").value(), 100);
    QCOMPARE(stats.int64("received").value(), 250);
    const auto last = json::parse(*stats.find("bodies")->items()->at(2).string()).value();
    QCOMPARE(last.items()->at(0).text("id").value(), std::string_view("event-200"));
    QTRY_COMPARE(int(t.sender->state().phase), int(SenderPhase::Idle));
    QCOMPARE(t.sender->state().sent, 250);
    // A batch is also bounded in bytes.
    t.halt();
    auto config = quickSender();
    config.batchBytes = 2'500;
    t.take(250, 254);
    t.run(config);
    QTRY_COMPARE(t.count("sent"), std::string("254"));
    QVERIFY(t.meter.stat("ingests") >= 5);
}

void TestMeteringOutbox::REF6_aRefusedEventStandsAlone()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 100);
    t.meter.admin("events",
                  json::Value::object({{"refuse", json::Value::array({"event-17", "event-18", "event-99"})}}));
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("97"));
    QTRY_COMPARE(t.count("refused"), std::string("3"));
    const json::Value stats = t.meter.stats();
    QCOMPARE(stats.int64("stored").value(), 97);
    QVERIFY(stats.int64("ingests").value() < 40);
    const auto row = t.outbox->find(t.numberOf("event-18")).value().value();
    QCOMPARE(row.status, 400);
    QVERIFY2(row.message.find("subject is not known here") != std::string::npos, row.message.c_str());
    QCOMPARE(row.attempts, 1);
    QCOMPARE(t.outbox->depth()->refused, 3);
    // What comes after goes on.
    t.take(100, 120);
    QTRY_COMPARE(t.count("sent"), std::string("117"));
}

void TestMeteringOutbox::REF6_redriveAndDiscard()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 3);
    t.meter.admin("events", json::Value::object({{"refuse", json::Value::array({"event-0", "event-1", "event-2"})}}));
    t.run();
    QTRY_COMPARE(t.count("refused"), std::string("3"));
    t.meter.admin("events");
    const std::int64_t first = t.numberOf("event-0");
    QVERIFY(waitFor([&](auto done) { t.outbox->redrive(first, "alice", done); }));
    QTRY_COMPARE(t.count("sent"), std::string("1"));
    const auto no = [](Result<void> result) { return int(result ? ErrorCode::Internal : result.error().code); };
    QCOMPARE(no(waitFor([&](auto done) { t.outbox->discard(first, "why", "alice", done); })), int(ErrorCode::Conflict));
    QCOMPARE(no(waitFor([&](auto done) { t.outbox->redrive(first + 1'000, "alice", done); })),
             int(ErrorCode::NotFound));
    const std::int64_t second = t.numberOf("event-1");
    QCOMPARE(no(waitFor([&](auto done) { t.outbox->discard(second, " ", "alice", done); })),
             int(ErrorCode::InvalidArgument));
    QVERIFY(waitFor([&](auto done) { t.outbox->discard(second, "tested", "alice", done); }));
    QCOMPARE(no(waitFor([&](auto done) { t.outbox->redrive(second, "alice", done); })), int(ErrorCode::Conflict));
    std::promise<Result<std::int64_t>> all;
    t.outbox->redriveRefused("bob", [&](Result<std::int64_t> rows) { all.set_value(std::move(rows)); });
    QCOMPARE(all.get_future().get().value(), 1);
    QTRY_COMPARE(t.count("sent"), std::string("2"));
    QCOMPARE(t.count("discarded"), std::string("1"));
    const auto entries = audit::recentEntries(t.bed.store.readers(), 10).value();
    QCOMPARE(int(entries.size()), 3);
    QCOMPARE(entries[0].record.actor, std::string("bob"));
    QCOMPARE(entries[1].record.action, std::string("outbox.discard"));
    QCOMPARE(entries[1].record.after, std::string("tested"));
    QCOMPARE(entries[2].record.subject, std::string("event-0"));
}

void TestMeteringOutbox::REF10_killedBetweenTellingAndMarking()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 150);
    t.meter.next({{"delayMs", 60'000}});  // carried out; the answer comes when nobody is there any more
    t.run(quickSender(), {20'000, 10});
    QTRY_COMPARE(t.meter.stat("received"), 100);
    t.crash();
    QCOMPARE(t.count("pending"), std::string("150"));
    t.bed.quote(3000);
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("150"));
    const json::Value stats = t.meter.stats();
    QCOMPARE(stats.int64("received").value(), 250);
    QCOMPARE(stats.int64("duplicates").value(), 100);
    QCOMPARE(stats.int64("stored").value(), 150);
}

void TestMeteringOutbox::REF10_anAnswerThatNeverCame()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.meter.next({{"late", true}, {"times", 2}});
    t.take(0, 10);
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("10"));
    QCOMPARE(t.meter.stat("stored"), 10);
    QCOMPARE(t.meter.stat("duplicates"), 20);
}

void TestMeteringOutbox::aMeterThatIsAway()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 5);
    t.meter.next({{"status", 503}, {"times", 2}});
    t.meter.next({{"drop", true}, {"times", 2}});
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("5"));
    QTRY_COMPARE(t.sender->state().error, std::string());
    t.meter.stop();
    t.take(5, 6);
    QTRY_COMPARE(int(t.sender->state().phase), int(SenderPhase::Waiting));
    QVERIFY(!t.sender->state().error.empty());
    QCOMPARE(t.count("pending"), std::string("1"));
    const auto depth = t.outbox->depth().value();
    QCOMPARE(depth.pending, 1);
    QVERIFY(depth.oldestPending.has_value());
}

void TestMeteringOutbox::retryAfterIsHonoured()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 5);
    t.meter.next({{"status", 429}, {"retryAfter", 1}});
    QElapsedTimer timer;
    timer.start();
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("5"));
    QVERIFY(timer.elapsed() >= 1'000);
    QCOMPARE(t.meter.stat("requests"), 2);
}

void TestMeteringOutbox::aRefusedTokenPauses()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 5);
    t.meter.next({{"status", 401}, {"times", 2}});
    auto config = quickSender();
    config.pauseMs = 3'600'000;
    t.run(config);
    QTRY_COMPARE(int(t.sender->state().phase), int(SenderPhase::Paused));
    QCOMPARE(t.sender->state().status, 401);
    QCOMPARE(t.count("pending"), std::string("5"));
    t.hosted.net.runAndWait([&] { t.sender->resume(); });
    QTRY_COMPARE(t.meter.stat("requests"), 2);
    QTRY_COMPARE(int(t.sender->state().phase), int(SenderPhase::Paused));
    t.hosted.net.runAndWait([&] { t.sender->resume(); });
    QTRY_COMPARE(t.count("sent"), std::string("5"));
    // A wrong address is no fault of the events either.
    t.meter.next({{"status", 404}});
    t.take(5, 6);
    QTRY_COMPARE(int(t.sender->state().phase), int(SenderPhase::Paused));
    QCOMPARE(t.count("refused"), std::string("0"));
}

void TestMeteringOutbox::aHangingMeterDoesNotHoldTheStop()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 5);
    t.meter.next({{"hang", true}});
    t.run(quickSender(), {100, 10});
    QTRY_COMPARE(t.count("sent"), std::string("5"));  // after its deadline, told again
    t.meter.next({{"hang", true}, {"times", 10}});
    t.take(5, 6);
    QTRY_VERIFY(t.meter.stat("requests") > 2);
    QElapsedTimer timer;
    timer.start();
    t.halt();
    QVERIFY(timer.elapsed() < 1'000);
}

void TestMeteringOutbox::theStoreFailsAfterTelling()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 5);
    // What marks is refused by the store for a while.
    const auto guard = [&](const char* sql) {
        return t.bed.store.writer().run([sql](storage::Connection& connection) -> Result<void> {
            SLUICE_TRY(connection.exec(sql));
            return {};
        });
    };
    QVERIFY(guard("ALTER TABLE metering_outbox RENAME COLUMN next_check TO later"));
    t.run();
    QTRY_COMPARE(int(t.sender->state().phase), int(SenderPhase::Waiting));
    QVERIFY(t.sender->state().error.starts_with("the store"));
    QVERIFY(guard("ALTER TABLE metering_outbox RENAME COLUMN later TO next_check"));
    QTRY_COMPARE(t.count("sent"), std::string("5"));
    QCOMPARE(t.meter.stat("received"), 5);  // told once
}

void TestMeteringOutbox::REF11_whatDoesNotCountIsFound()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 120);
    t.meter.admin("events", json::Value::object({{"invalid", json::Value::object({{"event-5", "no value"}})}}));
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("120"));
    t.look();
    QTRY_COMPARE(t.count("validated"), std::string("119"));
    QTRY_COMPARE(t.count("invalid"), std::string("1"));
    const auto row = t.outbox->find(t.numberOf("event-5")).value().value();
    QVERIFY2(row.message.find("no value") != std::string::npos, row.message.c_str());
    QVERIFY(row.checkedAt.has_value());
    QTRY_COMPARE(t.check->state().validated, 119);
    QCOMPARE(t.check->state().invalid, 1);
    // Told again it would not count either; an operator can only leave it so.
    const auto again = waitFor([&](auto done) { t.outbox->redrive(row.no, "alice", done); });
    QCOMPARE(int(again.error().code), int(ErrorCode::Conflict));
    QVERIFY(waitFor([&](auto done) { t.outbox->discard(row.no, "billed by hand", "alice", done); }));
}

void TestMeteringOutbox::REF11_whatIsNotListedIsLookedUpAgain()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 3);
    t.meter.admin("events", json::Value::object({{"hide", json::Value::array({"event-1"})}}));
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("3"));
    t.bed.clock.advanceMs(60'000);
    t.meter.next({{"status", 500}});  // a failed look is repeated
    t.look();
    QTRY_COMPARE(t.count("validated"), std::string("2"));
    QTRY_COMPARE(t.check->state().missing, 1);
    QCOMPARE(t.count("sent"), std::string("1"));
    t.bed.clock.advanceMs(59'000);
    QCOMPARE(int(t.outbox->due(10)->size()), 0);  // a minute more than it had been away
    t.bed.clock.advanceMs(2'000);
    QTRY_COMPARE(t.check->state().missing, 2);
    // Lost over there: told again under its id.
    t.meter.admin("events");
    t.meter.admin("dedupe", json::Value::object({{"on", false}}));
    QVERIFY(waitFor([&](auto done) { t.outbox->redrive(t.numberOf("event-1"), "alice", done); }));
    QTRY_COMPARE(t.count("validated"), std::string("3"));
}

void TestMeteringOutbox::reconciliationMatches()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 130);
    t.take(130, 150, {{"auth_id", "other:user"}, {"computed_fee", "123456789123456789"}});
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("150"));
    t.bed.clock.advanceMs(600'000);
    const auto done = t.reconcile(ticketDay, ticketDay + 1);
    QVERIFY2(done, done ? "" : done.error().message.c_str());
    QCOMPARE(done->drifts, 0);
    QCOMPARE(done->rows, 2);
    const auto rows = Reconciler::rows(t.bed.store.readers(), ticketDay, ticketDay, {}, 10).value();
    QCOMPARE(int(rows.size()), 2);
    QCOMPARE(rows[0].state, std::string("match"));
    QCOMPARE(rows[0].clientId, std::string("other"));
    QCOMPARE(rows[0].ours.count, 20);
    QCOMPARE(rows[0].theirs.count, 20);
    QCOMPARE(rows[1].ours.network, parseUnits("390", 26).value());
    QCOMPARE(rows[1].theirs.network, rows[1].ours.network);
    if (t.isV3)
        QCOMPARE(rows[0].theirs.billable, rows[0].ours.billable);  // exact decimals; v1 answers doubles
    // Page by page.
    const auto next = Reconciler::rows(t.bed.store.readers(), 0, INT32_MAX, {rows[0].day, rows[0].no}, 10).value();
    QCOMPARE(int(next.size()), 1);
    QCOMPARE(next[0].no, rows[1].no);
    QVERIFY(!t.reconcile(5, 4));
    QVERIFY(!t.reconcile(0, 92));
}

void TestMeteringOutbox::reconciliationFindsBothSides()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 10);
    t.take(10, 20, {{"auth_id", "lossy:user"}});
    t.take(20, 30, {{"auth_id", "strange:user"}});
    t.meter.admin("events", json::Value::object({{"hide", json::Value::array({"event-12"})}}));
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("30"));
    // Of the hosted meter alone: nobody here signed for it.
    auto foreign = json::parse(t.outbox->find(t.numberOf("event-25"))->value().body).value();
    foreign.set("id", "foreign-1");
    t.meter.admin("inject", json::Value::object({{"event", foreign}}));
    // Just told: what is missing may be on its way, what is too much is not.
    auto early = t.reconcile(ticketDay, ticketDay);
    QVERIFY(early);
    QCOMPARE(early->settling, 1);
    QCOMPARE(early->drifts, 1);
    t.bed.clock.advanceMs(600'000);
    const auto done = t.reconcile(ticketDay, ticketDay);
    QCOMPARE(done->drifts, 2);
    QCOMPARE(done->settling, 0);
    QCOMPARE(done->strangers, 1);
    const auto strangers = Reconciler::strangers(t.bed.store.readers(), {}, 10).value();
    QCOMPARE(strangers[0].id, std::string("foreign-1"));
    QCOMPARE(strangers[0].subject, std::string("strange:user"));
    const auto rows = Reconciler::rows(t.bed.store.readers(), ticketDay, ticketDay, {}, 10).value();
    std::map<std::string, std::pair<std::string, std::int64_t>> found;
    for (const ReconcileRow& row : rows)
        found[row.clientId] = {row.state, row.theirs.count - row.ours.count};
    QCOMPARE(found["demo-client"].first, std::string("match"));
    QCOMPARE(found["lossy"].first, std::string("drift"));
    QCOMPARE(int(found["lossy"].second), -1);
    QCOMPARE(int(found["strange"].second), 1);
    // When the event turns up here it is no stranger any more.
    t.bed.take({ticketJson("foreign-1", {{"auth_id", "strange:user"}})}).value();
    QTRY_COMPARE(t.count("sent"), std::string("31"));
    QVERIFY(waitFor([&](auto call) { t.outbox->redrive(t.numberOf("event-12"), "alice", call); }));
    QTRY_COMPARE(t.count("sent"), std::string("31"));
    QCOMPARE(t.reconcile(ticketDay, ticketDay)->strangers, 0);
}

void TestMeteringOutbox::reconciliationNeedsTheCatalogue()
{
    OUTBOX_BED(t);
    t.meter.admin("meters", json::Value::object({{"remove", "billable_usd_micros"}}));
    t.run();
    const auto done = t.reconcile(ticketDay, ticketDay);
    QVERIFY(!done);
    QTRY_VERIFY(!t.reconciler->state().error.empty());
    QVERIFY(!t.reconciler->state().running);
    QCOMPARE(t.reconciler->state().error, done.error().message);
}

void TestMeteringOutbox::REF23_theMetersStandOnALaterPage()
{
    OUTBOX_BED(t);
    t.meter.admin("meters", json::Value::object({{"fill", 240}}));
    t.bed.quote(3000);
    t.take(0, 3);
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("3"));
    t.bed.clock.advanceMs(600'000);
    const auto done = t.reconcile(ticketDay, ticketDay);
    QVERIFY2(done, done ? "" : done.error().message.c_str());
    QCOMPARE(done->drifts, 0);
    QCOMPARE(done->rows, 1);
}

void TestMeteringOutbox::verdicts()
{
    const auto usd = [](const char* text) { return parseUnits(text, 26).value(); };
    const ReconcileTally ten{10, usd("100"), usd("120")};
    QCOMPARE(reconcileVerdict(ten, ten, 0, 0), std::string("match"));
    QCOMPARE(reconcileVerdict(ten, {10, usd("100.009"), usd("120")}, 0, 0), std::string("match"));
    QCOMPARE(reconcileVerdict(ten, {10, usd("100.02"), usd("120")}, 0, 0), std::string("drift"));  // above a cent
    const ReconcileTally small{10, usd("0.001"), usd("0.001")};
    QCOMPARE(reconcileVerdict(small, {10, usd("0.001005"), usd("0.001")}, 0, 0), std::string("drift"));  // above 0.1 %
    QCOMPARE(reconcileVerdict(small, {10, usd("0.0010005"), usd("0.001")}, 0, 0), std::string("match"));
    QCOMPARE(reconcileVerdict(ten, {9, usd("90"), usd("108")}, 0, 0), std::string("drift"));
    QCOMPARE(reconcileVerdict(ten, {9, usd("90"), usd("108")}, 1, 0), std::string("settling"));
    QCOMPARE(reconcileVerdict(ten, {11, usd("110"), usd("132")}, 1, 0), std::string("drift"));
    QCOMPARE(reconcileVerdict(ten, {11, usd("110"), usd("132")}, 0, 1), std::string("settling"));
    QCOMPARE(reconcileVerdict({}, {}, 0, 5), std::string("match"));
}

void TestMeteringOutbox::rowsAreRemoved()
{
    OUTBOX_BED(t);
    t.bed.quote(3000);
    t.take(0, 5);
    t.meter.admin("events", json::Value::object({{"refuse", json::Value::array({"event-4"})}}));
    t.run();
    QTRY_COMPARE(t.count("sent"), std::string("4"));
    t.look();
    QTRY_COMPARE(t.count("validated"), std::string("4"));
    const auto purge = [&](Timestamp validated) {
        return t.bed.store.writer().runFor<std::int64_t>(
            [&](storage::Connection& connection) { return t.outbox->purge(connection, validated, Timestamp{}); });
    };
    QCOMPARE(purge(t.bed.clock.now()).value(), 0);
    QCOMPARE(purge(t.bed.clock.now().plusMs(1)).value(), 4);
    QCOMPARE(t.count("refused"), std::string("1"));  // nobody has decided
    QCOMPARE(t.bed.count("metering_events"), std::string("5"));
}

QTEST_GUILESS_MAIN(TestMeteringOutbox)
#include "tst_metering_outbox.moc"
