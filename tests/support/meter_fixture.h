// An embedded meter over a temporary store, closed and opened again at will. Header only: link sluice_metering.
#pragma once

#include "ledger/schema.h"
#include "metering/embedded_meter.h"
#include "metering/meter_decimal.h"
#include "metering/meter_schema.h"
#include "metering/meter_tables.h"
#include "support/temp_store.h"

#include <QTest>

#include <algorithm>
#include <iterator>

namespace sluice::test {

class MeterFixture {
public:
    explicit MeterFixture(storage::DatabaseConfig config = {}, bool catalogue = false)
        : m_catalogue(catalogue), m_store(schema(), std::move(config))
    {
        attach();
    }
    ~MeterFixture() { close(); }
    MeterFixture(const MeterFixture&) = delete;
    MeterFixture& operator=(const MeterFixture&) = delete;

    static std::vector<storage::Migration> schema()
    {
        auto all = audit::migrations();
        for (auto room : {ledger::migrations(), metering::meterMigrations()})
            std::ranges::move(room, std::back_inserter(all));
        return all;
    }

    TempStore& store() { return m_store; }
    storage::Writer& writer() { return m_store.writer(); }
    metering::EmbeddedMeter& meter() { return *m_meter; }
    metering::MeterStore& events() { return m_meter->store(); }
    FakeClock& clock() { return m_clock; }
    metering::MeterActor actor() const { return {"tester", {}, m_clock.now()}; }

    void close()
    {
        if (m_meter)
            m_meter->stop();
        m_store.close();
        m_meter.reset();
        m_audit.reset();
    }
    void reopen()
    {
        close();
        m_store.reopen();
        attach();
    }

    template<class T>
    Result<T> run(std::function<Result<T>(storage::Connection&)> command)
    {
        return m_store.writer().runFor<T>(std::move(command));
    }
    template<class T>
    Result<T> read(std::function<Result<T>(storage::Connection&)> work)
    {
        return m_store.readers().readFor<T>(std::move(work));
    }

    Result<metering::Meter> createMeter(metering::MeterInput input)
    {
        return run<metering::Meter>(
            [&](storage::Connection& connection) { return m_meter->store().createMeter(connection, input, actor()); });
    }
    Result<bool> ingest(const metering::CloudEvent& event)
    {
        return run<bool>(
            [&](storage::Connection& connection) { return m_meter->store().ingest(connection, event, m_clock.now()); });
    }
    // In one commit.
    Result<int> ingestAll(const std::vector<metering::CloudEvent>& events)
    {
        return run<int>([&](storage::Connection& connection) -> Result<int> {
            int added = 0;
            for (const auto& event : events) {
                SLUICE_ASSIGN(const bool isNew, m_meter->store().ingest(connection, event, m_clock.now()));
                added += isNew;
            }
            return added;
        });
    }
    Result<std::vector<metering::UsageRow>> query(const std::string& slug, const metering::MeterQuery& asked)
    {
        return read<std::vector<metering::UsageRow>>([&](storage::Connection& connection) {
            const auto snapshot = m_meter->store().snapshot();
            return metering::queryUsage(connection, *snapshot, *snapshot->find(slug), asked);
        });
    }
    std::string total(const std::string& slug, const metering::MeterQuery& asked = {})
    {
        const auto rows = query(slug, asked);
        if (!rows)
            return rows.error().message;
        return rows->empty() ? "none" : metering::meterText(rows->front().value);
    }
    void catchUp()
    {
        bool more = true;
        while (more) {
            const auto step =
                run<bool>([&](storage::Connection& connection) { return m_meter->store().catchUp(connection, 100); });
            QVERIFY(step);
            more = *step;
        }
    }

private:
    void attach()
    {
        m_audit = std::make_unique<audit::AuditLog>(m_store.writer());
        m_meter = std::make_unique<metering::EmbeddedMeter>(m_store.database(), *m_audit, m_clock, m_rng);
        const auto loaded =
            m_catalogue ? m_meter->load() : m_store.writer().run([this](storage::Connection& connection) {
                return m_meter->store().load(connection);
            });
        if (!loaded)
            qFatal("loading the meter: %s", loaded.error().message.c_str());
    }

    bool m_catalogue;
    FakeClock m_clock;
    SeededRng m_rng{7};
    TempStore m_store;
    std::unique_ptr<audit::AuditLog> m_audit;
    std::unique_ptr<metering::EmbeddedMeter> m_meter;
};

inline metering::CloudEvent eventOf(const std::string& id, const std::string& subject, Timestamp time,
                                    std::initializer_list<json::Member> data, const std::string& type = "request")
{
    metering::CloudEvent event;
    event.id = id;
    event.source = "test";
    event.type = type;
    event.subject = subject;
    event.time = time;
    event.data = json::Value::object(data);
    return event;
}

inline Timestamp at(const char* text)
{
    return parseTime(text).value();
}

}  // namespace sluice::test
