#include "core/check.h"
#include "ledger/schema.h"
#include "sim/gate_world.h"
#include "storage/memory_template.h"

namespace sluice::sim {

std::vector<storage::Migration> gateSimMigrations()
{
    std::vector<storage::Migration> all = audit::migrations();
    for (auto room : {ledger::migrations(), clearinghouse::accountMigrations(), clearinghouse::gateMigrations()})
        all.insert(all.end(), room.begin(), room.end());
    return all;
}

Result<void> ListenerHub::beforeCommit(storage::Connection& connection)
{
    for (storage::BatchListener* listener : listeners)
        SLUICE_TRY(listener->beforeCommit(connection));
    return {};
}
void ListenerHub::afterCommit()
{
    for (storage::BatchListener* listener : listeners)
        listener->afterCommit();
}
void ListenerHub::afterRollback()
{
    for (storage::BatchListener* listener : listeners)
        listener->afterRollback();
}
void ListenerHub::commandStarted()
{
    for (storage::BatchListener* listener : listeners)
        listener->commandStarted();
}
void ListenerHub::commandRolledBack()
{
    for (storage::BatchListener* listener : listeners)
        listener->commandRolledBack();
}

std::unique_ptr<GateBooks> GateBooks::inMemory()
{
    static const auto image = storage::MemoryTemplate::create(gateSimMigrations());
    SLUICE_CHECK(image.has_value());
    return std::make_unique<GateBooks>(image->open());
}

std::unique_ptr<GateBooks> GateBooks::onFile(const std::string& path)
{
    storage::DatabaseConfig config;
    config.sqlitePath = path;
    config.inlineWriter = true;
    auto opened = storage::Database::open(config, gateSimMigrations());
    SLUICE_CHECK(opened.has_value());
    return std::make_unique<GateBooks>(std::move(*opened));
}

GateBooks::GateBooks(std::unique_ptr<storage::Database> opened)
    : database(std::move(opened))
    , ledger(std::make_unique<ledger::Ledger>(database->writer()))
    , audit(std::make_unique<audit::AuditLog>(database->writer()))
{
    database->writer().addListener(&hub);
}

GateBooks::~GateBooks()
{
    database.reset();
}

std::string GateBooks::differences()
{
    auto report = ledger::verifyLedger(database->readers());
    if (!report)
        return report.error().message;
    if (const auto checked = clearinghouse::verifyAccounts(database->readers(), *report); !checked)
        return checked.error().message;
    return report->differences.empty() ? std::string() : report->differences.front();
}

}  // namespace sluice::sim
