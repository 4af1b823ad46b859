// What people do and ask of settlement.
#include "metering/internal/settlement_rows.h"
#include "metering/settlement_book.h"

namespace sluice::metering {

namespace {

constexpr std::int64_t shownTimeline = 200;

json::Value textOrNull(const std::optional<std::int64_t>& micros)
{
    return micros ? json::Value(formatTimeZ(Timestamp{*micros})) : json::Value();
}

json::Value parsedOrNull(const std::string& text)
{
    return json::parse(text).value_or(json::Value());
}

Result<std::optional<json::Value>> invoiceTree(storage::Connection& connection, const std::string& invoiceId)
{
    return connection.queryOne(
        "SELECT state, pause, number, customer_id, customer, currency, total, residue, fee, charge_model, account, "
        "livemode, status, extended_status, invoicing_external_id, payment_external_id, detail, error, attempts, "
        "due_at, seen_at, fetched_at FROM settlement_invoices WHERE invoice_id = ?",
        {invoiceId}, [&](const storage::Row& row) {
            json::Value tree = json::Value::object({{"invoiceId", invoiceId}});
            int at = 0;
            for (const char* name : {"state", "pause", "number", "customerId", "customer", "currency", "total",
                                     "residue", "fee", "chargeModel", "account"})
                tree.set(name, row.text(at++));
            tree.set("livemode", row.int64(at++) != 0);
            for (const char* name : {"status", "extendedStatus", "externalId", "paymentExternalId"})
                tree.set(name, row.text(at++));
            tree.set("detail", parsedOrNull(row.text(16)));
            tree.set("error", row.text(17));
            tree.set("attempts", row.int64(18));
            tree.set("dueAt", textOrNull(row.optInt64(19)));
            tree.set("seenAt", textOrNull(row.optInt64(20)));
            tree.set("fetchedAt", textOrNull(row.optInt64(21)));
            return tree;
        });
}

Result<json::Value> stepsTree(storage::Connection& connection, const std::string& invoiceId)
{
    json::Array steps;
    SLUICE_TRY(connection.query("SELECT no, pause, state, body, source, error, opened_at, changed_at FROM "
                                "settlement_steps WHERE invoice_id = ? ORDER BY no",
                                {invoiceId}, [&](const storage::Row& row) {
                                    steps.push_back(json::Value::object({{"no", row.int64(0)},
                                                                         {"pause", row.text(1)},
                                                                         {"state", row.text(2)},
                                                                         {"body", parsedOrNull(row.text(3))},
                                                                         {"source", row.text(4)},
                                                                         {"error", row.text(5)},
                                                                         {"openedAt", textOrNull(row.int64(6))},
                                                                         {"changedAt", textOrNull(row.int64(7))}}));
                                    return true;
                                }));
    return json::Value(std::move(steps));
}

Result<json::Value> timelineTree(storage::Connection& connection, const std::string& invoiceId)
{
    json::Array lines;
    SLUICE_TRY(connection.query("SELECT at, kind, actor, message FROM settlement_timeline WHERE invoice_id = ? ORDER "
                                "BY no DESC LIMIT ?",
                                {invoiceId, shownTimeline}, [&](const storage::Row& row) {
                                    lines.push_back(json::Value::object({{"at", textOrNull(row.int64(0))},
                                                                         {"kind", row.text(1)},
                                                                         {"actor", row.text(2)},
                                                                         {"message", row.text(3)}}));
                                    return true;
                                }));
    return json::Value(std::move(lines));
}

}  // namespace

void SettlementBook::complete(std::string invoiceId, SettlementPause pause, json::Value said, std::string actor,
                              Done done)
{
    submit(
        [this, invoiceId = std::move(invoiceId), pause, said = std::move(said),
         actor = std::move(actor)](storage::Connection& connection, Timestamp now) -> Result<void> {
            SLUICE_ASSIGN(const auto row, findSettlementRow(connection, invoiceId));
            SLUICE_ASSIGN(auto step, openSettlementStep(connection, invoiceId));
            if (!row)
                return fail(ErrorCode::NotFound, "no such invoice");
            if (!step || step->pause != pause || pause == SettlementPause::None)
                return fail(ErrorCode::Conflict, "the invoice does not wait there");
            const bool mendable = step->state == "stopped" && step->error == "refused";
            if (step->state == "stopped" && !mendable)
                return fail(ErrorCode::Conflict, "the invoice is stopped: " + step->error);
            if (step->state != "waiting" && step->state != "asked" && !mendable)
                return fail(ErrorCode::Conflict, "the step is being done");
            SLUICE_ASSIGN(const auto answer, settlementAnswer(pause, said, invoiceOfDetail(invoiceId, row->detail)));
            const std::string before = step->state;
            step->state = "ready";
            step->body = json::write(answer);
            step->source = settlementPlain(actor, 300);
            step->sentSeen.clear();
            step->error.clear();
            SLUICE_TRY(updateSettlementStep(connection, *step, now));
            SLUICE_TRY(markSettlementDue(connection, invoiceId, now));
            SLUICE_TRY(connection.exec("UPDATE settlement_invoices SET state = 'working', changed_at = ? WHERE "
                                       "invoice_id = ?",
                                       {now.micros, invoiceId}));
            SLUICE_TRY(noteSettlement(connection, invoiceId, now, "completed", actor,
                                      std::string(pauseCode(pause)) + " by hand"));
            SLUICE_TRY(m_audit.append(connection, {now, actor, "invoices.complete", invoiceId,
                                                   std::string(pauseCode(pause)) + ": " + before, step->body, ""}));
            return {};
        },
        std::move(done), true);
}

void SettlementBook::retry(std::string invoiceId, std::string actor, Done done)
{
    submit(
        [this, invoiceId = std::move(invoiceId), actor = std::move(actor)](storage::Connection& connection,
                                                                           Timestamp now) -> Result<void> {
            SLUICE_ASSIGN(const auto row, findSettlementRow(connection, invoiceId));
            if (!row)
                return fail(ErrorCode::NotFound, "no such invoice");
            SLUICE_TRY(markSettlementDue(connection, invoiceId, now));
            SLUICE_TRY(noteSettlement(connection, invoiceId, now, "retried", actor, "looked at again by hand"));
            SLUICE_TRY(m_audit.append(connection, {now, actor, "invoices.retry", invoiceId, row->state, "", ""}));
            return {};
        },
        std::move(done), true);
}

void SettlementBook::look(std::string invoiceId, std::string actor, Done done)
{
    if (!isMeterId(invoiceId)) {
        done(fail(ErrorCode::InvalidArgument, "invoiceId must be an id of the meter"));
        return;
    }
    submit(
        [this, invoiceId = std::move(invoiceId), actor = std::move(actor)](storage::Connection& connection,
                                                                           Timestamp now) -> Result<void> {
            SLUICE_TRY(markSettlementDue(connection, invoiceId, now));
            SLUICE_TRY(m_audit.append(connection, {now, actor, "invoices.look", invoiceId, "", "", ""}));
            return {};
        },
        std::move(done), true);
}

void SettlementBook::retryCollect(std::int64_t no, std::string actor, Done done)
{
    submit(
        [this, no, actor = std::move(actor)](storage::Connection& connection, Timestamp now) -> Result<void> {
            SLUICE_ASSIGN(const auto state,
                          connection.queryOne("SELECT state FROM settlement_collects WHERE no = ?", {no},
                                              [](const storage::Row& row) { return row.text(0); }));
            if (!state)
                return fail(ErrorCode::NotFound, "no such request");
            if (*state != "dead")
                return fail(ErrorCode::Conflict, "this request is " + *state);
            SLUICE_TRY(connection.exec("UPDATE settlement_collects SET state = 'waiting', attempts = 0, due_at = ?, "
                                       "resolved_at = NULL WHERE no = ?",
                                       {now.micros, no}));
            SLUICE_TRY(
                m_audit.append(connection, {now, actor, "invoices.collect_retry", std::to_string(no), *state, "", ""}));
            return {};
        },
        std::move(done), true);
}

void SettlementBook::resume(std::string actor, Done done)
{
    submit(
        [this, actor = std::move(actor)](storage::Connection& connection, Timestamp now) -> Result<void> {
            SLUICE_ASSIGN(const auto reason,
                          connection.queryOne("SELECT reason FROM settlement_halt WHERE id = 1 AND halted = 1", {},
                                              [](const storage::Row& row) { return row.text(0); }));
            if (!reason)
                return fail(ErrorCode::Conflict, "settlement is not halted");
            SLUICE_TRY(connection.exec("UPDATE settlement_halt SET halted = 0, reason = '', at = ? WHERE id = 1",
                                       {now.micros}));
            SLUICE_TRY(m_audit.append(connection, {now, actor, "invoices.resume", "settlement", *reason, "", ""}));
            return {};
        },
        std::move(done), true);
}

Result<std::optional<json::Value>> SettlementBook::read(std::string invoiceId) const
{
    return m_readers.readFor<std::optional<json::Value>>(
        [&](storage::Connection& connection) -> Result<std::optional<json::Value>> {
            SLUICE_ASSIGN(auto tree, invoiceTree(connection, invoiceId));
            if (!tree)
                return std::nullopt;
            SLUICE_ASSIGN(auto steps, stepsTree(connection, invoiceId));
            SLUICE_ASSIGN(auto timeline, timelineTree(connection, invoiceId));
            tree->set("steps", std::move(steps));
            tree->set("timeline", std::move(timeline));
            return tree;
        });
}

Result<SettlementFigures> SettlementBook::figures() const
{
    return m_readers.readFor<SettlementFigures>([](storage::Connection& connection) -> Result<SettlementFigures> {
        SettlementFigures figures;
        SLUICE_TRY(connection.query(
            "SELECT state, COUNT(*) FROM settlement_invoices WHERE pause <> '' OR state IN ('new', 'dead') GROUP BY "
            "state",
            {}, [&](const storage::Row& row) {
                const std::string state = row.text(0);
                auto& figure = state == "dead"                        ? figures.dead
                               : state == "stopped"                   ? figures.stopped
                               : state == "working" || state == "new" ? figures.working
                                                                      : figures.waiting;
                figure += row.int64(1);
                return true;
            }));
        SLUICE_ASSIGN(const auto payments,
                      connection.queryOne("SELECT COUNT(*) FROM settlement_inbox WHERE state = 'waiting'", {},
                                          [](const storage::Row& row) { return row.int64(0); }));
        figures.payments = payments.value_or(0);
        SLUICE_TRY(connection.query("SELECT halted, reason, reconciled_at FROM settlement_halt WHERE id = 1", {},
                                    [&](const storage::Row& row) {
                                        figures.halted = row.int64(0) != 0;
                                        figures.haltReason = row.text(1);
                                        figures.reconciled = {row.int64(2)};
                                        return false;
                                    }));
        return figures;
    });
}

}  // namespace sluice::metering
