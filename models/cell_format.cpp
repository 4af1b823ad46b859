#include "models/cell_format.h"

#include "core/amount.h"
#include "models/internal/words.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace sluice::models {

namespace {

constexpr int kSignificantDigits = 9;

// Plain decimal text cut to nine significant digits, half to even on the digits that are there.
QString shortened(const std::string& exact)
{
    const bool negative = !exact.empty() && exact.front() == '-';
    std::string text = negative ? exact.substr(1) : exact;
    const auto point = text.find('.');
    if (point == std::string::npos)
        return QString::fromStdString(exact);
    const auto first = text.find_first_not_of("0.");
    if (first == std::string::npos)
        return QStringLiteral("0");
    if (first > point + kSignificantDigits)
        return negative ? QStringLiteral("−<0.000000001") : QStringLiteral("<0.000000001");
    // Last kept character: whole digits are never dropped.
    std::size_t keep = first + kSignificantDigits + (first < point ? 1 : 0);
    keep = std::max(keep, point);
    if (keep < text.size()) {
        const char next = text[keep];
        const bool rest = text.find_first_not_of('0', keep + 1) != std::string::npos;
        text.resize(keep);
        const char last = text.back() == '.' ? text[text.size() - 2] : text.back();
        if (next > '5' || (next == '5' && (rest || (last - '0') % 2 == 1))) {
            std::size_t i = text.size();
            bool carry = true;
            while (carry && i-- > 0) {
                if (text[i] == '.')
                    continue;
                carry = text[i] == '9';
                text[i] = carry ? '0' : char(text[i] + 1);
            }
            if (carry)
                text.insert(0, 1, '1');
        }
    }
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.')
            text.pop_back();
    }
    return (negative ? QStringLiteral("−") : QString()) + QString::fromStdString(text);
}

QString cellText(const Cell& cell)
{
    if (const auto* text = std::get_if<std::string>(&cell))
        return QString::fromStdString(*text);
    if (const auto* number = std::get_if<std::int64_t>(&cell))
        return QString::number(*number);
    if (const auto* big = std::get_if<Int256>(&cell))
        return QString::fromStdString(toDecimal(*big));
    return {};
}

bool blank(const Cell& cell)
{
    if (std::holds_alternative<std::monostate>(cell))
        return true;
    const auto* text = std::get_if<std::string>(&cell);
    return text && text->empty();
}

}  // namespace

QString CellFormat::unknown()
{
    return QStringLiteral("–");
}

QString CellFormat::amount(const Int256& units, int scale)
{
    return shortened(formatUnits(units, scale));
}

QString CellFormat::amountExact(const Int256& units, int scale)
{
    return QString::fromStdString(formatUnits(units, scale));
}

QString CellFormat::eth(const Int256& wei)
{
    return tr("%1 ETH").arg(amount(wei, 18));
}

QString CellFormat::gwei(const Int256& wei)
{
    return tr("%1 gwei").arg(amount(wei, 9));
}

QString CellFormat::shortHex(const std::string& text)
{
    if (text.size() <= 14)
        return QString::fromStdString(text);
    const bool prefixed = text.starts_with("0x");
    return QString::fromStdString(text.substr(0, prefixed ? 6 : 4)) + QStringLiteral("…")
           + QString::fromStdString(text.substr(text.size() - 4));
}

QString CellFormat::relativeTime(Micros at, Micros now)
{
    if (at == 0)
        return unknown();
    const bool future = at > now + 999'999;
    const std::int64_t seconds = (future ? at - now : now - at) / 1'000'000;
    if (seconds < 1)
        return tr("now");
    QString amountText;
    if (seconds < 60)
        amountText = tr("%1 s").arg(seconds);
    else if (seconds < 3600)
        amountText = tr("%1 min").arg(seconds / 60);
    else if (seconds < 86'400)
        amountText = tr("%1 h").arg(seconds / 3600);
    else
        amountText = tr("%1 d").arg(seconds / 86'400);
    return future ? tr("in %1").arg(amountText) : tr("%1 ago").arg(amountText);
}

QString CellFormat::absoluteTime(Micros at)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(at / 1000);
    return local.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz ")) + local.timeZoneAbbreviation();
}

QString CellFormat::duration(std::int64_t ms)
{
    if (ms < 1000)
        return tr("%1 ms").arg(ms);
    const std::int64_t s = ms / 1000;
    if (s < 60)
        return tr("%1 s").arg(s);
    if (s < 3600)
        return tr("%1 min %2 s").arg(s / 60).arg(s % 60);
    if (s < 86'400)
        return tr("%1 h %2 min").arg(s / 3600).arg(s / 60 % 60);
    return tr("%1 d %2 h").arg(s / 86'400).arg(s / 3600 % 24);
}

QString CellFormat::bytes(std::int64_t count)
{
    return QLocale().formattedDataSize(count, 1, QLocale::DataSizeIecFormat);
}

QString CellFormat::level(Level level)
{
    switch (level) {
    case Level::Ok: return QStringLiteral("●");
    case Level::Working: return QStringLiteral("◐");
    case Level::Attention: return QStringLiteral("▲");
    case Level::Failed: return QStringLiteral("■");
    case Level::Off: break;
    }
    return QStringLiteral("○");
}

QString CellFormat::levelWord(Level level)
{
    switch (level) {
    case Level::Ok: return tr("ok");
    case Level::Working: return tr("working");
    case Level::Attention: return tr("needs you");
    case Level::Failed: return tr("failed");
    case Level::Off: break;
    }
    return tr("off");
}

bool CellFormat::isState(const TableColumn& column)
{
    return column.type == ColumnType::Code
           && (column.id == "state" || column.id == "gate" || column.id == "status" || column.id == "health"
               || column.id == "eligible" || column.id == "payout" || column.id == "power" || column.id == "decision"
               || column.id == "verdict");
}

bool CellFormat::isNumeric(ColumnType type)
{
    return type == ColumnType::Integer || type == ColumnType::Amount || type == ColumnType::Duration;
}

int CellFormat::scaleOf(const TableSchema& schema, const TableRow& row, int column)
{
    const TableColumn& described = schema.columns[std::size_t(column)];
    if (!described.unit.empty())
        return described.scale;
    for (const char* id : {"asset", "unit"}) {
        const int at = schema.columnIndex(id);
        if (at < 0)
            continue;
        if (const auto* code = std::get_if<std::string>(&row.cells[std::size_t(at)]))
            return Asset::named(*code).scale();
    }
    return described.scale;
}

QString CellFormat::display(const TableSchema& schema, const TableRow& row, int column, Micros now)
{
    const TableColumn& described = schema.columns[std::size_t(column)];
    const Cell& cell = row.cells[std::size_t(column)];
    if (blank(cell))
        return unknown();
    const auto* number = std::get_if<std::int64_t>(&cell);
    const auto* text = std::get_if<std::string>(&cell);
    const auto* big = std::get_if<Int256>(&cell);
    switch (described.type) {
    case ColumnType::Amount: return big ? amount(*big, scaleOf(schema, row, column)) : cellText(cell);
    case ColumnType::Time: return number ? relativeTime(*number, now) : cellText(cell);
    case ColumnType::Duration: return number ? duration(*number) : cellText(cell);
    case ColumnType::Address:
    case ColumnType::Hash: return text ? shortHex(*text) : cellText(cell);
    case ColumnType::Bool: return number ? (*number ? tr("yes") : tr("no")) : cellText(cell);
    case ColumnType::Code: return text ? code(schema.id, described.id, *text) : cellText(cell);
    case ColumnType::Text:
        return text && text->size() > 24 && (text->find_first_not_of("0123456789abcdefx") == std::string::npos)
                   ? shortHex(*text)
                   : cellText(cell);
    case ColumnType::Integer:
        if (number && described.scale > 0)  // a small decimal, such as a price
            return amount(Int256(*number), described.scale);
        break;
    case ColumnType::Json: break;
    }
    return cellText(cell).simplified();
}

QString CellFormat::tooltip(const TableSchema& schema, const TableRow& row, int column, Micros now)
{
    const TableColumn& described = schema.columns[std::size_t(column)];
    const Cell& cell = row.cells[std::size_t(column)];
    if (blank(cell))
        return tr("Not known");
    if (described.type == ColumnType::Time) {
        if (const auto* number = std::get_if<std::int64_t>(&cell))
            return absoluteTime(*number);
    }
    std::string exact;
    appendExact(exact, schema, row, column);
    QString text = QString::fromStdString(exact);
    if (described.type == ColumnType::Amount && !described.unit.empty())
        text += QLatin1Char(' ') + QString::fromStdString(described.unit).toUpper();
    if (described.type == ColumnType::Code)
        text = display(schema, row, column, now) + QStringLiteral(" (") + text + QLatin1Char(')');
    return text.size() > 600 ? text.left(600) + QStringLiteral("…") : text;
}

void CellFormat::appendExact(std::string& out, const TableSchema& schema, const TableRow& row, int column)
{
    const TableColumn& described = schema.columns[std::size_t(column)];
    const Cell& cell = row.cells[std::size_t(column)];
    if (const auto* text = std::get_if<std::string>(&cell)) {
        out += *text;
    } else if (const auto* big = std::get_if<Int256>(&cell)) {
        out += formatUnits(*big, scaleOf(schema, row, column));
    } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        if (described.type == ColumnType::Time)
            out += formatTimeZ({*number});
        else if (described.type == ColumnType::Bool)
            out += *number ? "true" : "false";
        else if (described.type == ColumnType::Integer && described.scale > 0)
            out += formatUnits(Int256(*number), described.scale);
        else
            out += std::to_string(*number);
    }
}

StateLook CellFormat::state(const std::string& schemaId, const std::string& columnId, const std::string& codeText)
{
    const Word* word = findState(schemaId, columnId, codeText);
    return {word ? word->level : Level::Off, code(schemaId, columnId, codeText)};
}

QString CellFormat::code(const std::string& schemaId, const std::string& columnId, const std::string& codeText)
{
    if (const Word* word = findState(schemaId, columnId, codeText))
        return tr(word->text);
    if (const Word* word = findCode(codeText))
        return tr(word->text);
    QString plain = QString::fromStdString(codeText);
    return plain.replace(QLatin1Char('_'), QLatin1Char(' '));
}

QStringList CellFormat::knownCodes(const TableSchema& schema, const TableColumn& column)
{
    QStringList codes;
    if (column.type == ColumnType::Bool)
        return {QStringLiteral("true"), QStringLiteral("false")};
    for (const std::string_view code : codesOf(schema.id, column.id))
        codes << QString::fromUtf8(code.data(), qsizetype(code.size()));
    return codes;
}

QString CellFormat::columnTitle(const std::string& schemaId, const TableColumn& column)
{
    QString title;
    if (const ColumnWord* word = findColumn(schemaId, column.id))
        title = tr(word->title);
    else
        title = QString::fromStdString(column.id).replace(QLatin1Char('_'), QLatin1Char(' '));
    if (column.type == ColumnType::Amount && !column.unit.empty())
        title = tr("%1 (%2)").arg(title, QString::fromStdString(column.unit).toUpper());
    return title;
}

QString CellFormat::columnTip(const std::string& schemaId, const TableColumn& column)
{
    const ColumnWord* word = findColumn(schemaId, column.id);
    return word && word->tip[0] ? tr(word->tip) : columnTitle(schemaId, column);
}

QString CellFormat::verb(PayoutVerb verb)
{
    switch (verb) {
    case PayoutVerb::Approve: return tr("Approve");
    case PayoutVerb::Hold: return tr("Hold");
    case PayoutVerb::Release: return tr("Release");
    case PayoutVerb::Cancel: return tr("Cancel payout");
    case PayoutVerb::Retry: return tr("Retry");
    case PayoutVerb::Bump: return tr("Replace with a higher fee");
    case PayoutVerb::CancelByNonce: break;
    }
    return tr("Cancel by nonce");
}

QString CellFormat::step(const std::string& codeText)
{
    if (const Word* word = findStep(codeText))
        return tr(word->text);
    QString plain = QString::fromStdString(codeText).replace(QLatin1Char('_'), QLatin1Char(' '));
    return plain.replace(0, 1, plain.left(1).toUpper());
}

QString CellFormat::errorTitle(ErrorCode error)
{
    switch (error) {
    case ErrorCode::InvalidArgument: return tr("A value does not fit");
    case ErrorCode::NotFound: return tr("It is not there any more");
    case ErrorCode::Conflict: return tr("The state has changed meanwhile");
    case ErrorCode::Denied: return tr("A rule does not allow this");
    case ErrorCode::Unavailable: return tr("A part that is needed is not available");
    case ErrorCode::Timeout: return tr("No answer in time");
    case ErrorCode::Cancelled: return tr("Cancelled");
    case ErrorCode::Overloaded: return tr("Too much at once; nothing was done");
    case ErrorCode::Io: return tr("Reading or writing failed");
    case ErrorCode::DiskFull: return tr("The disk is full");
    case ErrorCode::Corrupt: return tr("Stored data contradicts itself");
    case ErrorCode::Protocol: return tr("A peer gave an answer that makes no sense");
    case ErrorCode::Internal: break;
    }
    return tr("Something went wrong inside Sluice");
}

QString CellFormat::errorHint(ErrorCode error)
{
    switch (error) {
    case ErrorCode::InvalidArgument: return tr("Correct the value and try again.");
    case ErrorCode::NotFound:
    case ErrorCode::Conflict: return tr("Look at the current state, then decide again.");
    case ErrorCode::Denied: return tr("The rule is named below; rules are kept in Settings.");
    case ErrorCode::Unavailable: return tr("See the status bar for the part that is off or locked.");
    case ErrorCode::Timeout:
    case ErrorCode::Overloaded: return tr("Try again in a moment.");
    case ErrorCode::Cancelled: return {};
    case ErrorCode::Io: return tr("Check the disk and the rights of the data directory.");
    case ErrorCode::DiskFull: return tr("Free some space, then try again. Nothing was lost.");
    case ErrorCode::Corrupt: return tr("Run sluice verify before anything else.");
    case ErrorCode::Protocol: return tr("Test the endpoint in Settings.");
    case ErrorCode::Internal: break;
    }
    return tr("Write a diagnostics bundle on the Log page.");
}

}  // namespace sluice::models
