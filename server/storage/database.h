// The store: opens SQLite (WAL, synchronous=FULL, foreign_keys=ON) or PostgreSQL, migrates, and hands out the writer
// and the readers.
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "storage/migration.h"
#include "storage/reader.h"
#include "storage/writer.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::storage {

struct DatabaseConfig {
    std::string sqlitePath;     // used when postgresUrl is empty; ":memory:" for simulations
    std::string postgresUrl;    // postgresql://user@host:port/db; may hold a password: never logged
    bool inlineWriter = false;  // commands run at once on the caller's thread, one commit each (CLI, simulation)
    std::size_t queueCapacity = 20'000;
    std::size_t maxBatch = 1'024;
    int readers = 4;
    int readerWaitMs = 10'000;  // a read waits this long for a free connection, then Timeout
    bool sharedPostgres =
        false;  // several servers write one PostgreSQL store: no exclusive lock at open (leases still exclude)
    std::string backupDir;  // for the backup before a migration; empty: beside the file
    std::string sqliteVfs;  // a registered VFS, for fault tests (no lock file then); empty: the default
};

class Database {
public:
    // Errors: Conflict "another program writes this store" (exclusive lock held), Corrupt, Io, Unavailable (server
    // unreachable), InvalidArgument (store is newer than this program).
    static Result<std::unique_ptr<Database>> open(const DatabaseConfig& config,
                                                  const std::vector<Migration>& migrations);
    virtual ~Database() = default;

    virtual Writer& writer() = 0;
    virtual ReaderPool& readers() = 0;
    virtual bool isPostgres() const = 0;
    virtual int schemaVersion() const = 0;
    virtual std::int64_t sizeBytes() const = 0;
    // Exactly one engine per lease name: SQLite by the store's lock, PostgreSQL by an advisory lock on a connection of
    // its own. The lease ends with the object; `lost` tells (any thread) when the server dropped it.
    class Lease {
    public:
        virtual ~Lease() = default;
        virtual bool held() const = 0;
    };
    virtual Result<std::unique_ptr<Lease>> acquireLease(const std::string& name, std::function<void()> lost) = 0;

    // Online: writers go on meanwhile. The file is verified (integrity, foreign keys, schema) before it gets its name.
    using Progress = std::function<void(int doneOfTotal, int total)>;
    virtual Result<void> backupTo(const std::string& path, const Progress& progress = {},
                                  std::stop_token stop = {}) = 0;
    virtual Result<void> checkIntegrity(const Progress& progress = {}, std::stop_token stop = {}) = 0;
};

// Replaces the store at config.sqlitePath by a verified copy of `backup`; the former file is kept beside it. The store
// must be closed.
Result<void> restoreSqlite(const DatabaseConfig& config, const std::string& backup);

}  // namespace sluice::storage
