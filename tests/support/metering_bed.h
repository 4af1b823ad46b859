// A store with the collecting half of the metering room over it, and a sink that writes what it is told into a table of its own.
#pragma once

#include "metering/dead_letters.h"
#include "metering/gaps.h"
#include "metering/price_book.h"
#include "metering/schema.h"
#include "support/temp_store.h"
#include "support/ticket_fixture.h"

#include <future>
#include <map>

namespace sluice::test {

inline std::vector<storage::Migration> collectorSchema()
{
    auto all = audit::migrations();
    for (auto& migration : metering::collectorMigrations())
        all.push_back(std::move(migration));
    all.push_back(
        {990,
         "test: what the sink was told",
         {"CREATE TABLE sink_rows (id {text} NOT NULL PRIMARY KEY, customer {text} NOT NULL, usd_e8 {int64} NOT "
          "NULL, billable {int256} NOT NULL)"}});
    return all;
}

// Durable in the command's own commit, or not at all.
class RecordingSink final : public metering::TicketSink {
public:
    Result<void> ticketPriced(storage::Connection& connection, const metering::PricedTicket& ticket) override
    {
        if (const auto found = errors.find(ticket.event.id); found != errors.end())
            return fail(found->second);
        SLUICE_TRY(connection.exec(
            "INSERT INTO sink_rows (id, customer, usd_e8, billable) VALUES (?, ?, ?, ?)",
            {ticket.event.id, ticket.event.identity.customerKey(), ticket.quote.usdPerEthE8, ticket.billable.units()}));
        return {};
    }
    std::map<std::string, Error> errors;  // by event id; set while no command runs
};

class MeteringBed {
public:
    explicit MeteringBed(storage::DatabaseConfig config = {}, bool withSink = true)
        : store(collectorSchema(), std::move(config))
    {
        if (withSink)
            sinks = {&sink};
        build();
    }
    ~MeteringBed() { close(); }

    void close()
    {
        store.close();
        sweeper.reset();
        letters.reset();
        inbox.reset();
        markUps.reset();
        prices.reset();
        audit.reset();
    }
    void restart()
    {
        close();
        store.reopen();
        build();
    }
    void quote(std::int64_t dollars)
    {
        std::promise<Result<metering::Quote>> done;
        prices->storeRound({}, dollars * 100'000'000, "test",
                           [&](Result<metering::Quote> stored) { done.set_value(std::move(stored)); });
        if (!done.get_future().get())
            qFatal("a quote was not stored");
    }
    Result<metering::BatchOutcome> submit(metering::EventBatch batch)
    {
        std::promise<Result<metering::BatchOutcome>> done;
        inbox->submit(std::move(batch),
                      [&](Result<metering::BatchOutcome> outcome) { done.set_value(std::move(outcome)); });
        return done.get_future().get();
    }
    Result<metering::BatchOutcome> take(std::vector<std::string> texts)
    {
        metering::EventBatch batch{"test", {}, {}};
        for (std::string& text : texts)
            batch.events.push_back({std::move(text), {}});
        return submit(std::move(batch));
    }
    Result<metering::Inbox::HeldOutcome> priceHeld(int most)
    {
        std::promise<Result<metering::Inbox::HeldOutcome>> done;
        inbox->priceHeld(most,
                         [&](Result<metering::Inbox::HeldOutcome> outcome) { done.set_value(std::move(outcome)); });
        return done.get_future().get();
    }
    // The first cell of the first row; texts and numbers alike.
    std::string value(std::string_view sql)
    {
        const auto read = store.readers().readFor<std::optional<std::string>>([&](storage::Connection& connection) {
            return connection.queryOne(sql, {}, [](const storage::Row& row) { return row.text(0); });
        });
        return read ? read->value_or("nothing") : "error: " + read.error().message;
    }
    std::string count(const std::string& table, const std::string& where = "1 = 1")
    {
        return value("SELECT COUNT(*) FROM " + table + " WHERE " + where);
    }

    FakeClock clock;
    TempStore store;
    RecordingSink sink;
    std::vector<metering::TicketSink*> sinks;
    metering::GapRules gapRules;
    std::unique_ptr<audit::AuditLog> audit;
    std::unique_ptr<metering::PriceBook> prices;
    std::unique_ptr<metering::MarkUps> markUps;
    std::unique_ptr<metering::Inbox> inbox;
    std::unique_ptr<metering::DeadLetters> letters;
    std::unique_ptr<metering::GapSweeper> sweeper;

private:
    void build()
    {
        audit = std::make_unique<audit::AuditLog>(store.writer());
        prices = std::make_unique<metering::PriceBook>(clock, store.writer(), store.readers(), *audit,
                                                       metering::PriceBookConfig{});
        markUps = std::make_unique<metering::MarkUps>(*audit);
        inbox = std::make_unique<metering::Inbox>(
            metering::Inbox::Ports{clock, store.writer(), store.readers(), *prices, *markUps}, sinks);
        letters = std::make_unique<metering::DeadLetters>(clock, store.writer(), store.readers(), *audit, *inbox);
        sweeper = std::make_unique<metering::GapSweeper>(clock, store.writer(), store.readers(), *prices, gapRules);
        if (!prices->load(0) || !markUps->load(store.readers()) || !inbox->load())
            qFatal("the metering room cannot be loaded");
    }
};

}  // namespace sluice::test
