#include "legacy/importer.h"

#include "core/hex.h"
#include "ledger/verify.h"
#include "legacy/internal/journal_import.h"

namespace sluice::legacy {

namespace {

constexpr const char* logFiles[] = {"audit/registry.log", "audit/license.log"};
constexpr std::uint64_t progressEvery = 4096;  // lines

Result<std::int64_t> lastTransfer(storage::Connection& connection)
{
    std::int64_t last = 0;
    SLUICE_TRY(connection.query("SELECT COALESCE(MAX(seq), 0) FROM ledger_transfers", {}, [&](const storage::Row& row) {
        last = row.int64(0);
        return false;
    }));
    return last;
}

}  // namespace

// One way through all files: with a connection it writes, without it only looks.
struct Importer::Pass {
    const SourceFolder& folder;
    const ImportOptions& options;
    storage::Connection* connection;
    Report report;
    Timestamp now;
    std::function<void(const ImportProgress&)> progress;
    std::stop_token stop;
    const char* phase = "reading";
    std::uint64_t done = 0;   // bytes of files finished
    std::uint64_t total = 0;  // bytes of all
    std::map<std::string, Int256> expected = {};

    Result<void> tell(std::uint64_t within) const
    {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the import was cancelled; nothing was changed");
        if (progress)
            progress({phase, done + within, total});
        return {};
    }
    // Reads a log line by line. A torn tail is refused unless it was said that it may go.
    Result<void> lines(const std::string& name, const std::function<Result<void>(const LineReader::Line&)>& take)
    {
        SLUICE_ASSIGN(auto reader, LineReader::open(folder, name));
        FileCount& count = report.file(name);
        if (!reader)
            return {};
        count.present = true;
        for (;;) {
            SLUICE_ASSIGN(const auto line, reader->next());
            if (!line)
                break;
            if (line->number % std::int64_t(progressEvery) == 0)
                SLUICE_TRY(tell(reader->position()));
            if (!line->whole && options.acceptTornTail && !json::parse(line->text)) {
                ++count.skipped;
                report.note(name + ":" + std::to_string(line->number) + ": the last line is torn and was left out");
                continue;
            }
            if (!line->whole && !json::parse(line->text))
                return fail(errorAt(name, line->number,
                                    "the last line is torn (an interrupted write); give "
                                    "--accept-torn-tail to leave it out"));
            ++count.records;
            SLUICE_TRY(take(*line));
        }
        done += reader->position();
        return tell(0);
    }
    Result<void> members(const std::string& name, const SourceFolder::Take& take)
    {
        FileCount& count = report.file(name);
        const auto size = folder.sizeOf(name);
        count.present = size.has_value();
        if (!size)
            return {};
        std::uint64_t seen = 0;
        auto read = folder.members(name, [&](const std::string& key, json::Value& record) -> Result<void> {
            ++count.records;
            if (++seen % progressEvery == 0)
                SLUICE_TRY(tell(0));
            return take(key, record);
        });
        SLUICE_TRY(std::move(read));
        done += *size;
        return tell(0);
    }
};

Result<void> Importer::readBalances(Pass& pass, JournalImport& journal)
{
    return pass.members(balancesFile, [&](const std::string& orchestrator, json::Value& value) {
        return journal.balance(orchestrator, value);
    });
}

Result<void> Importer::readJournal(Pass& pass, JournalImport& journal)
{
    SLUICE_TRY(pass.lines(journalFile, [&](const LineReader::Line& line) { return journal.line(line); }));
    SLUICE_TRY(journal.finish());
    pass.expected = journal.expected();
    pass.report.orchestrators = std::int64_t(pass.expected.size());
    return {};
}

Result<void> Importer::readParts(Pass& pass, const CreditedWorkloads& credited)
{
    for (const RecordPart& part : m_ports.parts) {
        RecordContext context{pass.connection, pass.report, pass.report.file(part.file), pass.now, &credited};
        auto read = pass.members(part.file, [&](const std::string& key, json::Value& record) -> Result<void> {
            if (!part.anyValue && !record.isObject()) {
                leaveOut(context, part.file, key, "it is no record and was left out");
                return {};
            }
            SLUICE_TRY(part.take(key, record, context));
            return part.known.empty() ? Result<void>() : keepExtras(context, part.file, key, record, part.known);
        });
        SLUICE_TRY(std::move(read));
        if (auto finished = part.finish ? part.finish(context) : Result<void>(); !finished)
            return fail(Error{finished.error().code, part.file + ": " + finished.error().message});
    }
    return {};
}

Result<void> Importer::prepareParts(Pass& looked)
{
    for (const RecordPart& part : m_ports.parts) {
        if (!part.prepare || looked.report.file(part.file).records == 0)
            continue;
        if (auto prepared = part.prepare(looked.stop); !prepared)
            return fail(Error{prepared.error().code, part.file + ": " + prepared.error().message});
    }
    return {};
}

// Logs that nothing is counted from are kept word for word and written back by an export.
Result<void> Importer::readLogs(Pass& pass)
{
    for (const char* name : logFiles) {
        auto read = pass.lines(name, [&](const LineReader::Line& line) -> Result<void> {
            if (const auto parsed = json::parse(line.text); !parsed)
                return fail(errorAt(name, line.number, parsed.error().message));
            if (!pass.connection)
                return {};
            SLUICE_TRY(pass.connection->exec("INSERT INTO legacy_log_lines (file, line, original) VALUES (?, ?, ?)",
                                             {std::string_view(name), line.number, line.text}));
            return {};
        });
        SLUICE_TRY(std::move(read));
    }
    return {};
}

Result<void> Importer::readAll(Pass& pass)
{
    JournalImport journal(m_ports.unit, m_ports.ledger, pass.connection, pass.report, pass.now);
    SLUICE_TRY(readBalances(pass, journal));
    SLUICE_TRY(readJournal(pass, journal));
    SLUICE_TRY(readParts(pass, journal.credited()));
    return readLogs(pass);
}

Result<bool> Importer::importedBefore(const std::string& fingerprint)
{
    return m_ports.database.readers().readFor<bool>([&](storage::Connection& connection) -> Result<bool> {
        SLUICE_ASSIGN(const auto found, connection.queryOne("SELECT at FROM legacy_imports WHERE fingerprint = ?",
                                                            {std::string_view(fingerprint)},
                                                            [](const storage::Row& row) { return row.int64(0); }));
        if (found)
            return true;
        SLUICE_ASSIGN(const auto last, lastTransfer(connection));
        if (last > 0)
            return fail(ErrorCode::Conflict, "the ledger already holds " + std::to_string(last)
                                                 + " transfers; an installation is imported into an empty store");
        return false;
    });
}

Result<void> Importer::writeAll(Pass& pass)
{
    // Look again where nobody else can write between looking and writing.
    SLUICE_ASSIGN(const auto last, lastTransfer(*pass.connection));
    if (last > 0)
        return fail(ErrorCode::Conflict, "the ledger holds transfers already; nothing was imported");
    SLUICE_TRY(readAll(pass));
    pass.report.imported = true;
    const std::string report = json::write(toJson(pass.report));
    SLUICE_TRY(pass.connection->exec("INSERT INTO legacy_imports (fingerprint, at, folder, report) VALUES (?, ?, ?, ?)",
                                     {std::string_view(pass.report.fingerprint), pass.now.micros,
                                      std::string_view(pass.report.folder), std::string_view(report)}));
    SLUICE_ASSIGN(const auto entry,
                  m_ports.audit.append(
                      *pass.connection,
                      {pass.now, pass.options.actor, "legacy.import", pass.report.fingerprint, "",
                       std::to_string(pass.report.transfers) + " transfers, " + pass.report.total,
                       json::write(json::Value::object({{"folder", pass.report.folder}}), json::Style::Utf8Sorted)}));
    (void)entry;
    return {};
}

Result<void> Importer::prove(Pass& pass)
{
    std::vector<std::string> accounts;
    for (const auto& [orchestrator, units] : pass.expected)
        accounts.push_back(ledger::orchestratorAccount(orchestrator));
    const ledger::LedgerQueries queries(m_ports.database.readers());
    SLUICE_ASSIGN(const auto balances, queries.balances(accounts, m_ports.unit, pass.stop));
    std::size_t at = 0;
    for (const auto& [orchestrator, units] : pass.expected) {
        if (balances.at(at++).balance.units() != units) {
            pass.report.proofOfWhat = "the balance of " + orchestrator + " is not what " + balancesFile + " says";
            return {};
        }
    }
    SLUICE_ASSIGN(const auto verified,
                  ledger::verifyLedger(
                      m_ports.database.readers(),
                      [&](std::int64_t done, std::int64_t total) {
                          if (pass.progress)
                              pass.progress({"proving", std::uint64_t(done), std::uint64_t(total)});
                      },
                      pass.stop));
    pass.report.proved = verified.agrees();
    pass.report.proofOfWhat = verified.agrees()
                                  ? std::to_string(at) + " balances equal " + balancesFile + " to the last unit, and "
                                        + std::to_string(verified.transfers) + " transfers re-derive every balance"
                                  : verified.differences.front();
    return {};
}

Result<Report> Importer::run(const std::string& path, const ImportOptions& options,
                             std::function<void(const ImportProgress&)> progress, std::stop_token stop)
{
    const SourceFolder folder(path, m_ports.limits);
    SLUICE_TRY(folder.check());
    std::vector<std::string> names{balancesFile, journalFile};
    for (const RecordPart& part : m_ports.parts)
        names.push_back(part.file);
    names.insert(names.end(), std::begin(logFiles), std::end(logFiles));
    std::uint64_t total = 0;
    for (const std::string& name : names)
        total += folder.sizeOf(name).value_or(0);

    SLUICE_ASSIGN(const Hash32 fingerprint, folder.fingerprint(names));
    Report head;
    head.folder = path;
    head.fingerprint = fingerprint.toHex();
    head.dryRun = options.dryRun;
    SLUICE_ASSIGN(head.alreadyThere, importedBefore(head.fingerprint));
    if (head.alreadyThere)
        return head;
    Pass look{folder, options, nullptr, head, m_ports.clock.now(), progress, stop, "reading", 0, total};
    SLUICE_TRY(readAll(look));
    if (options.dryRun)
        return look.report;
    SLUICE_TRY(prepareParts(look));

    Pass write{folder, options, nullptr, head, look.now, progress, stop, "writing", 0, total};
    auto written = m_ports.database.writer().run([&](storage::Connection& connection) -> Result<void> {
        write.connection = &connection;
        SLUICE_TRY(writeAll(write));
        SLUICE_ASSIGN(const Hash32 after, folder.fingerprint(names));
        if (!(after == fingerprint))
            return fail(ErrorCode::Conflict, "the files changed during the import; stop the old installation first");
        return {};
    });
    SLUICE_TRY(std::move(written));
    // Durable now: from here on a failure is one of the proof, not of the import.
    write.connection = nullptr;
    if (auto proved = prove(write); !proved)
        write.report.proofOfWhat = "the proof was not finished: " + proved.error().message;
    return std::move(write.report);
}

}  // namespace sluice::legacy
