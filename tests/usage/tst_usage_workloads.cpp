#include "core/filter.h"
#include "core/json.h"
#include "workload_bed.h"

#include "usage/workload_time.h"

using namespace sluice;
using namespace sluice::test;
using namespace sluice::usage;

namespace {

WorkloadPatch statusPatch(const char* status)
{
    WorkloadPatch patch;
    patch.status = status;
    return patch;
}

ledger::StatementRequest of(const char* orchestrator)
{
    ledger::StatementRequest request;
    request.orchestrator = orchestrator;
    return request;
}

const WorkloadSummary* rowOf(const std::vector<WorkloadSummary>& rows, std::string_view id)
{
    for (const auto& row : rows) {
        if (row.orchestrator == id)
            return &row;
    }
    return nullptr;
}

}  // namespace

class TestUsageWorkloads : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vectorsOfTheContract()
    {
        const Int256 rate = *parseUnits("0.000005353596", 18);
        QCOMPARE(formatUnits(timeCredit(180'000, rate, 0).units, 18), std::string("0.000016060788"));
        QCOMPARE(formatUnits(timeCredit(7, rate, 0).units, 18), std::string("0.0000000006245862"));
        QCOMPARE(timeCredit(1, rate, 0).units, Int256(89226600));
        QCOMPARE(formatUnits(timeCredit(86'400'000, rate, 0).units, 18), std::string("0.00770917824"));
        QCOMPARE(formatUnits(timeCredit(2'400'000, *parseUnits("0.06", 18), 0).units, 18), std::string("2.4"));
        // Balance 0.500032121576 + 7 ms.
        const Int256 sum = *parseUnits("0.500032121576", 18) + timeCredit(7, rate, 0).units;
        QCOMPARE(formatUnits(sum, 18), std::string("0.5000321222005862"));
    }

    void N1_whatRoundingLeavesIsCarriedOn()
    {
        // A third of a unit each: three of them are one whole unit, exactly.
        const Int256 rate = *parseUnits("0.00001", 18);
        std::int64_t carry = 0;
        Int256 sum = 0;
        for (int i = 0; i < 60'000; ++i) {
            const TimeCredit one = timeCredit(1, rate, carry);
            QVERIFY(one.carry >= -30'000 && one.carry <= 30'000);
            carry = one.carry;
            sum += one.units;
        }
        QCOMPARE(sum, rate);
        QCOMPARE(carry, std::int64_t(0));
        QCOMPARE(timeCredit(1, *parseUnits("0.00001", 18), 0).units, Int256("166666667"));
        QCOMPARE(timeCredit(5, -rate, 17).units, Int256(0));
        QCOMPARE(timeCredit(5, -rate, 17).carry, std::int64_t(17));
        // A half goes to the even neighbour.
        QCOMPARE(timeCredit(30'000, Int256(1), 0).units, Int256(0));
        QCOMPARE(timeCredit(30'000, Int256(3), 0).units, Int256(2));
    }

    void W21_manySmallCreditsAddUpExactly_data() { engines(); }
    void W21_manySmallCreditsAddUpExactly()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres, "0.00001");
        bed.enter("a", 1);
        for (int i = 0; i < 6; ++i)
            QVERIFY(bed.createTimed(bed.workload("w" + std::to_string(i), "a"), 10'000));
        QCOMPARE(bed.balance("a"), std::string("0.00001"));
        // One that is accepted later brings its remainder with it.
        for (int i = 0; i < 2; ++i) {
            const std::string id = "late" + std::to_string(i);
            QVERIFY(bed.createTimed(bed.workload(id, "a"), 10'000, "pending"));
            QVERIFY(bed.patch(id, statusPatch("verified")));
        }
        QVERIFY(bed.createTimed(bed.workload("last", "a"), 10'000));
        QCOMPARE(bed.balance("a"), std::string("0.000015"));
    }

    void E17_storesWithoutCredit_data() { engines(); }
    void E17_storesWithoutCredit()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres);
        bed.enter("a", 1);
        auto wanted = bed.workload("w1", "a");
        wanted.status = "verified";  // whatever was asked for: a new one is pending
        const auto made = bed.create(wanted);
        QVERIFY(made);
        QCOMPARE(made->status, std::string("pending"));
        QVERIFY(!made->credited);
        QCOMPARE(bed.balance("a"), std::string("0"));
        const auto again = bed.create(wanted);
        QVERIFY(!again && again.error().code == ErrorCode::Conflict);
        QCOMPARE(again.error().message, std::string("Workload already exists"));
        const auto nobody = bed.create(bed.workload("w2", "nobody"));
        QVERIFY(!nobody && nobody.error().code == ErrorCode::NotFound);
        QCOMPARE(nobody.error().message, std::string("Unknown orchestrator"));
        const auto found =
            bed.read<std::optional<Workload>>([&](storage::Connection& c) { return bed.workloads->find(c, "w1"); });
        QVERIFY(found && *found);
        QCOMPARE((*found)->payout.toString(), std::string("0.5"));
        QCOMPARE((*found)->artifactUri.value_or(""), std::string("s3://b/x.mp4"));
    }

    void W10_OC4_aPatchThatVerifiesCreditsOnce_data() { engines(); }
    void W10_OC4_aPatchThatVerifiesCreditsOnce()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres);
        bed.enter("a", 1);
        QVERIFY(bed.create(bed.workload("w1", "a")));
        QVERIFY(!bed.patch("w1", {})->credited);
        const auto verified = bed.patch("w1", statusPatch("verified"));
        QVERIFY(verified && verified->credited && verified->creditedAt);
        QCOMPARE(bed.balance("a"), std::string("0.5"));
        for (const char* status : {"paid", "pending", "verified"})
            QVERIFY(bed.patch("w1", statusPatch(status))->credited);
        QVERIFY(bed.patch("w1", {}));
        QCOMPARE(bed.balance("a"), std::string("0.5"));
        QCOMPARE(bed.transfers(), std::int64_t(1));
        bed.reopen();
        QVERIFY(bed.patch("w1", {})->credited);
        QCOMPARE(bed.balance("a"), std::string("0.5"));
        const auto statement = ledger::LedgerQueries(bed.store.readers()).statement(of("a"));
        QCOMPARE(statement->size(), std::size_t(1));
        const auto& posting = statement->front().posting;
        QCOMPARE(posting.id, std::string("workload:w1"));
        QCOMPARE(posting.reason, std::string("workload"));
        const std::string wantedText1 =
            R"({"workload_id":"w1","plan_id":null,"run_id":null,"status":"verified","artifact_uri":)"
            R"("s3://b/x.mp4","artifact_hash":null})";
        QCOMPARE(posting.metadata, wantedText1);
    }

    void onlyAVideoOrAHashIsCreditable_data()
    {
        QTest::addColumn<QString>("uri");
        QTest::addColumn<QString>("hash");
        QTest::addColumn<bool>("creditable");
        for (const char* suffix : {".webm", ".mkv", ".mp4", ".mov", ".MP4", ".WebM"})
            QTest::newRow(suffix) << (QStringLiteral("x") + suffix) << QString() << true;
        QTest::newRow("text") << "x.txt" << QString() << false;
        QTest::newRow("suffix alone") << ".mp4" << QString() << true;
        QTest::newRow("inside") << "x.mp4?y" << QString() << false;
        QTest::newRow("hash") << "x.txt"
                              << "ab" << true;
    }
    void onlyAVideoOrAHashIsCreditable()
    {
        QFETCH(QString, uri);
        QFETCH(QString, hash);
        QFETCH(bool, creditable);
        Workload workload;
        workload.status = "paid";
        workload.artifactUri = uri.toStdString();
        workload.artifactHash = hash.toStdString();
        QCOMPARE(isCreditable(workload), creditable);
        workload.status = "rejected";
        QVERIFY(!isCreditable(workload));
        workload.status = "verified";
        workload.credited = true;
        QVERIFY(!isCreditable(workload));
    }

    void W11_LC13_aTimeWorkloadAndItsCreditAreOneCommit_data() { engines(); }
    void W11_LC13_aTimeWorkloadAndItsCreditAreOneCommit()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres);
        bed.enter("a", 1);
        // The event id is taken by another transfer: the credit fails, and with it everything.
        QVERIFY(bed.run<ledger::Posted>([&](storage::Connection& c) {
            return bed.credits->credit(
                c,
                {"workload:w1", "a", *Amount::parse("7", Asset::eth()), ledger::TransferKind::Credit, "other", "", ""},
                bed.by());
        }));
        const auto refused = bed.createTimed(bed.workload("w1", "a"), 180'000);
        QVERIFY(!refused && refused.error().code == ErrorCode::Conflict);
        const auto none =
            bed.read<std::optional<Workload>>([&](storage::Connection& c) { return bed.workloads->find(c, "w1"); });
        QVERIFY(none && !*none);
        QVERIFY(bed.summary().empty());
        const auto made = bed.createTimed(bed.workload("w2", "a"), 180'000);
        QVERIFY(made && made->credited);
        QCOMPARE(made->payout.toString(), std::string("0.000016060788"));
        QCOMPARE(bed.balance("a"), std::string("7.000016060788"));
        const auto again = bed.createTimed(bed.workload("w2", "a"), 180'000);
        QVERIFY(!again && again.error().message == "Workload already exists");
        const auto posting = ledger::LedgerQueries(bed.store.readers()).statement(of("a"))->front().posting;
        QCOMPARE(posting.reason, std::string("workload_time"));
        QCOMPARE(posting.kind, ledger::TransferKind::WorkloadTime);
        const std::string wantedText2 =
            R"({"workload_id":"w2","plan_id":null,"run_id":null,"status":"verified","artifact_uri":)"
            R"("s3://b/x.mp4","artifact_hash":null,"duration_ms":"180000","credit_eth_per_minute":)"
            R"("0.000005353596","credit_unit":"eth"})";
        QCOMPARE(posting.metadata, wantedText2);
    }

    void E18_anotherStatusWaitsForItsPatch()
    {
        WorkloadBed bed;
        bed.enter("a", 1);
        QVERIFY(!bed.createTimed(bed.workload("w0", "nobody"), 5, "bad"));
        QCOMPARE(bed.createTimed(bed.workload("w0", "nobody"), 5, "bad").error().message,
                 std::string("Unknown orchestrator"));
        QCOMPARE(bed.createTimed(bed.workload("w0", "a"), 5, "bad").error().message,
                 std::string("Invalid workload status"));
        const auto pending = bed.createTimed(bed.workload("w1", "a"), 180'000, "pending");
        QVERIFY(pending && !pending->credited);
        QCOMPARE(bed.balance("a"), std::string("0"));
        QVERIFY(bed.patch("w1", statusPatch("verified"))->credited);
        const auto posting = ledger::LedgerQueries(bed.store.readers()).statement(of("a"))->front().posting;
        QCOMPARE(posting.reason, std::string("workload"));
        QCOMPARE(bed.balance("a"), std::string("0.000016060788"));
    }

    void aRateOfZeroOrBelowCreditsNothing()
    {
        for (const char* rate : {"0", "-1"}) {
            WorkloadBed bed(false, rate);
            bed.enter("a", 1);
            const auto made = bed.createTimed(bed.workload("w1", "a"), 60'000);
            QVERIFY(made && !made->credited);
            QCOMPARE(made->payout.toString(), std::string("0"));
            QVERIFY(bed.patch("w1", {}));
            QCOMPARE(bed.transfers(), std::int64_t(0));
        }
    }

    void overLongIdsHaveAnEventOfTheirOwn()
    {
        const std::string longId(255, 'x');
        QCOMPARE(workloadEventId("w1"), std::string("workload:w1"));
        const std::string event = workloadEventId(longId);
        QVERIFY(event.starts_with("workload#0x") && event.size() <= 200);
        QVERIFY(workloadEventId(std::string(254, 'x')) != event);
        WorkloadBed bed;
        bed.enter("a", 1);
        QVERIFY(bed.create(bed.workload(longId, "a")));
        QVERIFY(bed.patch(longId, statusPatch("paid"))->credited);
        QCOMPARE(bed.balance("a"), std::string("0.5"));
    }

    void E19_pagesByKeysetInOrderOfTime_data() { engines(); }
    void E19_pagesByKeysetInOrderOfTime()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres);
        bed.enter("a", 1);
        bed.enter("b", 2);
        for (int i = 0; i < 10; ++i) {
            if (i % 2 == 0)
                bed.clock.advanceMs(1);  // pairs at the same instant, some with and some without a fraction
            QVERIFY(bed.create(bed.workload("w" + std::to_string(i), i % 3 == 0 ? "b" : "a")));
        }
        std::vector<std::string> seen;
        std::optional<WorkloadCursor> cursor;
        do {
            const auto page =
                bed.read<WorkloadPage>([&](storage::Connection& c) { return bed.workloads->list(c, {}, 3, cursor); });
            QVERIFY(page);
            for (const auto& row : page->rows)
                seen.push_back(row.id);
            cursor = page->next;
        } while (cursor);
        const std::vector<std::string> wanted{"w9", "w8", "w7", "w6", "w5", "w4", "w3", "w2", "w1", "w0"};
        QVERIFY(seen == wanted);
        const auto count = [&](const WorkloadFilter& filter) {
            return bed.read<WorkloadPage>([&](storage::Connection& c) { return bed.workloads->list(c, filter, 100); })
                ->rows.size();
        };
        WorkloadFilter byName;
        byName.orchestrator = "b";
        QCOMPARE(count(byName), std::size_t(4));
        byName.status = "verified";
        QCOMPARE(count(byName), std::size_t(0));
        WorkloadFilter byTime;
        byTime.since = byTime.until = bed.clock.now();
        QCOMPARE(count(byTime), std::size_t(2));
    }

    void W19_summaryCountsAcceptedAndOpenWork_data() { engines(); }
    void W19_summaryCountsAcceptedAndOpenWork()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres);
        bed.enter("a", 1);
        bed.enter("b", 2);
        const char* const statuses[] = {"pending", "verified", "paid", "rejected"};
        const Timestamp start = bed.clock.now();
        for (int day = 0; day < 3; ++day) {
            for (int i = 0; i < 4; ++i) {
                const std::string id = "w" + std::to_string(day) + statuses[i];
                QVERIFY(bed.create(bed.workload(id, "a", "1")));
                QVERIFY(bed.patch(id, statusPatch(statuses[i])));
            }
            bed.clock.advanceMs(86'400'000);
        }
        QVERIFY(bed.create(bed.workload("b1", "b", "0.25")));
        const auto all = bed.summary();
        QCOMPARE(all.size(), std::size_t(2));
        QCOMPARE(all[0].orchestrator, std::string("a"));
        QCOMPARE(all[0].workloads, std::int64_t(12));
        QCOMPARE(all[0].earned.toString(), std::string("6"));
        QCOMPARE(all[0].pending.toString(), std::string("6"));
        QCOMPARE(all[1].earned.toString(), std::string("0"));
        QCOMPARE(all[1].pending.toString(), std::string("0.25"));
        // Any range gives what its rows give: whole days from sums, the pieces from rows.
        for (const std::int64_t from : {-5'000, 0, 1, 3'600'000, 86'399'999, 86'400'000, 90'000'000, 300'000'000}) {
            for (const std::int64_t length : {0, 1, 43'200'000, 86'400'000, 200'000'000, 900'000'000}) {
                const Timestamp since = start.plusMs(from), until = start.plusMs(from + length);
                WorkloadFilter filter;
                filter.since = since;
                filter.until = until;
                std::int64_t rows = 0;
                Amount earned(Asset::eth());
                const auto page =
                    bed.read<WorkloadPage>([&](storage::Connection& c) { return bed.workloads->list(c, filter, 100); });
                for (const auto& row : page->rows) {
                    if (row.orchestrator != "a")
                        continue;
                    ++rows;
                    if (isAcceptedStatus(row.status))
                        earned = earned + row.payout;
                }
                const auto summed = bed.summary(since, until);
                const auto* mine = rowOf(summed, "a");
                QCOMPARE(mine ? mine->workloads : 0, rows);
                QCOMPARE(mine ? mine->earned.toString() : "0", earned.toString());
            }
        }
        QCOMPARE(rowOf(bed.summary(start.plusMs(1), {}), "a")->workloads, std::int64_t(8));
        QCOMPARE(rowOf(bed.summary({}, start), "a")->workloads, std::int64_t(4));
    }

    void W2_settledRecordsArePurgedAndTheirSumsStay_data() { engines(); }
    void W2_settledRecordsArePurgedAndTheirSumsStay()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres);
        bed.enter("a", 1);
        for (const char* status : {"pending", "verified", "rejected"}) {
            QVERIFY(bed.create(bed.workload(status, "a")));
            QVERIFY(bed.patch(status, statusPatch(status)));
        }
        bed.clock.advanceMs(1000);
        QVERIFY(bed.create(bed.workload("new", "a")));
        QVERIFY(bed.patch("new", statusPatch("verified")));
        const auto purge = [&] {
            return *bed.run<std::int64_t>(
                [&](storage::Connection& c) { return bed.workloads->purge(c, bed.clock.now(), 100); });
        };
        QCOMPARE(purge(), std::int64_t(2));
        QCOMPARE(purge(), std::int64_t(0));
        QCOMPARE(bed.summary().front().workloads, std::int64_t(4));
        // The id of a purged record is not a second credit: the event remembers.
        QVERIFY(bed.create(bed.workload("verified", "a")));
        QVERIFY(bed.patch("verified", statusPatch("verified"))->credited);
        QCOMPARE(bed.balance("a"), std::string("1"));
    }

    void W34_oneOddRecordDoesNotSpoilTheList()
    {
        WorkloadBed bed;
        bed.enter("a", 1);
        QVERIFY(bed.create(bed.workload("w1", "a")));
        Workload odd = bed.workload("w2", "not registered", "-3");
        odd.status = "strange";
        odd.extra = "no json";
        odd.pricing = WorkloadPricing{};
        QVERIFY(bed.store.writer().run([&](storage::Connection& c) { return bed.workloads->restore(c, odd); }));
        const auto page =
            bed.read<WorkloadPage>([&](storage::Connection& c) { return bed.workloads->list(c, {}, 10); });
        QCOMPARE(page->rows.size(), std::size_t(2));
        int rows = 0;
        QVERIFY(bed.read<int>([&](storage::Connection& c) -> Result<int> {
            SLUICE_TRY(bed.workloads->each(c, [&](const Workload&) { return ++rows > 0; }));
            return rows;
        }));
        QCOMPARE(rows, 2);
    }

    void W39_changesAreAuditedInTheirOwnCommit()
    {
        WorkloadBed bed;
        bed.enter("a", 1);
        QVERIFY(bed.create(bed.workload("w1", "a")));
        QVERIFY(bed.patch("w1", statusPatch("rejected")));
        QVERIFY(bed.patch("w1", {}));
        QVERIFY(bed.createTimed(bed.workload("w2", "a"), 1));
        std::vector<std::string> actions;
        const auto entries = audit::recentEntries(bed.store.readers(), 10);
        QVERIFY(entries);
        for (const auto& entry : *entries)
            actions.push_back(entry.record.action);
        const std::vector<std::string> wanted{"workload.create_time", "workload.update", "workload.create", "register"};
        QVERIFY(actions == wanted);
    }

    void theConsoleSeesWorkloads()
    {
        WorkloadBed bed;
        bed.enter("a", 1);
        QVERIFY(bed.createTimed(bed.workload("w1", "a"), 180'000));
        QVERIFY(bed.create(bed.workload("w2", "a")));
        const auto table = makeWorkloadsTable(bed.store.database(), Asset::eth(), &bed.workloads->changes());
        const auto filter = parseFilter("state:verified", &table->schema());
        QVERIFY(filter);
        QCOMPARE(*table->count(*filter), std::int64_t(1));
        const auto page = table->page({.order = {"created", true}, .filter = nullptr, .from = nullptr});
        QVERIFY(page);
        const auto& row = page->rows.back();
        QVERIFY(row.cells[std::size_t(table->schema().columnIndex("duration"))] == Cell(std::int64_t(180'000)));
        QVERIFY(row.cells[std::size_t(table->schema().columnIndex("credit"))] == Cell(Int256("16060788000000")));
        QVERIFY(table->changes()->value() >= 2);
    }

    void E22_E23_offersAreMadeAndChanged_data() { engines(); }
    void E22_E23_offersAreMadeAndChanged()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres);
        Offer offer;
        offer.id = "o1";
        offer.title = "one";
        offer.kind = "render";
        offer.payout = *Amount::parse("0.1", Asset::eth());
        offer.config = R"({"b":1,"a":{"x":1.50}})";
        const auto make = [&](const Offer& wanted) {
            return bed.run<Offer>([&](storage::Connection& c) { return bed.offers->create(c, wanted, bed.by()); });
        };
        QVERIFY(make(offer));
        QCOMPARE(make(offer).error().message, std::string("Offer already exists"));
        const auto change = [&](const char* id, const OfferPatch& patch) {
            return bed.run<Offer>([&](storage::Connection& c) { return bed.offers->patch(c, id, patch, bed.by()); });
        };
        QCOMPARE(change("o2", {}).error().message, std::string("Offer not found"));
        const Timestamp before = bed.clock.now();
        bed.clock.advanceMs(5);
        QCOMPARE(change("o1", {})->updatedAt, before);
        OfferPatch patch;
        patch.active = false;
        patch.title = "";
        const auto changed = change("o1", patch);
        QCOMPARE(changed->updatedAt, bed.clock.now());
        QVERIFY(!changed->active && changed->title.empty());
        QCOMPARE(changed->config, offer.config);
        QVERIFY(
            bed.read<std::vector<Offer>>([&](storage::Connection& c) { return bed.offers->list(c, true); })->empty());
        QCOMPARE(
            bed.read<std::vector<Offer>>([&](storage::Connection& c) { return bed.offers->list(c, false); })->size(),
            std::size_t(1));
        const auto table = makeOffersTable(bed.store.database(), Asset::eth(), &bed.offers->changes());
        QCOMPARE(*table->count(nullptr), std::int64_t(1));
    }

    void E28_aSelectionIsReplacedWhole_data() { engines(); }
    void E28_aSelectionIsReplacedWhole()
    {
        QFETCH(bool, postgres);
        WorkloadBed bed(postgres);
        for (const char* id : {"a", "b", "c", "d", "off"}) {
            Offer offer;
            offer.id = offer.title = offer.kind = id;
            offer.payout = *Amount::parse("1", Asset::eth());
            offer.active = offer.id != "off";
            QVERIFY(bed.run<Offer>([&](storage::Connection& c) { return bed.offers->create(c, offer, bed.by()); }));
        }
        const auto choose = [&](std::vector<std::string> ids) {
            return *bed.run<Selection>(
                [&](storage::Connection& c) { return bed.offers->choose(c, "not registered", ids, bed.by()); });
        };
        auto made = choose({" b ", "a", "b", "  ", "a"});
        QVERIFY(!made.faults.any());
        const std::vector<std::string> wanted{"b", "a"};
        QVERIFY(made.subscription.offerIds == wanted);
        made = choose({"x", "off", "a", "y"});
        const std::vector<std::string> missing{"x", "y"}, inactive{"off"};
        QVERIFY(made.faults.missing == missing && made.faults.inactive == inactive && !made.faults.tooMany);
        made = choose({"a", "b", "c", "d"});
        QCOMPARE(made.faults.tooMany.value_or(0), 3);
        QCOMPARE(made.faults.received, 4);
        const auto stored =
            bed.read<Selection>([&](storage::Connection& c) { return bed.offers->selectionOf(c, "not registered"); });
        QVERIFY(stored->subscription.offerIds == wanted);
        QCOMPARE(stored->offers.size(), std::size_t(2));
        QVERIFY(!choose({}).faults.any());
        const auto rows = bed.read<std::vector<OfferSubscription>>(
            [&](storage::Connection& c) { return bed.offers->subscriptions(c); });
        QCOMPARE(rows->size(), std::size_t(1));
        QVERIFY(rows->front().offerIds.empty());
        const auto table = makeSubscriptionsTable(bed.store.database(), &bed.offers->changes());
        QCOMPARE(*table->count(nullptr), std::int64_t(1));
    }
};

QTEST_GUILESS_MAIN(TestUsageWorkloads)
#include "tst_usage_workloads.moc"
