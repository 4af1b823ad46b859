// The durable inbox, dead letters, gaps and tables (clearinghouse 5.4-5.7, 9.3; REF-1, 3, 4, 5, 6, 10, 32), on both engines.
#include "metering/tables.h"
#include "support/metering_bed.h"
#include "support/postgres_fixture.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::metering;
using test::MeteringBed;
using test::ticketJson;

namespace {

storage::DatabaseConfig engineOf(bool postgres)
{
    storage::DatabaseConfig config;
    if (postgres)
        config.postgresUrl = test::PostgresFixture::shared().newDatabase();
    return config;
}

std::string sequenceJson(int sequence, json::Object changes = {})
{
    const std::string second = std::to_string(20 + sequence);
    changes.emplace_back("sequence_number", sequence);
    if (std::ranges::none_of(changes, [](const json::Member& member) { return member.first == "current_time"; }))
        changes.emplace_back("current_time", "2026-01-01T00:00:" + second + "Z");
    changes.emplace_back("previous_time", "2026-01-01T00:00:" + std::to_string(19 + sequence) + "Z");
    changes.emplace_back("billable_secs", 1);
    return ticketJson("gap-" + std::to_string(sequence), std::move(changes));
}

template<class T, class Call>
Result<T> wait(Call&& call)
{
    std::promise<Result<T>> done;
    call([&](Result<T> result) { done.set_value(std::move(result)); });
    return done.get_future().get();
}

// PostgreSQL leaves holes in the numbers.
std::int64_t letterOf(MeteringBed& bed, const std::string& event)
{
    return std::stoll(bed.value("SELECT no FROM metering_dead_letters WHERE event_id = '" + event + "'"));
}

Result<DeadLetters::Redriven> redrive(MeteringBed& bed, std::int64_t no)
{
    return wait<DeadLetters::Redriven>([&](auto done) { bed.letters->redrive(no, "admin", done); });
}

}  // namespace

class TestMeteringInbox : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void theDemoRowInTheStore();
    void REF1_theEnvelopeIdIsTheIdentityOfAnEvent();
    void REF1_withoutAnEnvelopeIdThePlaceStandsForIt();
    void REF3_withoutAPriceEventsAreHeldNotDropped();
    void REF4_aBacklogIsPricedAtTheTimeOfUse();
    void REF5_deadLettersKeepTheWholeText();
    void REF5_anOperatorNamesTheTenantAndDrivesAgain();
    void REF6_whatASinkRefusesDoesNotStopTheRest();
    void REF6_aHeldEventThatIsRefusedBecomesADeadLetter();
    void REF10_nothingIsLostOrRepeatedByARestart();
    void aFailingStoreFailsTheWholeBatch();
    void offsetsMoveOnlyInOrder();
    void markUps();
    void REF32_gapsInASessionAreFoundAndEstimated();
    void REF32_aLateEventClosesItsGap();
    void aChangeOfModelIsAnAnomaly();
    void tables();
};

void TestMeteringInbox::initTestCase_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

#define METERING_BED \
    QFETCH_GLOBAL(bool, postgres); \
    MeteringBed bed(engineOf(postgres))

void TestMeteringInbox::theDemoRowInTheStore()
{
    METERING_BED;
    bed.quote(3000);
    const auto outcome =
        bed.take({ticketJson("e-1", {{"model_id", "daydream-video"}}), ticketJson("x", {}, "other_event"),
                  ticketJson("e-2", {{"computed_fee", "1"}}),
                  ticketJson("e-3", {{"auth_id", "app_abc:owner: 2e51 "}, {"session_id", "state-xyz"}})});
    QVERIFY(outcome.has_value());
    QCOMPARE(outcome->received, 3);
    QCOMPARE(outcome->ignored, 1);
    QCOMPARE(outcome->held + outcome->dead + outcome->duplicates, 0);
    QCOMPARE(bed.value("SELECT int256_text(network_fee) FROM metering_events WHERE id = 'e-1'"),
             std::string("300000000000000000000000000"));  // 3 USD
    QCOMPARE(bed.value("SELECT int256_text(billable) FROM metering_events WHERE id = 'e-2'"),
             std::string("300000000000"));
    QCOMPARE(bed.value("SELECT customer FROM sink_rows WHERE id = 'e-3'"), std::string("2e51"));
    QCOMPARE(bed.value("SELECT usage_subject_type FROM metering_events WHERE id = 'e-3'"), std::string("app_owner"));
    QCOMPARE(bed.value("SELECT auth_id FROM metering_events WHERE id = 'e-3'"), std::string("app_abc:owner: 2e51"));
    QCOMPARE(bed.value("SELECT usd_e8 FROM metering_events WHERE id = 'e-1'"), std::string("300000000000"));
    QCOMPARE(bed.count("metering_events", "quote_id IS NOT NULL AND metered_at IS NOT NULL"), std::string("3"));
    QCOMPARE(bed.inbox->stats().received, 3);
    QCOMPARE(bed.inbox->stats().batchesInFlight, 0);
    QVERIFY(bed.store.writer()
                .run([&](storage::Connection& connection) {
                    return Inbox::markDelivered(connection, "e-1", bed.clock.now());
                })
                .has_value());
    QCOMPARE(bed.count("metering_events", "delivered_at IS NOT NULL"), std::string("1"));
}

void TestMeteringInbox::REF1_theEnvelopeIdIsTheIdentityOfAnEvent()
{
    METERING_BED;
    bed.quote(3000);
    // The same 32-bit request id under two envelope ids is two events; the same envelope id is one, in one batch and across batches.
    const auto first = bed.take({ticketJson("a"), ticketJson("b"), ticketJson("a")});
    QCOMPARE(first->received, 2);
    QCOMPARE(first->duplicates, 1);
    const auto again = bed.take({ticketJson("b", {{"computed_fee", "7"}}), ticketJson("c")});
    QCOMPARE(again->received, 1);
    QCOMPARE(again->duplicates, 1);
    QCOMPARE(bed.count("sink_rows"), std::string("3"));
}

void TestMeteringInbox::REF1_withoutAnEnvelopeIdThePlaceStandsForIt()
{
    METERING_BED;
    bed.quote(3000);
    const auto place = [](const char* position) { return RawEvent{ticketJson(""), position}; };
    QCOMPARE(bed.submit(EventBatch{"kafka", {place("t/0/1"), place("t/0/2"), place("t/0/1")}, {}})->received, 2);
    QCOMPARE(bed.submit(EventBatch{"kafka", {place("t/0/2")}, {}})->duplicates, 1);
    QCOMPARE(bed.take({ticketJson(""), ticketJson("")})->received, 1);  // posted twice: the text is the same
    QCOMPARE(bed.value("SELECT id FROM metering_events ORDER BY no LIMIT 1").size(), std::size_t(64));
}

void TestMeteringInbox::REF3_withoutAPriceEventsAreHeldNotDropped()
{
    METERING_BED;
    const auto outcome = bed.take({ticketJson("a"), ticketJson("b")});
    QCOMPARE(outcome->received, 2);
    QCOMPARE(outcome->held, 2);
    QCOMPARE(bed.count("sink_rows"), std::string("0"));
    QCOMPARE(bed.count("metering_events", "state = 'held'"), std::string("2"));
    QCOMPARE(bed.take({ticketJson("a")})->duplicates, 1);
    QCOMPARE(bed.priceHeld(10)->priced, 0);
    bed.restart();
    QCOMPARE(bed.inbox->stats().heldNow, 2);
    bed.quote(3000);
    const auto first = bed.priceHeld(1);
    QCOMPARE(first->priced, 1);
    QVERIFY(first->more);
    QCOMPARE(bed.priceHeld(10)->priced, 1);
    QCOMPARE(bed.inbox->stats().heldNow, 0);
    QCOMPARE(bed.count("sink_rows"), std::string("2"));
    QCOMPARE(bed.count("metering_events", "state = 'priced' AND metered_at IS NOT NULL"), std::string("2"));
}

void TestMeteringInbox::REF4_aBacklogIsPricedAtTheTimeOfUse()
{
    METERING_BED;
    bed.quote(3000);
    bed.clock.advanceMs(6 * 3'600'000);  // the collector is down for six hours while ETH moves 8 %
    bed.quote(3240);
    QCOMPARE(bed.take({ticketJson("then"), ticketJson("now", {{"current_time", "2026-01-01T06:00:01Z"}}),
                       ticketJson("between", {{"current_time", "2026-01-01T03:00:00Z"}})})
                 ->held,
             1);
    QCOMPARE(bed.value("SELECT usd_e8 FROM sink_rows WHERE id = 'then'"), std::string("300000000000"));
    QCOMPARE(bed.value("SELECT usd_e8 FROM sink_rows WHERE id = 'now'"), std::string("324000000000"));
    // Only a person can say what ETH cost in between.
    const Timestamp start{1'767'225'600'000'000};
    QVERIFY(wait<ManualPrice>([&](auto done) {
                bed.prices->setManual(
                    {310'000'000'000, start.plusSeconds(3'600), start.plusSeconds(5 * 3'600), "admin", "by hand"},
                    done);
            }).has_value());
    QCOMPARE(bed.priceHeld(10)->priced, 1);
    QCOMPARE(bed.value("SELECT usd_e8 FROM sink_rows WHERE id = 'between'"), std::string("310000000000"));
}

void TestMeteringInbox::REF5_deadLettersKeepTheWholeText()
{
    METERING_BED;
    bed.quote(3000);
    const std::string broken("{\"id\": \xff\0 oops", 14);
    const auto batch = [&] {
        return EventBatch{"kafka",
                          {{ticketJson("a", {{"computed_fee", "abc"}}), "t/0/1"},
                           {broken, "t/0/2"},
                           {ticketJson("b", {{"auth_id", ""}}), "t/0/3"},
                           {ticketJson("good"), "t/0/4"}},
                          {}};
    };
    const auto outcome = bed.submit(batch());
    QCOMPARE(outcome->dead, 3);
    QCOMPARE(outcome->received, 1);
    QCOMPARE(bed.submit(batch())->duplicates, 4);
    const auto fee = bed.letters->find(1).value().value();
    QCOMPARE(fee.reason, std::string("bad_field"));
    QCOMPARE(fee.eventId, std::string("a"));
    QCOMPARE(fee.raw, ticketJson("a", {{"computed_fee", "abc"}}));
    QCOMPARE(fee.position, std::string("t/0/1"));
    QCOMPARE(fee.state, std::string("open"));
    QCOMPARE(bed.letters->find(2)->value().reason, std::string("not_json"));
    QCOMPARE(bed.letters->find(2)->value().raw, std::string("{\"id\": \\xff\\x00 oops"));
    QCOMPARE(bed.letters->find(3)->value().reason, std::string("unattributed"));
    QVERIFY(!bed.letters->find(99)->has_value());
    QCOMPARE(bed.count("sink_rows"), std::string("1"));
}

void TestMeteringInbox::REF5_anOperatorNamesTheTenantAndDrivesAgain()
{
    METERING_BED;
    bed.quote(3000);
    QCOMPARE(bed.take({ticketJson("a", {{"auth_id", ""}}), ticketJson("b", {{"computed_fee", "x"}})})->dead, 2);
    QCOMPARE(int(redrive(bed, 1).error().code), int(ErrorCode::InvalidArgument));
    QCOMPARE(int(redrive(bed, 7).error().code), int(ErrorCode::NotFound));
    const auto name = [&](const char* authId) {
        return wait<void>([&](auto done) { bed.letters->setIdentity(1, authId, "admin", done); });
    };
    QVERIFY(!name("x:"));
    QVERIFY(name("tenant-a:user-1").has_value());
    const auto driven = redrive(bed, 1);
    QVERIFY(driven.has_value());
    QCOMPARE(int(*driven), int(DeadLetters::Redriven::Counted));
    QCOMPARE(bed.value("SELECT customer FROM sink_rows WHERE id = 'a'"), std::string("tenant-a:user-1"));
    QCOMPARE(int(redrive(bed, 1).error().code), int(ErrorCode::Conflict));
    const auto discard = [&](const char* note) {
        return wait<void>([&](auto done) { bed.letters->discard(2, note, "admin", done); });
    };
    QVERIFY(!discard("  "));
    QVERIFY(discard("a test of the signer").has_value());
    QCOMPARE(bed.letters->find(2)->value().state, std::string("discarded"));
    QCOMPARE(bed.letters->find(2)->value().note, std::string("a test of the signer"));
    const auto entries = audit::recentEntries(bed.store.readers(), 10).value();
    QCOMPARE(entries.size(), std::size_t(3));
    QCOMPARE(entries[0].record.action, std::string("dead_letters.discard"));
    QCOMPARE(entries[1].record.action, std::string("dead_letters.redrive"));
    QCOMPARE(entries[2].record.after, std::string("tenant-a:user-1"));
    QVERIFY(bed.store.writer()
                .run([&](storage::Connection& connection) {
                    return bed.letters->purge(connection, bed.clock.now().plusSeconds(1));
                })
                .has_value());
    QCOMPARE(bed.count("metering_dead_letters"), std::string("0"));
}

void TestMeteringInbox::REF6_whatASinkRefusesDoesNotStopTheRest()
{
    METERING_BED;
    bed.quote(3000);
    bed.sink.errors = {{"b", {ErrorCode::InvalidArgument, "no such meter"}},
                       {"d", {ErrorCode::Denied, "closed tenant"}}};
    const auto outcome =
        bed.take({ticketJson("a"), ticketJson("b"), ticketJson("c"), ticketJson("d"), ticketJson("e")});
    QVERIFY(outcome.has_value());
    QCOMPARE(outcome->received, 3);
    QCOMPARE(outcome->dead, 2);
    QCOMPARE(bed.count("sink_rows"), std::string("3"));
    QCOMPARE(bed.count("metering_events"), std::string("3"));
    QCOMPARE(bed.value("SELECT message FROM metering_dead_letters WHERE event_id = 'b'"), std::string("no such meter"));
    QCOMPARE(bed.value("SELECT reason FROM metering_dead_letters WHERE event_id = 'd'"), std::string("refused"));
    QCOMPARE(int(redrive(bed, letterOf(bed, "b")).error().code), int(ErrorCode::InvalidArgument));
    bed.sink.errors.clear();
    QCOMPARE(int(redrive(bed, letterOf(bed, "b")).value()), int(DeadLetters::Redriven::Counted));
    QCOMPARE(bed.count("sink_rows"), std::string("4"));
}

void TestMeteringInbox::REF6_aHeldEventThatIsRefusedBecomesADeadLetter()
{
    METERING_BED;
    QCOMPARE(bed.take({ticketJson("a"), ticketJson("b", {{"model_id", "m"}}), ticketJson("c")})->held, 3);
    bed.sink.errors = {{"a", {ErrorCode::NotFound, "gone"}}, {"b", {ErrorCode::Conflict, "twice"}}};
    bed.quote(3000);
    const auto outcome = bed.priceHeld(10);
    QCOMPARE(outcome->priced, 1);
    QCOMPARE(outcome->dead, 2);
    QCOMPARE(bed.inbox->stats().heldNow, 0);
    QCOMPARE(bed.count("metering_events"), std::string("1"));
    bed.sink.errors.clear();
    QVERIFY(redrive(bed, letterOf(bed, "a")).has_value() && redrive(bed, letterOf(bed, "b")).has_value());
    QCOMPARE(bed.value("SELECT model_id FROM metering_events WHERE id = 'b'"), std::string("m"));
    QCOMPARE(bed.value("SELECT int256_text(billable) FROM sink_rows WHERE id = 'b'"),
             std::string("300000000000000000000000000"));
}

void TestMeteringInbox::REF10_nothingIsLostOrRepeatedByARestart()
{
    METERING_BED;
    bed.quote(3000);
    const auto batch = [](std::int64_t from, std::int64_t next) {
        EventBatch events{"kafka", {}, {{"t/0", from, next}}};
        for (std::int64_t i = std::max<std::int64_t>(from, 0); i < next; ++i)
            events.events.push_back({ticketJson("k-" + std::to_string(i)), "t/0/" + std::to_string(i)});
        return events;
    };
    QVERIFY(!bed.inbox->offsetOf("kafka", "t/0")->has_value());
    QCOMPARE(bed.submit(batch(-1, 5))->received, 5);
    bed.restart();
    QCOMPARE(bed.inbox->offsetOf("kafka", "t/0")->value(), 5);
    QCOMPARE(bed.submit(batch(5, 9))->received, 4);
    QCOMPARE(bed.submit(batch(-1, 9))->duplicates, 9);
    QCOMPARE(bed.count("sink_rows"), std::string("9"));
}

void TestMeteringInbox::aFailingStoreFailsTheWholeBatch()
{
    METERING_BED;
    bed.quote(3000);
    bed.sink.errors = {{"b", {ErrorCode::Unavailable, "not now"}}};
    const EventBatch batch{"kafka", {{ticketJson("a"), "1"}, {ticketJson("b"), "2"}}, {{"t/0", -1, 2}}};
    QCOMPARE(int(bed.submit(batch).error().code), int(ErrorCode::Unavailable));
    QCOMPARE(bed.count("metering_events"), std::string("0"));
    QVERIFY(!bed.inbox->offsetOf("kafka", "t/0")->has_value());
    bed.sink.errors.clear();
    QCOMPARE(bed.submit(batch)->received, 2);
}

void TestMeteringInbox::offsetsMoveOnlyInOrder()
{
    METERING_BED;
    bed.quote(3000);
    QVERIFY(bed.submit(EventBatch{"kafka", {}, {{"t/0", -1, 5}, {"t/1", -1, 7}}}).has_value());
    // Its forerunner never came: nothing of the batch counts.
    QCOMPARE(int(bed.submit(EventBatch{"kafka", {{ticketJson("a"), "t/0/6"}}, {{"t/0", 6, 7}}}).error().code),
             int(ErrorCode::Conflict));
    QCOMPARE(bed.count("metering_events"), std::string("0"));
    QCOMPARE(bed.inbox->offsetOf("kafka", "t/0")->value(), 5);
    QVERIFY(bed.submit(EventBatch{"kafka", {}, {{"t/0", 5, 7}, {"t/1", 7, 8}}}).has_value());
    QVERIFY(
        bed.store.writer()
            .run([&](storage::Connection& connection) { return bed.inbox->moveOffset(connection, "kafka", "t/0", 0); })
            .has_value());
    QCOMPARE(bed.inbox->offsetOf("kafka", "t/0")->value(), 0);
}

void TestMeteringInbox::markUps()
{
    METERING_BED;
    bed.quote(3000);
    const auto set = [&](MarkUp rule) {
        return wait<void>(
            [&](auto done) { bed.markUps->set(bed.store.writer(), rule, "admin", bed.clock.now(), done); });
    };
    QVERIFY(!set({"", "", "", -1}));
    QVERIFY(!set({"", "", "", 1'000'000'001}));
    QVERIFY(set({"", "", "m", 3'000'000}).has_value());
    QVERIFY(set({"tenant-a", "", "", 1'250'000}).has_value());
    QVERIFY(set({"tenant-a", "live", "", 0}).has_value());
    bed.restart();
    const auto billable = [&](const char* id, json::Object changes) {
        changes.emplace_back("computed_fee", "4");
        if (!bed.take({ticketJson(id, std::move(changes))}))
            return std::string("refused");
        return bed.value("SELECT int256_text(billable) FROM sink_rows WHERE id = '" + std::string(id) + "'");
    };
    QCOMPARE(billable("plain", {}), std::string("1200000000000"));
    QCOMPARE(billable("model", {{"model_id", "m"}}), std::string("3600000000000"));
    QCOMPARE(billable("tenant", {{"auth_id", "tenant-a:u"}, {"model_id", "m"}}), std::string("1500000000000"));
    QCOMPARE(billable("free", {{"auth_id", "tenant-a:u"}, {"pipeline", "live"}}), std::string("0"));
    QVERIFY(wait<void>([&](auto done) {
                bed.markUps->remove(bed.store.writer(), {"", "", "m"}, "admin", bed.clock.now(), done);
            }).has_value());
    QCOMPARE(billable("model-2", {{"model_id", "m"}}), std::string("1200000000000"));
}

void TestMeteringInbox::REF32_gapsInASessionAreFoundAndEstimated()
{
    METERING_BED;
    bed.quote(3000);
    QCOMPARE(bed.take({sequenceJson(5), sequenceJson(0), sequenceJson(1)})->received, 3);  // 2, 3 and 4 were dropped
    QCOMPARE(bed.sweeper->sweep()->events, 0);  // what is young may still come
    bed.clock.advanceMs(61'000);
    const auto swept = bed.sweeper->sweep();
    QCOMPARE(swept->gaps, 1);
    QCOMPARE(swept->events, 3);
    QCOMPARE(bed.value("SELECT first_seq * 1000 + last_seq * 10 + missing FROM metering_gaps"), std::string("2043"));
    // From 00:00:21 to 00:00:24 at 10^15 wei a second.
    QCOMPARE(bed.value("SELECT int256_text(estimate_wei) FROM metering_gaps"), std::string("3000000000000000"));
    QCOMPARE(bed.value("SELECT int256_text(estimate_usd) FROM metering_gaps"),
             std::string("900000000000000000000000000"));
    QCOMPARE(bed.value("SELECT state FROM metering_gaps"), std::string("open"));
    QCOMPARE(bed.count("sink_rows"), std::string("3"));  // shown, not billed
    bed.restart();
    QCOMPARE(bed.sweeper->sweep()->events, 0);
}

void TestMeteringInbox::REF32_aLateEventClosesItsGap()
{
    METERING_BED;
    bed.quote(3000);
    QCOMPARE(bed.take({sequenceJson(0), sequenceJson(5)})->received, 2);
    bed.clock.advanceMs(61'000);
    QCOMPARE(bed.sweeper->sweep()->gaps, 1);
    QCOMPARE(bed.take({sequenceJson(2)})->received, 1);
    bed.clock.advanceMs(61'000);
    QCOMPARE(bed.sweeper->sweep()->gaps, 1);  // the hole is two holes now
    QCOMPARE(bed.count("metering_gaps", "state = 'open'"), std::string("2"));
    QCOMPARE(bed.value("SELECT SUM(missing) FROM metering_gaps WHERE state = 'open'"), std::string("3"));
    QCOMPARE(bed.take({sequenceJson(1), sequenceJson(4), sequenceJson(3)})->received, 3);
    bed.clock.advanceMs(61'000);
    QCOMPARE(bed.sweeper->sweep()->filled, 2);
    QCOMPARE(bed.count("metering_gaps", "state = 'open'"), std::string("0"));
    // A session whose beginning was never seen: no span, so no estimate.
    QCOMPARE(bed.take({sequenceJson(9, {{"session_id", "other"}})})->received, 1);
    bed.clock.advanceMs(61'000);
    QCOMPARE(bed.sweeper->sweep()->gaps, 1);
    QCOMPARE(bed.count("metering_gaps", "session_id = 'other' AND missing = 9 AND estimate_wei IS NULL"),
             std::string("1"));
}

void TestMeteringInbox::aChangeOfModelIsAnAnomaly()
{
    METERING_BED;
    bed.quote(3000);
    QCOMPARE(
        bed.take({sequenceJson(0, {{"model_id", "cheap"}}), sequenceJson(1, {{"model_id", "cheap"}}), sequenceJson(2),
                  sequenceJson(3, {{"model_id", "costly"}}), sequenceJson(4, {{"model_id", "cheap"}})})
            ->received,
        5);
    bed.clock.advanceMs(61'000);
    QCOMPARE(bed.sweeper->sweep()->anomalies, 1);  // costly to cheap; an unknown model tells nothing
    QCOMPARE(bed.value("SELECT before_text FROM metering_anomalies"), std::string("costly"));
    QCOMPARE(bed.value("SELECT sequence FROM metering_anomalies"), std::string("4"));
    QCOMPARE(bed.sweeper->sweep()->anomalies, 0);
}

void TestMeteringInbox::tables()
{
    METERING_BED;
    bed.quote(3000);
    QVERIFY(bed.take({sequenceJson(0, {{"model_id", "a"}}), sequenceJson(3, {{"model_id", "b"}}),
                      ticketJson("dead", {{"auth_id", ""}})})
                .has_value());
    bed.clock.advanceMs(61'000);
    QVERIFY(bed.sweeper->sweep().has_value());
    storage::ReaderPool& readers = bed.store.readers();
    const auto rows = [](const std::unique_ptr<TableSource>& table, const char* filter) {
        TablePageRequest request;
        request.order = {table->schema().defaultSort, table->schema().defaultDescending};
        request.filter = *parseFilter(filter);
        const auto page = table->page(request);
        return page ? int(page->rows.size()) : -1;
    };
    const auto events = makeEventsTable(readers, &bed.inbox->changes());
    QCOMPARE(rows(events, ""), 2);
    QCOMPARE(rows(events, "state = metered"), 2);
    QCOMPARE(rows(events, "model = b"), 1);
    QCOMPARE(rows(events, "network_fee >= 3"), 2);
    QCOMPARE(rows(events, "network_fee > 3"), 0);
    QCOMPARE(rows(makeDeadLettersTable(readers, nullptr), "reason = unattributed"), 1);
    QCOMPARE(rows(makePricesTable(readers, nullptr), "kind = market"), 1);
    QCOMPARE(rows(makeGapsTable(readers, nullptr), "missing = 2"), 1);
    QCOMPARE(rows(makeAnomaliesTable(readers, nullptr), "before = a"), 1);
}

QTEST_GUILESS_MAIN(TestMeteringInbox)
#include "tst_metering_inbox.moc"
