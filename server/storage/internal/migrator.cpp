#include "storage/internal/migrator.h"

#include "core/check.h"
#include "core/clock.h"
#include "storage/internal/sqlite_functions.h"

#include <algorithm>
#include <set>

namespace sluice::storage {

namespace {

Result<bool> hasMigrationTable(Session& session)
{
    const char* sql = session.dialect().isPostgres()
                          ? "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND "
                            "table_name = 'schema_migrations'"
                          : "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'";
    SLUICE_ASSIGN(const auto found, session.queryOne(sql, {}, [](const Row&) { return true; }));
    return found.has_value();
}

// Cuts the engine word off; nullopt: the statement is for the other engine.
std::optional<std::string_view> forEngine(std::string_view statement, bool postgres)
{
    constexpr std::string_view sqliteOnly = "{sqlite}";
    constexpr std::string_view postgresOnly = "{postgres}";
    if (statement.starts_with(sqliteOnly))
        return postgres ? std::nullopt : std::optional(statement.substr(sqliteOnly.size()));
    if (statement.starts_with(postgresOnly))
        return postgres ? std::optional(statement.substr(postgresOnly.size())) : std::nullopt;
    return statement;
}

Result<void> applyOne(Session& session, const Migration& migration)
{
    for (const std::string& statement : migration.statements) {
        const auto own = forEngine(statement, session.dialect().isPostgres());
        if (!own)
            continue;
        if (auto done = session.execScript(session.dialect().expandTypes(*own)); !done) {
            Error error = std::move(done).error();
            error.message =
                "migration " + std::to_string(migration.number) + " (" + migration.name + "): " + error.message;
            return fail(std::move(error));
        }
    }
    SLUICE_TRY(session.exec("INSERT INTO schema_migrations (number, name, applied_at) VALUES (?, ?, ?)",
                            {std::int64_t(migration.number), migration.name, SystemClock().now().micros}));
    return {};
}

Result<void> applyAll(Session& session, const MigrationPlan& plan)
{
    const std::string table = session.dialect().expandTypes(
        "CREATE TABLE IF NOT EXISTS schema_migrations "
        "(number {int64} PRIMARY KEY, name {text} NOT NULL, applied_at {int64} NOT NULL)");
    SLUICE_TRY(session.execScript(table));
    if (session.dialect().isPostgres())
        SLUICE_TRY(session.execScript(postgresFunctions));
    for (const Migration* migration : plan.pending)
        SLUICE_TRY(applyOne(session, *migration));
    return {};
}

}  // namespace

Result<MigrationPlan> planMigrations(Session& session, const std::vector<Migration>& migrations)
{
    std::set<int> applied;
    SLUICE_ASSIGN(const bool exists, hasMigrationTable(session));
    if (exists) {
        SLUICE_TRY(session.query("SELECT number FROM schema_migrations", {}, [&](const Row& row) {
            applied.insert(int(row.int64(0)));
            return true;
        }));
    }
    MigrationPlan plan;
    plan.storeIsEmpty = applied.empty();
    std::set<int> known;
    for (const Migration& migration : migrations) {
        SLUICE_CHECK(migration.number > 0 && known.insert(migration.number).second);
        if (!applied.contains(migration.number))
            plan.pending.push_back(&migration);
    }
    for (const int number : applied) {
        if (!known.contains(number))
            return fail(ErrorCode::InvalidArgument,
                        "the store is newer than this program (it has schema step " + std::to_string(number) + ")");
    }
    std::ranges::sort(plan.pending, {}, [](const Migration* migration) { return migration->number; });
    plan.version = known.empty() ? 0 : *known.rbegin();
    return plan;
}

std::string migrationBackupName(const std::string& name, const MigrationPlan& plan)
{
    std::string stamp = formatTimeZ({SystemClock().now().seconds() * 1'000'000});
    std::erase_if(stamp, [](char c) { return c == ':' || c == '-'; });
    return name + ".before-" + std::to_string(plan.pending.front()->number) + "-" + stamp;
}

Result<void> applyMigrations(Session& session, const MigrationPlan& plan)
{
    SLUICE_TRY(session.begin(Session::Mode::Write));
    if (auto done = applyAll(session, plan); !done) {
        session.rollback();
        return done;
    }
    return session.commit();
}

}  // namespace sluice::storage
