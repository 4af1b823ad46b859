#include "legacy/exporter.h"

#include "ledger/journal.h"
#include "legacy/internal/journal_import.h"
#include "legacy/internal/v1_writer.h"
#include "legacy/record_part.h"

#include <QDir>

#include <unordered_map>

namespace sluice::legacy {

namespace {

struct Original {
    std::string text;
    Int256 units = 0;
};

struct KeptLine {
    std::int64_t afterSeq = 0;
    std::int64_t seq = 0;
    std::string text;
};

// The kept lines in the order of the journal, a page at a time.
class KeptLines {
public:
    explicit KeptLines(storage::Connection& connection) : m_connection(connection) {}

    Result<const KeptLine*> peek()
    {
        if (m_at == m_page.size() && !m_ended)
            SLUICE_TRY(fetch());
        return m_at < m_page.size() ? &m_page[m_at] : nullptr;
    }
    void pop() { ++m_at; }

private:
    Result<void> fetch()
    {
        constexpr std::int64_t pageRows = 1'000;
        m_page.clear();
        m_at = 0;
        SLUICE_TRY(
            m_connection.query("SELECT line, after_seq, seq, original FROM legacy_lines WHERE line > ? ORDER BY line "
                               "LIMIT ?",
                               {m_last, pageRows}, [this](const storage::Row& row) {
                                   m_last = row.int64(0);
                                   m_page.push_back({row.int64(1), row.int64(2), std::string(row.text(3))});
                                   return true;
                               }));
        m_ended = m_page.size() < std::size_t(pageRows);
        return {};
    }

    storage::Connection& m_connection;
    std::vector<KeptLine> m_page;
    std::size_t m_at = 0;
    std::int64_t m_last = 0;
    bool m_ended = false;
};

// What an import booked so that the ledger agrees with balances.json is no line of the journal.
bool isBookkeeping(const ledger::Transfer& transfer)
{
    return transfer.posting.id.starts_with("v1:gap:") || transfer.posting.id.starts_with("v1:difference:");
}

}  // namespace

Result<FileCount> Exporter::writeBalances(const std::string& folder, std::stop_token stop)
{
    std::vector<std::string> order;
    std::unordered_map<std::string, Original> originals;
    auto read = m_ports.database.readers().read(
        [&](storage::Connection& connection) {
            return connection.query("SELECT orchestrator, original, units FROM legacy_balances ORDER BY place", {},
                                    [&](const storage::Row& row) {
                                        order.emplace_back(row.text(0));
                                        originals[order.back()] = {std::string(row.text(1)), row.int256(2)};
                                        return true;
                                    });
        },
        stop);
    SLUICE_TRY(std::move(read));
    const ledger::LedgerQueries queries(m_ports.database.readers());
    SLUICE_ASSIGN(const auto balances, queries.orchestratorBalances(m_ports.unit, {}, stop));
    std::unordered_map<std::string, Amount> now;
    for (const auto& named : balances) {
        const std::string id(ledger::orchestratorOf(named.account).value_or(named.account));
        now.emplace(id, named.balance.balance);
        if (!originals.contains(id) && !named.balance.balance.isZero())
            order.push_back(id);
    }
    V1ObjectFile file(folder + "/" + balancesFile);
    SLUICE_TRY(file.open());
    for (const std::string& id : order) {
        const auto found = now.find(id);
        const Amount balance = found == now.end() ? Amount(m_ports.unit) : found->second;
        const auto original = originals.find(id);
        if (original != originals.end() && original->second.units == balance.units())
            SLUICE_TRY(file.putText(id, original->second.text));
        else
            SLUICE_TRY(file.put(id, balance.toString()));
    }
    SLUICE_TRY(file.close(false));
    return FileCount{balancesFile, true, file.count(), 0};
}

Result<FileCount> Exporter::writeJournal(const std::string& folder, std::stop_token stop)
{
    FileCount count{journalFile, true, 0, 0};
    V1File file(folder + "/" + journalFile);
    SLUICE_TRY(file.open());
    const ledger::LedgerQueries queries(m_ports.database.readers());
    const auto line = [&](std::string text) {
        ++count.records;
        text.push_back('\n');
        return file.write(text);
    };
    auto written = m_ports.database.readers().read(
        [&](storage::Connection& connection) -> Result<void> {
            KeptLines kept(connection);
            // Lines that moved less than a unit stand after the transfer that came before them.
            const auto before = [&](std::int64_t seq) -> Result<void> {
                for (;;) {
                    SLUICE_ASSIGN(const KeptLine* const next, kept.peek());
                    if (!next || next->seq != 0 || next->afterSeq >= seq)
                        return {};
                    SLUICE_TRY(line(next->text));
                    kept.pop();
                }
            };
            auto all = queries.history(
                [&](const ledger::Transfer& transfer) -> Result<void> {
                    if (!(transfer.posting.amount.asset() == m_ports.unit) || isBookkeeping(transfer))
                        return {};
                    SLUICE_TRY(before(transfer.seq));
                    SLUICE_ASSIGN(const KeptLine* const own, kept.peek());
                    if (!own || own->seq != transfer.seq)
                        return line(ledger::journalLine(ledger::journalEventOf(transfer)));
                    SLUICE_TRY(line(own->text));
                    kept.pop();
                    return {};
                },
                stop);
            SLUICE_TRY(std::move(all));
            return before(INT64_MAX);
        },
        stop);
    SLUICE_TRY(std::move(written));
    SLUICE_TRY(file.commit());
    return count;
}

Result<FileCount> Exporter::writeLog(const std::string& folder, const std::string& name, std::stop_token stop)
{
    FileCount count{name, true, 0, 0};
    V1File file(folder + "/" + name);
    SLUICE_TRY(file.open());
    Result<void> written;
    auto read = m_ports.database.readers().read(
        [&](storage::Connection& connection) {
            return connection.stream("SELECT original FROM legacy_log_lines WHERE file = ? ORDER BY line",
                                     {std::string_view(name)}, [&](const storage::Row& row) {
                                         ++count.records;
                                         written = file.write(std::string(row.text(0)) + "\n");
                                         return written.has_value();
                                     });
        },
        stop);
    SLUICE_TRY(std::move(read));
    SLUICE_TRY(std::move(written));
    SLUICE_TRY(file.commit());
    return count;
}

Result<FileCount> Exporter::writePart(const std::string& folder, const ExportPart& part, std::stop_token stop)
{
    SLUICE_ASSIGN(const auto extras, (m_ports.database.readers().readFor<std::map<std::string, json::Value>>(
                                         [&](storage::Connection& c) { return keptExtras(c, part.file); }, stop)));
    V1ObjectFile file(folder + "/" + part.file);
    SLUICE_TRY(file.open());
    SLUICE_TRY(part.records(
        [&](const std::string& key, json::Value record) {
            addExtras(record, extras, key);
            if (!part.keepOrder)
                sortMembers(record);
            return file.put(key, record);
        },
        stop));
    SLUICE_TRY(file.close(part.endsWithLineFeed));
    return FileCount{part.file, true, file.count(), 0};
}

Result<Exporter::Outcome> Exporter::run(const std::string& folder, std::stop_token stop)
{
    QDir dir(QString::fromStdString(folder));
    if (dir.exists() && !dir.isEmpty())
        return fail(ErrorCode::Conflict, folder + " is not empty; give a new folder");
    for (const ExportPart& part : m_ports.parts) {
        if (auto prepared = part.prepare ? part.prepare(stop) : Result<void>(); !prepared)
            return fail(Error{prepared.error().code, part.file + ": " + prepared.error().message});
    }
    if (!dir.mkpath(QStringLiteral("audit")))
        return fail(ErrorCode::Io, folder + " cannot be made");
    Outcome outcome;
    SLUICE_ASSIGN(auto balances, writeBalances(folder, stop));
    outcome.files.push_back(std::move(balances));
    SLUICE_ASSIGN(auto journal, writeJournal(folder, stop));
    outcome.files.push_back(std::move(journal));
    for (const ExportPart& part : m_ports.parts) {
        SLUICE_ASSIGN(auto count, writePart(folder, part, stop));
        outcome.files.push_back(std::move(count));
    }
    for (const char* name : {"audit/registry.log", "audit/license.log"}) {
        SLUICE_ASSIGN(auto log, writeLog(folder, name, stop));
        outcome.files.push_back(std::move(log));
    }
    return outcome;
}

}  // namespace sluice::legacy
