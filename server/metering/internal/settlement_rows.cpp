#include "metering/internal/settlement_rows.h"

namespace sluice::metering {

namespace {

constexpr std::string_view stepColumns =
    "SELECT no, invoice_id, pause, state, body, source, sent_seen, error FROM settlement_steps ";

SettlementStep stepOfRow(const storage::Row& row)
{
    SettlementStep step;
    step.no = row.int64(0);
    step.invoiceId = row.text(1);
    step.pause = pauseFromCode(row.text(2)).value_or(SettlementPause::None);
    int at = 3;
    for (std::string* text : {&step.state, &step.body, &step.source, &step.sentSeen, &step.error})
        *text = row.text(at++);
    return step;
}

}  // namespace

std::string settlementPlain(std::string_view text, std::size_t most)
{
    std::string plain;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (plain.size() >= most && (byte & 0xC0) != 0x80)
            break;
        plain.push_back(byte < 0x20 || byte == 0x7F ? ' ' : c);
    }
    return plain;
}

Result<std::optional<SettlementRow>> findSettlementRow(storage::Connection& connection, std::string_view invoiceId)
{
    return connection.queryOne(
        "SELECT state, pause, currency, detail, error, hint, attempts, due_at FROM "
        "settlement_invoices WHERE invoice_id = ?",
        {invoiceId}, [&](const storage::Row& row) {
            SettlementRow found{
                std::string(invoiceId), row.text(0),  row.text(1), row.text(2), row.text(3), row.text(4),
                row.int64(5),           row.int64(6), {}};
            if (const auto due = row.optInt64(7))
                found.due = Timestamp{*due};
            return found;
        });
}

Result<std::optional<SettlementStep>> openSettlementStep(storage::Connection& connection, std::string_view invoiceId)
{
    static const std::string sql = std::string(stepColumns)
                                   + "WHERE invoice_id = ? AND state IN ('waiting', 'calling', 'asked', 'ready', "
                                     "'sending', 'stopped')";
    return connection.queryOne(sql, {invoiceId}, stepOfRow);
}

Result<std::optional<SettlementStep>> settlementStep(storage::Connection& connection, std::int64_t no)
{
    static const std::string sql = std::string(stepColumns) + "WHERE no = ?";
    return connection.queryOne(sql, {no}, stepOfRow);
}

Result<std::optional<SettlementStep>> lastAnsweredStep(storage::Connection& connection, std::string_view invoiceId,
                                                       SettlementPause pause)
{
    static const std::string sql =
        std::string(stepColumns) + "WHERE invoice_id = ? AND pause = ? AND state = 'answered' ORDER BY no DESC LIMIT 1";
    return connection.queryOne(sql, {invoiceId, std::string_view(pauseCode(pause))}, stepOfRow);
}

Result<std::int64_t> addSettlementStep(storage::Connection& connection, const SettlementStep& step, Timestamp now)
{
    SLUICE_ASSIGN(const auto no, connection.queryOne(
                                     "INSERT INTO settlement_steps (invoice_id, pause, state, body, source, sent_seen, "
                                     "error, opened_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no",
                                     {step.invoiceId, std::string_view(pauseCode(step.pause)), step.state, step.body,
                                      step.source, step.sentSeen, step.error, now.micros, now.micros},
                                     [](const storage::Row& row) { return row.int64(0); }));
    return no.value_or(0);
}

Result<void> updateSettlementStep(storage::Connection& connection, const SettlementStep& step, Timestamp now)
{
    SLUICE_TRY(connection.exec("UPDATE settlement_steps SET state = ?, body = ?, source = ?, sent_seen = ?, error = ?, "
                               "changed_at = ? WHERE no = ?",
                               {step.state, step.body, step.source, step.sentSeen, step.error, now.micros, step.no}));
    return {};
}

Result<void> markSettlementDue(storage::Connection& connection, std::string_view invoiceId, Timestamp now)
{
    SLUICE_TRY(connection.exec(
        "INSERT INTO settlement_invoices (invoice_id, state, pause, number, customer_id, customer, currency, exponent, "
        "total, fee, residue, charge_model, account, livemode, status, extended_status, invoicing_external_id, "
        "payment_external_id, detail, error, hint, attempts, due_at, meter_updated, seen_at, changed_at) VALUES (?, "
        "'new', '', '', '', '', '', 2, '', '', '', '', '', 1, '', '', '', '', '', '', 1, 0, ?, '', ?, ?) ON CONFLICT "
        "(invoice_id) DO UPDATE SET hint = settlement_invoices.hint + 1, attempts = 0, due_at = excluded.due_at",
        {invoiceId, now.micros, now.micros, now.micros}));
    return {};
}

Result<void> noteSettlement(storage::Connection& connection, std::string_view invoiceId, Timestamp now,
                            std::string_view kind, std::string_view actor, std::string_view message)
{
    const std::string plain = settlementPlain(message);
    SLUICE_TRY(
        connection.exec("INSERT INTO settlement_timeline (invoice_id, at, kind, actor, message) VALUES (?, ?, ?, ?, ?)",
                        {invoiceId, now.micros, kind, actor, plain}));
    return {};
}

std::string settlementDetail(const SettlementInvoice& invoice, const json::Value& money)
{
    json::Array lines;
    for (const InvoiceLine& line : invoice.lines) {
        json::Array discounts;
        for (const std::string& id : line.discountIds)
            discounts.emplace_back(id);
        lines.push_back(json::Value::object({{"id", line.id},
                                             {"name", settlementPlain(line.name)},
                                             {"total", line.total},
                                             {"discountIds", std::move(discounts)}}));
    }
    return json::write(json::Value::object({{"lines", std::move(lines)}, {"money", money}}));
}

SettlementInvoice invoiceOfDetail(std::string_view invoiceId, std::string_view detail)
{
    SettlementInvoice invoice;
    invoice.id = std::string(invoiceId);
    const auto tree = json::parse(detail);
    const json::Value* lines = tree ? tree->find("lines") : nullptr;
    for (const json::Value& item : lines && lines->isArray() ? *lines->items() : json::Array()) {
        InvoiceLine line;
        line.id = std::string(item.text("id").value_or(""));
        line.name = std::string(item.text("name").value_or(""));
        line.total = std::string(item.text("total").value_or(""));
        const json::Value* discounts = item.find("discountIds");
        for (const json::Value& id : discounts && discounts->isArray() ? *discounts->items() : json::Array())
            line.discountIds.emplace_back(id.toText().value_or(""));
        invoice.lines.push_back(std::move(line));
    }
    return invoice;
}

}  // namespace sluice::metering
