// Tables out of the house: CSV (RFC 4180), TSV, JSON and Markdown as UTF-8 bytes. Text cells that a spreadsheet would run as a formula get
// a leading apostrophe (CSV, TSV); numbers, amounts and times stay what they are. Amounts exact, times ISO 8601 UTC, unknown is empty
// in CSV and null in JSON. Thread: RowWriter where it is made; ExportJob the GUI thread, its work on a thread of its own.
#pragma once

#include "core/table.h"

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace sluice::models {

enum class ExportFormat { Csv, Tsv, Json, Markdown };

class RowWriter {
public:
    // `columns`: indices into the schema, in the order they are written.
    RowWriter(ExportFormat format, const TableSchema& schema, std::vector<int> columns, std::string& out);
    void begin();
    void row(const TableRow& row);
    void end();

private:
    void cell(const TableRow& row, int column);
    void quoted(std::string_view text, bool formulaSafe);

    const ExportFormat m_format;
    const TableSchema& m_schema;
    const std::vector<int> m_columns;
    std::string& m_out;
    std::string m_scratch;
    bool m_first = true;
};

struct ExportRequest {
    TableOrder order;
    FilterPtr filter;  // null: all
    std::vector<int> columns;
    std::unordered_set<std::string> keys;  // only these rows, wherever they are by now; empty: see `rows`
    std::vector<std::pair<std::int64_t, std::int64_t>>
        rows;  // first and last row of each selected run, in order; empty: every row
    ExportFormat format = ExportFormat::Csv;
    QString path;
};

// Writes into a temporary file beside the target and renames it at the end: the target is whole or untouched.
class ExportJob : public QObject {
    Q_OBJECT
public:
    ExportJob(const TableSource& source, ExportRequest request, QObject* parent = nullptr);
    ~ExportJob() override;  // cancels and joins

    void start();
    void cancel();

Q_SIGNALS:
    void progress(qint64 rows);
    void finished(const QString& path, qint64 rows);
    void failed(const sluice::Error& error);  // Cancelled when cancel() was called

private:
    struct Private;
    std::unique_ptr<Private> m_private;
};

}  // namespace sluice::models
