// The embedded meter: events a second made durable (deduplicated, rolled up for the six meters of the catalogue), usage by tenant and day
// over all of them, a customer's total, and memory. SLUICE_BENCH_METER_EVENTS: how many (default 1,000,000; the aim is over 10,000,000).
#include "support/bench_output.h"
#include "support/meter_fixture.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>

#include <cstdlib>
#include <future>

using namespace sluice;
using namespace sluice::test;
using namespace sluice::metering;

namespace {

constexpr int tenants = 200;
constexpr int usersOfTenant = 50;
constexpr int days = 30;
constexpr int eventsAtOnce = 100;

double residentMiB()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

// Sessions run at their own time of each day; events of the whole fleet come in the order of time.
CloudEvent ticket(SeededRng& rng, std::int64_t number, std::int64_t of, Timestamp start)
{
    const std::string tenant = "tenant-" + std::to_string(rng.below(tenants));
    const std::string user = tenant + ":user-" + std::to_string(rng.below(usersOfTenant));
    CloudEvent event;
    event.id = "event-" + std::to_string(number);
    event.source = "go-livepeer-remote-signer/bench";
    event.type = signedTicketType;
    event.subject = user;
    event.time = Timestamp{start.micros + number * (days * 86'400LL * 1'000'000 / of)};
    event.data = json::Value::object({{"client_id", tenant},
                                      {"external_user_id", user},
                                      {"model_id", "model-" + std::to_string(rng.below(2))},
                                      {"pipeline", "live-video-to-video"},
                                      {"manifest_id", user + "-" + std::to_string(number * days / of)},
                                      {"network_fee_usd_micros", "3.123456789012345678"},
                                      {"billable_usd_micros", "4"},
                                      {"fee_wei", "1041152263004115"},
                                      {"billable_secs", json::Number{"1.5"}}});
    return event;
}

double ingestAll(MeterFixture& fixture, std::int64_t count, Timestamp start)
{
    SeededRng rng(1);
    QElapsedTimer timer;
    timer.start();
    std::vector<std::future<Result<void>>> waiting;
    for (std::int64_t i = 0; i < count; i += eventsAtOnce) {
        auto events = std::make_shared<std::vector<CloudEvent>>();
        for (std::int64_t j = i; j < std::min(count, i + eventsAtOnce); ++j)
            events->push_back(ticket(rng, j, count, start));
        auto promise = std::make_shared<std::promise<Result<void>>>();
        waiting.push_back(promise->get_future());
        fixture.writer().submitRepeatable(
            [&fixture, events](storage::Connection& connection) -> Result<void> {
                for (const CloudEvent& event : *events) {
                    const auto done = fixture.events().ingest(connection, event, *event.time);
                    if (!done)
                        return fail(done.error());
                }
                return {};
            },
            [promise](Result<void> done) { promise->set_value(std::move(done)); });
        if (waiting.size() >= 64) {
            for (auto& future : waiting) {
                if (const auto done = future.get(); !done)
                    qFatal("ingest: %s", done.error().message.c_str());
            }
            waiting.clear();
        }
    }
    for (auto& future : waiting)
        future.get();
    return double(count) * 1000 / double(std::max<qint64>(1, timer.elapsed()));
}

void measure(MeterFixture& fixture, const char* name, const std::string& slug, const MeterQuery& query,
             const std::string& context)
{
    double best = 1e9;
    std::size_t rows = 0;
    for (int i = 0; i < 5; ++i) {
        QElapsedTimer timer;
        timer.start();
        const auto found = fixture.query(slug, query);
        if (!found)
            qFatal("%s: %s", name, found.error().message.c_str());
        rows = found->size();
        best = std::min(best, double(timer.nsecsElapsed()) / 1e6);
    }
    printFigure(name, best, "ms", context + ", " + std::to_string(rows) + " rows");
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    if (!benchGroup(only, {"meter."}))
        return 0;
    const char* asked = std::getenv("SLUICE_BENCH_METER_EVENTS");
    const std::int64_t count = asked ? std::atoll(asked) : 1'000'000;
    MeterFixture fixture({}, true);
    const Timestamp start = at("2026-02-01T00:00:00Z");
    const double before = residentMiB();
    const std::string context = std::to_string(count) + " events, 6 meters, 200 tenants, 10000 users, 30 days, SQLite";
    printFigure("meter.ingest", ingestAll(fixture, count, start), "events/s", context);
    printFigure("meter.ingest.memory", residentMiB() - before, "MiB", context);

    MeterQuery byTenant;
    byTenant.window = WindowSize::Day;
    byTenant.groupBy = {"client_id"};
    measure(fixture, "meter.query.tenant_day", "network_fee_usd_micros", byTenant, context);
    MeterQuery ofTenant = byTenant;
    ofTenant.groupBy = {"external_user_id"};
    ofTenant.filters["client_id"] = TextFilter::anyOf({"tenant-7"});
    measure(fixture, "meter.query.users_of_tenant", "network_fee_usd_micros", ofTenant, context);
    MeterQuery ofSubject;
    ofSubject.subjects = {"tenant-7:user-7"};
    ofSubject.from = start.plusSeconds(86'400 + 60);
    ofSubject.to = start.plusSeconds(20 * 86'400 + 7 * 60);
    measure(fixture, "meter.query.subject_total", "billable_usd_micros", ofSubject, context);
    printFigure("meter.query.memory", residentMiB() - before, "MiB", context);
    return 0;
}
