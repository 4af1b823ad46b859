// Tickets of the remote signer: read, deduplicated, priced and durable, per second, on SQLite with FULL sync; without a sink, with the gate's
// and meter's place taken by a sink that writes a row, and when everything comes a second time.
#include "bench/bench_ticket.h"
#include "support/bench_output.h"
#include "support/metering_bed.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <latch>
#include <thread>

using namespace sluice;
using namespace sluice::metering;
using namespace sluice::test;

namespace {

constexpr int benchEvents = 400'000;
constexpr int benchBatch = 1'000;

std::vector<EventBatch> benchBatches()
{
    std::vector<EventBatch> batches;
    for (int first = 0; first < benchEvents; first += benchBatch) {
        EventBatch batch{"kafka", {}, {{"t/0", first == 0 ? -1 : first, first + benchBatch}}};
        for (int i = first; i < first + benchBatch; ++i)
            batch.events.push_back({benchTicket(i), "t/0/" + std::to_string(i)});
        batches.push_back(std::move(batch));
    }
    return batches;
}

// One thread reads and parses, as a source does, with four batches under way; the writer makes them durable.
double eventsPerSecond(Inbox& inbox, std::vector<EventBatch> batches)
{
    std::mutex mutex;
    std::condition_variable room;
    int inFlight = 0;
    bool good = true;
    QElapsedTimer timer;
    timer.start();
    for (EventBatch& batch : batches) {
        {
            std::unique_lock lock(mutex);
            room.wait(lock, [&] { return inFlight < 4; });
            ++inFlight;
        }
        inbox.submit(std::move(batch), [&](const Result<BatchOutcome>& outcome) {
            const std::lock_guard lock(mutex);
            good = good && outcome.has_value();
            --inFlight;
            room.notify_one();
        });
    }
    std::unique_lock lock(mutex);
    room.wait(lock, [&] { return inFlight == 0; });
    return good ? benchEvents * 1'000.0 / double(timer.elapsed()) : 0;
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const std::string only = benchOnly(argc, argv);
    if (!benchGroup(only, {"metering."}))
        return 0;
    for (const bool withSink : {false, true}) {
        MeteringBed bed({}, withSink);
        bed.quote(3000);
        const std::string name = withSink ? "metering.inbox.sink" : "metering.inbox";
        printFigure(name, eventsPerSecond(*bed.inbox, benchBatches()), "events/s",
                    std::string("durable, deduplicated, priced; batches of 1000, FULL sync")
                        + (withSink ? ", a sink that writes a row each" : ""));
        if (!withSink) {
            auto again = benchBatches();
            for (EventBatch& batch : again)
                batch.offsets.clear();
            printFigure("metering.inbox.duplicates", eventsPerSecond(*bed.inbox, std::move(again)), "events/s",
                        "400,000 known events again");
        }
    }
    return 0;
}
