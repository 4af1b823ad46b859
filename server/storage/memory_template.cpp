#include "storage/memory_template.h"

#include "core/check.h"
#include "storage/internal/sqlite_database.h"

#include <cstring>
#include <sqlite3.h>

namespace sluice::storage {

namespace {

void loadImage(sqlite3* handle, const std::vector<unsigned char>& image)
{
    auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(image.size()));
    SLUICE_CHECK(copy != nullptr);
    std::memcpy(copy, image.data(), image.size());
    const int code = sqlite3_deserialize(handle, "main", copy, sqlite3_int64(image.size()), sqlite3_int64(image.size()),
                                         SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
    SLUICE_CHECK(code == SQLITE_OK);
}

}  // namespace

Result<MemoryTemplate> MemoryTemplate::create(const std::vector<Migration>& migrations)
{
    DatabaseConfig config;
    config.sqlitePath = ":memory:";
    config.inlineWriter = true;
    SLUICE_ASSIGN(const auto database, Database::open(config, migrations));
    return of(*database);
}

Result<MemoryTemplate> MemoryTemplate::of(Database& store)
{
    auto* database = dynamic_cast<SqliteDatabase*>(&store);
    SLUICE_CHECK(database && database->isMemory());
    sqlite3_int64 size = 0;
    unsigned char* bytes = sqlite3_serialize(database->memoryHandle(), "main", &size, 0);
    if (!bytes)
        return fail(ErrorCode::Io, "copying an in-memory store: out of memory");
    MemoryTemplate made;
    made.m_image = std::make_shared<const std::vector<unsigned char>>(bytes, bytes + size);
    made.m_version = store.schemaVersion();
    sqlite3_free(bytes);
    return made;
}

std::unique_ptr<Database> MemoryTemplate::open() const
{
    auto session = SqliteSession::open({.path = ":memory:"});
    SLUICE_CHECK(session.has_value());
    loadImage((*session)->handle(), *m_image);
    SLUICE_CHECK((*session)->execScript("PRAGMA journal_mode=MEMORY").has_value());
    DatabaseConfig config;
    config.sqlitePath = ":memory:";
    config.inlineWriter = true;
    return SqliteDatabase::adopt(config, std::move(*session), m_version);
}

void MemoryTemplate::reset(Database& store) const
{
    auto* database = dynamic_cast<SqliteDatabase*>(&store);
    SLUICE_CHECK(database && database->isMemory());
    loadImage(database->memoryHandle(), *m_image);
    sqlite3_exec(database->memoryHandle(), "PRAGMA journal_mode=MEMORY", nullptr, nullptr, nullptr);
}

}  // namespace sluice::storage
