#include "models/csv_export.h"

#include "core/amount.h"
#include "core/json.h"
#include "models/cell_format.h"

#include <QSaveFile>
#include <QStorageInfo>
#include <cerrno>
#include <charconv>
#include <thread>

namespace sluice::models {

namespace {

constexpr std::size_t kFlushBytes = 1 << 18;
constexpr std::int64_t kProgressRows = 16'384;

void appendNumber(std::string& out, std::int64_t number)
{
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

// Amounts that fit 63 bits need no big arithmetic; nearly all do.
void appendUnits(std::string& out, const Int256& units, int scale)
{
    static const Int256 most = std::numeric_limits<std::int64_t>::max();
    if (units > most || units < -most || scale > 18) {
        out += formatUnits(units, scale);
        return;
    }
    auto small = static_cast<std::int64_t>(units);
    if (small < 0) {
        out += '-';
        small = -small;
    }
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, small).ptr;
    const int count = int(end - digits);
    if (count > scale)
        out.append(digits, std::size_t(count - scale));
    else
        out += '0';
    if (scale == 0 || small == 0)
        return;
    out += '.';
    if (count < scale)
        out.append(std::size_t(scale - count), '0');
    out.append(digits + std::max(0, count - scale), end);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.')
        out.pop_back();
}

bool startsFormula(std::string_view text)
{
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

Error fileError(const QSaveFile& file)
{
    const bool full = errno == ENOSPC || errno == EDQUOT || file.error() == QFileDevice::ResourceError;
    return {full ? ErrorCode::DiskFull : ErrorCode::Io, "writing the export: " + file.errorString().toStdString()};
}

}  // namespace

RowWriter::RowWriter(ExportFormat format, const TableSchema& schema, std::vector<int> columns, std::string& out)
    : m_format(format), m_schema(schema), m_columns(std::move(columns)), m_out(out)
{}

void RowWriter::begin()
{
    if (m_format == ExportFormat::Json) {
        m_out += '[';
        return;
    }
    const char* separator = m_format == ExportFormat::Csv ? "," : m_format == ExportFormat::Tsv ? "\t" : " | ";
    if (m_format == ExportFormat::Markdown)
        m_out += "| ";
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (i)
            m_out += separator;
        m_out += m_schema.columns[std::size_t(m_columns[i])].id;
    }
    if (m_format == ExportFormat::Markdown) {
        m_out += " |\n|";
        for (const int column : m_columns)
            m_out += CellFormat::isNumeric(m_schema.columns[std::size_t(column)].type) ? "---:|" : "---|";
    }
    m_out += m_format == ExportFormat::Csv ? "\r\n" : "\n";
}

void RowWriter::row(const TableRow& row)
{
    if (m_format == ExportFormat::Json)
        m_out += m_first ? "\n{" : ",\n{";
    if (m_format == ExportFormat::Markdown)
        m_out += "| ";
    m_first = false;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (i)
            m_out += m_format == ExportFormat::Tsv ? "\t" : m_format == ExportFormat::Markdown ? " | " : ",";
        cell(row, m_columns[i]);
    }
    if (m_format == ExportFormat::Json)
        m_out += '}';
    else
        m_out += m_format == ExportFormat::Csv ? "\r\n" : m_format == ExportFormat::Markdown ? " |\n" : "\n";
}

void RowWriter::end()
{
    if (m_format == ExportFormat::Json)
        m_out += m_first ? "]\n" : "\n]\n";
}

void RowWriter::cell(const TableRow& row, int column)
{
    const TableColumn& described = m_schema.columns[std::size_t(column)];
    const Cell& value = row.cells[std::size_t(column)];
    const bool json = m_format == ExportFormat::Json;
    if (json) {
        json::appendQuoted(m_out, described.id, false);
        m_out += ':';
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        quoted(*text, true);
    } else if (const auto* big = std::get_if<Int256>(&value)) {
        if (json)
            m_out += '"';  // exact: readers must not make a double of it
        appendUnits(m_out, *big, CellFormat::scaleOf(m_schema, row, column));
        if (json)
            m_out += '"';
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        if (described.type == ColumnType::Time)
            quoted(formatTimeZ({*number}), false);
        else if (described.type == ColumnType::Bool)
            m_out += *number ? "true" : "false";
        else
            appendNumber(m_out, *number);
    } else if (json) {
        m_out += "null";
    }
}

void RowWriter::quoted(std::string_view text, bool formulaSafe)
{
    switch (m_format) {
    case ExportFormat::Json: json::appendQuoted(m_out, text, false); return;
    case ExportFormat::Markdown:
        for (const char c : text) {
            if (c == '|' || c == '\\')
                m_out += '\\';
            m_out += c == '\n' || c == '\r' ? ' ' : c;
        }
        return;
    case ExportFormat::Tsv:
        if (formulaSafe && startsFormula(text))
            m_out += '\'';
        for (const char c : text)
            m_out += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
        return;
    case ExportFormat::Csv: break;
    }
    const bool formula = formulaSafe && startsFormula(text);
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        if (formula)
            m_out += '\'';
        m_out += text;
        return;
    }
    m_out += '"';
    if (formula)
        m_out += '\'';
    for (const char c : text) {
        if (c == '"')
            m_out += '"';
        m_out += c;
    }
    m_out += '"';
}

struct ExportJob::Private {
    const TableSource& source;
    ExportRequest request;
    std::jthread thread;

    Result<std::int64_t> write(ExportJob& job, std::stop_token stop) const;
};

Result<std::int64_t> ExportJob::Private::write(ExportJob& job, std::stop_token stop) const
{
    QSaveFile file(request.path);
    if (!file.open(QIODevice::WriteOnly))
        return fail(fileError(file));
    std::string buffer;
    buffer.reserve(kFlushBytes * 2);
    RowWriter writer(request.format, source.schema(), request.columns, buffer);
    writer.begin();
    std::int64_t seen = 0;
    std::int64_t written = 0;
    std::size_t run = 0;
    std::optional<Error> broken;
    const auto flush = [&] {
        const bool whole = file.write(buffer.data(), qint64(buffer.size())) == qint64(buffer.size());
        if (!whole)
            broken = fileError(file);
        buffer.clear();
        return whole;
    };
    const auto sink = [&](const TableRow& row) {
        if (stop.stop_requested())
            return false;
        const std::int64_t at = seen++;
        if (!request.keys.empty()) {
            if (written == std::int64_t(request.keys.size()))
                return false;
            if (!request.keys.contains(row.key))
                return true;
        }
        if (!request.rows.empty()) {
            while (run < request.rows.size() && at > request.rows[run].second)
                ++run;
            if (run == request.rows.size())
                return false;
            if (at < request.rows[run].first)
                return true;
        }
        writer.row(row);
        if (++written % kProgressRows == 0)
            Q_EMIT job.progress(written);
        return buffer.size() < kFlushBytes || flush();
    };
    const auto scanned = source.scan(request.order, request.filter, sink, stop);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "the export was cancelled");
    if (broken)
        return fail(*broken);
    if (!scanned)
        return fail(scanned.error());
    writer.end();
    if (!flush())
        return fail(*broken);
    if (!file.commit())
        return fail(fileError(file));
    return written;
}

ExportJob::ExportJob(const TableSource& source, ExportRequest request, QObject* parent)
    : QObject(parent), m_private(new Private{source, std::move(request), {}})
{
    qRegisterMetaType<sluice::Error>("sluice::Error");
}

ExportJob::~ExportJob() = default;

void ExportJob::start()
{
    m_private->thread = std::jthread([this](std::stop_token stop) {
        const auto result = m_private->write(*this, stop);
        QMetaObject::invokeMethod(
            this,
            [this, result] {
                if (result)
                    Q_EMIT finished(m_private->request.path, *result);
                else
                    Q_EMIT failed(result.error());
            },
            Qt::QueuedConnection);
    });
}

void ExportJob::cancel()
{
    m_private->thread.request_stop();
}

}  // namespace sluice::models
