#include "metering/settlement_book.h"

#include "metering/internal/settlement_plan.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr std::string_view engineActor = "settlement";
constexpr std::int64_t keptInvoicesSeconds = 1'100 * 86'400;  // three years and a bit: what is closed leaves then

Result<SettlementStep> stepInState(storage::Connection& connection, std::int64_t no, std::string_view state)
{
    SLUICE_ASSIGN(auto step, settlementStep(connection, no));
    if (!step || step->state != state)
        return fail(ErrorCode::Conflict, "the step has moved on");
    return std::move(*step);
}

Result<void> lookAgainNow(storage::Connection& connection, std::string_view invoiceId, Timestamp now)
{
    SLUICE_TRY(connection.exec("UPDATE settlement_invoices SET attempts = 0, due_at = ? WHERE invoice_id = ?",
                               {now.micros, invoiceId}));
    return {};
}

}  // namespace

SettlementBook::SettlementBook(const Clock& clock, storage::Writer& writer, storage::ReaderPool& readers,
                               audit::AuditLog& audit, SettlementConfig config)
    : m_clock(clock), m_writer(writer), m_readers(readers), m_audit(audit), m_config(std::move(config))
{}

SettlementBook::Done SettlementBook::bumping(Done done, bool work)
{
    return [this, work, done = std::move(done)](Result<void> outcome) {
        if (outcome) {
            m_changes.bump();
            if (work)
                m_work.bump();
        }
        done(std::move(outcome));
    };
}

void SettlementBook::submit(std::function<Result<void>(storage::Connection&, Timestamp)> command, Done done, bool work)
{
    const Timestamp now = m_clock.now();
    m_writer.submit(
        [command = std::move(command), now](storage::Connection& connection) { return command(connection, now); },
        bumping(std::move(done), work));
}

Result<SettlementWork> SettlementBook::due(Timestamp now, int most) const
{
    return m_readers.readFor<SettlementWork>([&](storage::Connection& connection) -> Result<SettlementWork> {
        SettlementWork work;
        SLUICE_ASSIGN(const auto halted, connection.queryOne("SELECT halted FROM settlement_halt WHERE id = 1", {},
                                                             [](const storage::Row& row) { return row.int64(0); }));
        work.halted = halted.value_or(0) != 0;
        if (work.halted)
            return work;
        SLUICE_TRY(connection.query("SELECT invoice_id, hint FROM settlement_invoices WHERE due_at <= ? ORDER BY "
                                    "due_at LIMIT ?",
                                    {now.micros, std::int64_t(most)}, [&](const storage::Row& row) {
                                        work.invoices.push_back({row.text(0), row.int64(1)});
                                        return true;
                                    }));
        SLUICE_TRY(connection.query("SELECT no, customer_id FROM settlement_collects WHERE due_at <= ? ORDER BY due_at "
                                    "LIMIT ?",
                                    {now.micros, std::int64_t(most)}, [&](const storage::Row& row) {
                                        work.collects.push_back({row.int64(0), row.text(1)});
                                        return true;
                                    }));
        for (const char* sql : {"SELECT MIN(due_at) FROM settlement_invoices WHERE due_at > ?",
                                "SELECT MIN(due_at) FROM settlement_collects WHERE due_at > ?"}) {
            SLUICE_ASSIGN(const auto next, connection.queryOne(sql, {now.micros}, [](const storage::Row& row) {
                return row.optInt64(0);
            }));
            if (next && *next && (!work.next || **next < work.next->micros))
                work.next = Timestamp{**next};
        }
        return work;
    });
}

Result<SettlementAction> SettlementBook::planned(storage::Connection& connection, const SettlementInvoice& invoice,
                                                 const SettlementMetadata& customer, std::int64_t hint, Timestamp now)
{
    SettlementPlan plan(connection, m_config, invoice, now);
    return plan.run(customer, hint);
}

void SettlementBook::plan(SettlementInvoice invoice, SettlementMetadata customer, std::int64_t hint, ActionDone done)
{
    const Timestamp now = m_clock.now();
    m_writer.submitFor<SettlementAction>(
        [this, invoice = std::move(invoice), customer = std::move(customer), hint,
         now](storage::Connection& connection) { return planned(connection, invoice, customer, hint, now); },
        [this, done = std::move(done)](Result<SettlementAction> action) {
            if (action)
                m_changes.bump();
            done(std::move(action));
        });
}

void SettlementBook::answered(std::string invoiceId, std::int64_t no, bool before, Done done)
{
    submit(
        [invoiceId = std::move(invoiceId), no, before](storage::Connection& connection, Timestamp now) -> Result<void> {
            SLUICE_ASSIGN(auto step, stepInState(connection, no, "sending"));
            step.state = "answered";
            SLUICE_TRY(updateSettlementStep(connection, step, now));
            SLUICE_TRY(noteSettlement(connection, invoiceId, now, "answered", step.source,
                                      std::string(pauseCode(step.pause))
                                          + (before ? ": the meter had it already" : ": the meter took it")));
            return lookAgainNow(connection, invoiceId, now);
        },
        std::move(done), true);
}

void SettlementBook::refused(std::string invoiceId, std::int64_t no, std::string why, Done done)
{
    submit(
        [invoiceId = std::move(invoiceId), no, why = std::move(why)](storage::Connection& connection,
                                                                     Timestamp now) -> Result<void> {
            SLUICE_ASSIGN(auto step, settlementStep(connection, no));
            if (!step)
                return fail(ErrorCode::NotFound, "no such step");
            step->state = "stopped";
            step->error = "refused";
            SLUICE_TRY(updateSettlementStep(connection, *step, now));
            SLUICE_TRY(noteSettlement(connection, invoiceId, now, "stopped", engineActor, "refused: " + why));
            const std::string error = settlementPlain("refused: " + why);
            SLUICE_TRY(connection.exec("UPDATE settlement_invoices SET state = 'stopped', error = ?, attempts = 0, "
                                       "due_at = NULL, changed_at = ? WHERE invoice_id = ?",
                                       {error, now.micros, invoiceId}));
            return {};
        },
        std::move(done), false);
}

void SettlementBook::hookAnswered(std::string invoiceId, std::int64_t no, std::optional<json::Value> said, Done done)
{
    submit(
        [invoiceId = std::move(invoiceId), no, said = std::move(said)](storage::Connection& connection,
                                                                       Timestamp now) -> Result<void> {
            SLUICE_ASSIGN(auto step, stepInState(connection, no, "calling"));
            SLUICE_ASSIGN(const auto row, findSettlementRow(connection, invoiceId));
            step.source = "hook";
            step.state = "asked";
            std::string message = ": the hook was told, its data come later";
            const bool nothing = step.pause == SettlementPause::Payment && said && said->find("trigger") == nullptr;
            if (said && !nothing) {
                const auto answer = settlementAnswer(step.pause, *said, invoiceOfDetail(invoiceId, row->detail));
                if (answer) {
                    step.state = "ready";
                    step.body = json::write(*answer);
                    message = ": the hook answered";
                } else {
                    step.state = "stopped";
                    step.error = "refused";
                    message = ": the hook's answer cannot be used: " + answer.error().message;
                }
            }
            SLUICE_TRY(updateSettlementStep(connection, step, now));
            SLUICE_TRY(noteSettlement(connection, invoiceId, now, "hook", "hook",
                                      std::string(pauseCode(step.pause)) + message));
            return lookAgainNow(connection, invoiceId, now);
        },
        std::move(done), true);
}

std::int64_t SettlementBook::backoffMs(std::int64_t attempt, int spread) const
{
    std::int64_t delay = m_config.retryBaseMs;
    for (std::int64_t i = 1; i < attempt && delay < m_config.retryMaxMs; ++i)
        delay *= 2;
    delay = std::min(delay, m_config.retryMaxMs);
    // From 1 - jitter to 1 + jitter.
    const std::int64_t perMille = 1'000 + m_config.retryJitterPerMille * (2 * std::int64_t(spread) - 999) / 999;
    return std::max<std::int64_t>(1, delay * perMille / 1'000);
}

void SettlementBook::failed(std::string invoiceId, std::string why, int spread, Done done)
{
    submit(
        [this, invoiceId = std::move(invoiceId), why = settlementPlain(why), spread](storage::Connection& connection,
                                                                                     Timestamp now) -> Result<void> {
            SLUICE_ASSIGN(const auto row, findSettlementRow(connection, invoiceId));
            if (!row)
                return fail(ErrorCode::NotFound, "no such invoice");
            const std::int64_t attempts = row->attempts + 1;
            if (attempts < m_config.maxAttempts) {
                const Timestamp next = now.plusMs(backoffMs(attempts, spread));
                SLUICE_TRY(connection.exec("UPDATE settlement_invoices SET attempts = ?, error = ?, due_at = ? WHERE "
                                           "invoice_id = ?",
                                           {attempts, why, next.micros, invoiceId}));
                return {};
            }
            SLUICE_TRY(noteSettlement(connection, invoiceId, now, "dead", engineActor,
                                      std::to_string(attempts) + " attempts: " + why));
            if (m_config.haltWhenExhausted) {
                const std::string reason = settlementPlain("invoice " + invoiceId + ": " + why);
                SLUICE_TRY(connection.exec("UPDATE settlement_halt SET halted = 1, reason = ?, at = ? WHERE id = 1",
                                           {reason, now.micros}));
                // It stays due: whoever lets the work go on begins with it.
                SLUICE_TRY(connection.exec("UPDATE settlement_invoices SET attempts = 0, error = ?, due_at = ? WHERE "
                                           "invoice_id = ?",
                                           {why, now.micros, invoiceId}));
                return {};
            }
            SLUICE_TRY(connection.exec("UPDATE settlement_invoices SET state = 'dead', attempts = ?, error = ?, due_at "
                                       "= NULL, changed_at = ? WHERE invoice_id = ?",
                                       {attempts, why, now.micros, invoiceId}));
            return {};
        },
        std::move(done), true);
}

void SettlementBook::gone(std::string invoiceId, Done done)
{
    submit(
        [invoiceId = std::move(invoiceId)](storage::Connection& connection, Timestamp now) -> Result<void> {
            SLUICE_ASSIGN(auto step, openSettlementStep(connection, invoiceId));
            if (step) {
                step->state = "passed";
                SLUICE_TRY(updateSettlementStep(connection, *step, now));
            }
            SLUICE_TRY(noteSettlement(connection, invoiceId, now, "gone", engineActor, "the meter knows it no more"));
            SLUICE_TRY(connection.exec("UPDATE settlement_invoices SET state = 'gone', pause = '', error = '', "
                                       "attempts = 0, due_at = NULL, changed_at = ? WHERE invoice_id = ?",
                                       {now.micros, invoiceId}));
            return {};
        },
        std::move(done), false);
}

void SettlementBook::collected(std::int64_t no, std::vector<std::string> invoices, Done done)
{
    submit(
        [no, invoices = std::move(invoices)](storage::Connection& connection, Timestamp now) -> Result<void> {
            std::string list;
            for (const std::string& id : invoices) {
                list += (list.empty() ? "" : " ") + id;
                SLUICE_TRY(markSettlementDue(connection, id, now));
            }
            SLUICE_TRY(connection.exec("UPDATE settlement_collects SET state = 'done', invoices = ?, error = '', "
                                       "due_at = NULL, resolved_at = ? WHERE no = ?",
                                       {list, now.micros, no}));
            return {};
        },
        std::move(done), true);
}

void SettlementBook::collectFailed(std::int64_t no, std::string why, bool forGood, int spread, Done done)
{
    submit(
        [this, no, why = settlementPlain(why), forGood, spread](storage::Connection& connection,
                                                                Timestamp now) -> Result<void> {
            SLUICE_ASSIGN(const auto found,
                          connection.queryOne("SELECT attempts FROM settlement_collects WHERE no = ?", {no},
                                              [](const storage::Row& row) { return row.int64(0); }));
            const std::int64_t attempts = found.value_or(0) + 1;
            const bool dead = forGood || attempts >= m_config.maxAttempts;
            const Timestamp next = now.plusMs(backoffMs(attempts, spread));
            SLUICE_TRY(connection.exec("UPDATE settlement_collects SET state = ?, attempts = ?, error = ?, due_at = ?, "
                                       "resolved_at = ? WHERE no = ?",
                                       {std::string_view(dead ? "dead" : "waiting"), attempts, why,
                                        dead ? storage::Param(nullptr) : storage::Param(next.micros),
                                        dead ? storage::Param(now.micros) : storage::Param(nullptr), no}));
            return {};
        },
        std::move(done), true);
}

void SettlementBook::reconciled(std::set<std::string> listed, Timestamp begun, Done done)
{
    submit(
        [listed = std::move(listed), begun](storage::Connection& connection, Timestamp now) -> Result<void> {
            std::vector<std::string> look;
            std::set<std::string> known;
            SLUICE_TRY(connection.query(
                "SELECT invoice_id, state, due_at, fetched_at FROM settlement_invoices WHERE pause <> '' OR due_at IS "
                "NOT NULL OR state IN ('new', 'dead')",
                {}, [&](const storage::Row& row) {
                    const std::string id = row.text(0);
                    known.insert(id);
                    const bool freshlyRead = row.optInt64(3).value_or(0) >= begun.micros;
                    if (row.text(1) != "dead" && row.isNull(2) && !freshlyRead)
                        look.push_back(id);
                    return true;
                }));
            std::ranges::set_difference(listed, known, std::back_inserter(look));
            for (const std::string& id : look)
                SLUICE_TRY(markSettlementDue(connection, id, now));
            SLUICE_TRY(connection.exec("UPDATE settlement_halt SET reconciled_at = ? WHERE id = 1", {now.micros}));
            return {};
        },
        std::move(done), true);
}

Result<void> SettlementBook::purge(storage::Connection& connection, Timestamp now)
{
    // A payment that never found its invoice stays for three years; nothing is dropped while somebody may look for it.
    const std::int64_t before = now.plusMs(-m_config.keptMs).micros;
    const std::int64_t old = now.plusSeconds(-keptInvoicesSeconds).micros;
    SLUICE_TRY(connection.exec("DELETE FROM settlement_inbox WHERE received_at < ? AND (state <> 'waiting' OR "
                               "received_at < ?)",
                               {before, old}));
    SLUICE_TRY(connection.exec("DELETE FROM settlement_collects WHERE received_at < ? AND state = 'done'", {before}));
    constexpr std::string_view closed =
        "(SELECT invoice_id FROM settlement_invoices WHERE state IN ('paid', 'voided', 'uncollectible', 'gone') AND "
        "changed_at < ?)";
    for (const char* table : {"settlement_timeline", "settlement_steps", "settlement_invoices"}) {
        const std::string sql = std::string("DELETE FROM ") + table + " WHERE invoice_id IN " + std::string(closed);
        SLUICE_TRY(connection.exec(sql, {old}));
    }
    return {};
}

}  // namespace sluice::metering
