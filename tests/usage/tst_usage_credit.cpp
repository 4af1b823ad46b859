#include "core/filter.h"
#include "core/json.h"
#include "ledger/queries.h"
#include "ledger/schema.h"
#include "support/temp_store.h"
#include "usage/credit.h"
#include "usage/orchestrators_table.h"
#include "usage/power_meter.h"
#include "usage/session_schema.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::usage;

namespace {

std::vector<storage::Migration> schemas()
{
    std::vector<storage::Migration> all;
    for (auto room : {audit::migrations(), ledger::migrations(), fleet::migrations(), usage::sessionMigrations(),
                      usage::powerMigrations()})
        std::ranges::move(room, std::back_inserter(all));
    return all;
}

struct Bench {
    Bench()
        : store(schemas())
        , log(store.writer())
        , ledger(store.writer())
        , registry(store.writer(), log)
        , credits(ledger, log, registry)
    {}
    ~Bench() { store.close(); }

    void enter(const std::string& id, const std::string& address)
    {
        fleet::RegistrationRequest request;
        request.id = id;
        request.address = address;
        const auto done = store.writer().runFor<fleet::RegistrationOutcome>([&](storage::Connection& c) {
            return registry.registerOrchestrator(c, request, fleet::TopMembership::Member, context());
        });
        if (!done)
            qFatal("register: %s", done.error().message.c_str());
    }
    Result<ledger::Posted> credit(const std::string& eventId, const std::string& id, const char* amount,
                                  ledger::TransferKind kind = ledger::TransferKind::SessionTime)
    {
        const CreditEvent event{eventId, id, *Amount::parse(amount, Asset::eth()), kind, "why", "ref", {}};
        return store.writer().runFor<ledger::Posted>(
            [&](storage::Connection& c) { return credits.credit(c, event, context()); });
    }
    fleet::ActionContext context() const { return {"admin", "192.0.2.1", SystemClock().now()}; }

    test::TempStore store;
    audit::AuditLog log;
    ledger::Ledger ledger;
    fleet::Registry registry;
    Credits credits;
};

const std::string addressA = "0x00000000000000000000000000000000000000aA";
const std::string addressB = "0x00000000000000000000000000000000000000bb";

}  // namespace

class TestUsageCredit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void W10_anEventCreditsOnce()
    {
        Bench bench;
        bench.enter("a", addressA);
        const auto first = bench.credit("session:1", "a", "1");
        QVERIFY(first && !first->replayed);
        const auto again = bench.credit("session:1", "a", "1");
        QVERIFY(again && again->replayed);
        QVERIFY(again->balance == first->balance);
        const auto other = bench.credit("session:1", "a", "2");
        QVERIFY(!other);
        QVERIFY(other.error().code == ErrorCode::Conflict);
        QCOMPARE(bench.credit("session:2", "a", "0.5")->balance.toString(), std::string("1.5"));
    }

    void onlyRegisteredOrchestratorsAreCredited()
    {
        Bench bench;
        const auto nobody = bench.credit("session:1", "nobody", "1");
        QVERIFY(!nobody);
        QVERIFY(nobody.error().code == ErrorCode::NotFound);
        QCOMPARE(nobody.error().message, std::string("Unknown orchestrator"));
        const ledger::LedgerQueries queries(bench.store.readers());
        QCOMPARE(*queries.transferCount(), std::int64_t(0));
    }

    void W39_adjustmentsAreAuditedOnceMeteredCreditsNot()
    {
        Bench bench;
        bench.enter("a", addressA);
        QVERIFY(bench.credit("session:1", "a", "1"));
        QVERIFY(bench.credit("adjustment:1", "a", "-0.25", ledger::TransferKind::Adjustment));
        QVERIFY(bench.credit("adjustment:1", "a", "-0.25", ledger::TransferKind::Adjustment)->replayed);
        const auto entries = audit::recentEntries(bench.store.readers(), 10);
        QCOMPARE(entries->size(), std::size_t(2));
        const auto& record = entries->front().record;
        QCOMPARE(record.action, std::string("ledger.adjust"));
        QCOMPARE(record.before + " > " + record.after, std::string("1 > 0.75"));
        QCOMPARE(json::parse(record.details)->text("event_id").value_or("?"), std::string_view("adjustment:1"));
    }

    void theTableShowsRegistryAndLedgerTogether()
    {
        Bench bench;
        bench.enter("b", addressB);
        bench.enter("a", addressA);
        QVERIFY(bench.credit("session:1", "a", "2"));
        QVERIFY(bench.credit("adjustment:1", "a", "-0.5", ledger::TransferKind::Adjustment));
        QVERIFY(bench.store.writer().run([&](storage::Connection& c) {
            return bench.registry.setDenied(c, addressB, true, "test", bench.context());
        }));
        const auto table = makeOrchestratorsTable(bench.store.database(), Asset::eth(), 120, &bench.registry.changes());
        const auto cell = [&](const TableRow& row, const char* column) {
            return row.cells[std::size_t(table->schema().columnIndex(column))];
        };
        const auto page = table->page({.order = {"id", false}, .filter = nullptr, .from = nullptr});
        QVERIFY(page);
        QCOMPARE(page->rows.size(), std::size_t(2));
        const TableRow& a = page->rows[0];
        QVERIFY(cell(a, "id") == Cell(std::string("a")));
        QVERIFY(cell(a, "state") == Cell(std::string("seen")));
        QVERIFY(cell(a, "eligible") == Cell(std::int64_t(1)));
        QVERIFY(cell(a, "balance") == Cell(Int256("1500000000000000000")));
        QVERIFY(cell(a, "earned_30d") == Cell(Int256("2000000000000000000")));
        QVERIFY(cell(a, "paid_30d") == Cell(Int256(0)));
        QVERIFY(cell(a, "power") == Cell());  // nobody looked
        QVERIFY(cell(a, "sessions") == Cell(std::int64_t(0)));
        QVERIFY(cell(page->rows[1], "state") == Cell(std::string("denied")));
        QVERIFY(cell(page->rows[1], "why") == Cell(std::string("denylisted")));
        QVERIFY(cell(page->rows[1], "balance") == Cell(Int256(0)));
        const auto byBalance = table->page({.order = {"balance", true}, .filter = nullptr, .from = nullptr});
        QVERIFY(byBalance);
        QVERIFY(cell(byBalance->rows[0], "id") == Cell(std::string("a")));
        const auto filter = parseFilter("eligible:no", &table->schema());
        QCOMPARE(*table->count(*filter), std::int64_t(1));
    }
};

QTEST_GUILESS_MAIN(TestUsageCredit)
#include "tst_usage_credit.moc"
