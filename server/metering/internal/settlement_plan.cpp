#include "metering/internal/settlement_plan.h"

#include "core/amount.h"

namespace sluice::metering {

namespace {

// Of an invoice that waits for nobody.
std::string restingState(const SettlementInvoice& invoice)
{
    for (const char* final : {"paid", "voided", "uncollectible"}) {
        if (invoice.status == final)
            return final;
    }
    return invoice.extendedStatus == "deleted" ? "gone" : "open";
}

bool isFinalState(std::string_view state)
{
    return state == "paid" || state == "voided" || state == "uncollectible" || state == "gone";
}

struct WaitingPayment {
    std::int64_t no = 0;
    std::string eventId, trigger, account, currency, amount;
    bool livemode = true;
};

// Of several the one that ends the matter goes before the others; else the last one counts.
int paymentWeight(const WaitingPayment& payment)
{
    if (payment.trigger == "paid")
        return 3;
    if (payment.trigger == "void")
        return 2;
    return payment.trigger == "payment_uncollectible" ? 1 : 0;
}

std::string whyNotThis(const WaitingPayment& payment, const SettlementInvoice& invoice, const SettlementMoney& money)
{
    if (payment.livemode != money.livemode)
        return "live and test mode do not match";
    // A direct charge is made on the connected account, every other one on the platform's own.
    if (payment.account != (money.model == ChargeModel::Direct ? money.account : std::string()))
        return "it is of another account";
    if (payment.trigger != "paid")
        return {};
    if (payment.currency != invoice.currency || payment.amount != toDecimal(money.totalMinor))
        return "its amount is " + payment.amount + " " + payment.currency + ", the invoice's "
               + toDecimal(money.totalMinor) + " " + invoice.currency;
    return {};
}

}  // namespace

Result<void> SettlementPlan::note(std::string_view kind, std::string_view message)
{
    return noteSettlement(m_connection, m_invoice.id, m_now, kind, "", message);
}

// `keepDue`: something is under way that a restart must find. Else nothing is due any more, unless a new reason came meanwhile.
Result<void> SettlementPlan::storeView(std::string_view state, std::string_view error, bool keepDue, std::int64_t hint)
{
    const auto figure = [this](const Int256& minor) {
        return m_moneyKnown ? storage::Param(minor) : storage::Param(nullptr);
    };
    const auto text = [this](const Int256& minor) {
        return m_moneyKnown ? formatUnits(minor, m_money.exponent) : std::string();
    };
    const std::string number = settlementPlain(m_invoice.number, 256);
    const std::string customer =
        settlementPlain(m_invoice.customerName.empty() ? m_invoice.customerKey : m_invoice.customerName, 256);
    const std::string total = m_moneyKnown ? text(m_money.totalMinor) : settlementPlain(m_invoice.total, 100);
    const std::string fee = text(m_money.feeMinor);
    const std::string residue = text(m_money.residueMinor);
    const std::string detail = settlementDetail(m_invoice, m_moneyKnown ? moneyTree(m_money) : json::Value());
    const std::string plainError = settlementPlain(error);
    const std::string currency = settlementPlain(m_invoice.currency, 16);
    const std::string status = settlementPlain(m_invoice.status, 64);
    const std::string extended = settlementPlain(m_invoice.extendedStatus, 64);
    const std::string customerId = settlementPlain(m_invoice.customerId, 64);
    const std::string account = settlementPlain(m_money.account, 256);
    const std::string invoicingId = settlementPlain(m_invoice.invoicingExternalId, 256);
    const std::string paymentId = settlementPlain(m_invoice.paymentExternalId, 256);
    const std::string updated = settlementPlain(m_invoice.updatedAt, 64);
    SLUICE_TRY(m_connection.exec(
        "UPDATE settlement_invoices SET state = ?, pause = ?, number = ?, customer_id = ?, customer = ?, currency = ?, "
        "exponent = ?, total_minor = ?, residue_minor = ?, fee_minor = ?, total = ?, fee = ?, residue = ?, "
        "charge_model = ?, account = ?, livemode = ?, status = ?, extended_status = ?, invoicing_external_id = ?, "
        "payment_external_id = ?, detail = ?, error = ?, meter_updated = ?, fetched_at = ?, changed_at = CASE WHEN "
        "state = ? THEN changed_at ELSE ? END WHERE invoice_id = ?",
        {state,
         std::string_view(pauseCode(m_pause)),
         number,
         customerId,
         customer,
         currency,
         std::int64_t(m_money.exponent),
         figure(m_money.totalMinor),
         figure(m_money.residueMinor),
         figure(m_money.feeMinor),
         total,
         fee,
         residue,
         std::string_view(m_moneyKnown ? chargeModelCode(m_money.model) : ""),
         account,
         std::int64_t(m_money.livemode),
         status,
         extended,
         invoicingId,
         paymentId,
         detail,
         plainError,
         updated,
         m_now.micros,
         state,
         m_now.micros,
         m_invoice.id}));
    if (keepDue)
        return {};
    SLUICE_TRY(m_connection.exec("UPDATE settlement_invoices SET attempts = 0, due_at = NULL WHERE invoice_id = ? AND "
                                 "hint = ?",
                                 {m_invoice.id, hint}));
    return {};
}

// The invoice is somewhere else than where the open step was.
Result<void> SettlementPlan::closeFormer()
{
    if (!m_step || m_step->pause == m_pause)
        return {};
    const bool sent = m_step->state == "sending";
    m_step->state = sent ? "answered" : "passed";
    m_step->error.clear();
    SLUICE_TRY(updateSettlementStep(m_connection, *m_step, m_now));
    SLUICE_TRY(note(m_step->state, std::string(pauseCode(m_step->pause))
                                       + (sent ? ": the meter has gone on" : ": the meter went on without us")));
    m_step.reset();
    return {};
}

Result<SettlementAction> SettlementPlan::stop(const SettlementFault& why, std::int64_t hint)
{
    const bool known = m_step && m_step->state == "stopped" && m_step->error == why.code;
    if (!m_step) {
        SettlementStep step;
        step.invoiceId = m_invoice.id;
        step.pause = m_pause;
        step.state = "waiting";
        SLUICE_ASSIGN(step.no, addSettlementStep(m_connection, step, m_now));
        m_step = std::move(step);
    }
    m_step->state = "stopped";
    m_step->error = why.code;
    SLUICE_TRY(updateSettlementStep(m_connection, *m_step, m_now));
    if (!known)
        SLUICE_TRY(note("stopped", why.code + ": " + why.message));
    SLUICE_TRY(storeView("stopped", why.code + ": " + why.message, false, hint));
    return SettlementAction{};
}

// A payment event that waits for this invoice becomes the open step's answer. True: there was one.
Result<bool> SettlementPlan::takePayment()
{
    std::vector<WaitingPayment> waiting;
    SLUICE_TRY(m_connection.query(
        "SELECT no, event_id, payment_trigger, account, currency, amount, livemode FROM settlement_inbox WHERE state = "
        "'waiting' AND (invoice_id = ? OR (invoice_id = '' AND reference <> '' AND reference IN (?, ?))) ORDER BY "
        "event_at, no",
        {m_invoice.id, m_invoice.paymentExternalId, m_invoice.invoicingExternalId}, [&](const storage::Row& row) {
            waiting.push_back(
                {row.int64(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.int64(6) != 0});
            return true;
        }));
    const WaitingPayment* best = nullptr;
    std::vector<std::pair<std::int64_t, std::pair<std::string, std::string>>> settled;  // no, state, note
    for (const WaitingPayment& payment : waiting) {
        const std::string fault = whyNotThis(payment, m_invoice, m_money);
        if (!fault.empty()) {
            settled.push_back({payment.no, {"refused", fault}});
            SLUICE_TRY(note("refused", payment.trigger + " " + payment.eventId + ": " + fault));
            continue;
        }
        if (best != nullptr && paymentWeight(*best) > paymentWeight(payment)) {
            settled.push_back({payment.no, {"superseded", ""}});
            continue;
        }
        if (best != nullptr)
            settled.push_back({best->no, {"superseded", ""}});
        best = &payment;
    }
    if (best != nullptr)
        settled.push_back({best->no, {"applied", ""}});
    for (const auto& [no, outcome] : settled)
        SLUICE_TRY(m_connection.exec("UPDATE settlement_inbox SET state = ?, note = ?, invoice_id = ?, resolved_at = ? "
                                     "WHERE no = ?",
                                     {outcome.first, outcome.second, m_invoice.id, m_now.micros, no}));
    if (best == nullptr)
        return false;
    m_step->state = "ready";
    m_step->body = json::write(json::Value::object({{"trigger", best->trigger}}));
    m_step->source = settlementPlain("event " + best->eventId, 300);
    m_step->error.clear();
    SLUICE_TRY(note("payment", best->trigger + " " + best->eventId));
    return true;
}

Result<SettlementAction> SettlementPlan::tell(std::int64_t hint)
{
    m_step->state = "sending";
    m_step->sentSeen = settlementPlain(m_invoice.updatedAt, 64);
    m_step->error.clear();
    SLUICE_TRY(updateSettlementStep(m_connection, *m_step, m_now));
    SLUICE_TRY(storeView("working", "", true, hint));
    return SettlementAction{SettlementAction::Kind::TellMeter, m_step->no, m_pause, m_step->body};
}

Result<SettlementAction> SettlementPlan::ask(std::int64_t hint)
{
    m_step->state = "calling";
    SLUICE_TRY(updateSettlementStep(m_connection, *m_step, m_now));
    SLUICE_TRY(storeView("working", "", true, hint));
    const json::Value body = json::Value::object({{"type", std::string("settlement.") + pauseCode(m_pause)},
                                                  {"id", "step_" + std::to_string(m_step->no)},
                                                  {"data", json::Value::object({{"invoiceId", m_invoice.id},
                                                                                {"invoiceNumber", m_invoice.number},
                                                                                {"customerId", m_invoice.customerId},
                                                                                {"customerKey", m_invoice.customerKey},
                                                                                {"currency", m_invoice.currency},
                                                                                {"money", moneyTree(m_money)}})}});
    return SettlementAction{SettlementAction::Kind::AskHook, m_step->no, m_pause, json::write(body)};
}

Result<SettlementAction> SettlementPlan::wait(std::int64_t hint)
{
    SLUICE_TRY(updateSettlementStep(m_connection, *m_step, m_now));
    SLUICE_TRY(storeView(pauseCode(m_pause), m_step->error, false, hint));
    return SettlementAction{};
}

// A round of payment that ended while the meter was being told so: it has heard.
Result<void> SettlementPlan::closeHeardPayment()
{
    if (!m_step || m_step->state != "sending" || !isLatePayment(m_invoice)
        || m_step->sentSeen == settlementPlain(m_invoice.updatedAt, 64))
        return {};
    const auto body = json::parse(m_step->body);
    if (!body || isFinalTrigger(body->text("trigger").value_or("")))
        return {};
    m_step->state = "answered";
    SLUICE_TRY(updateSettlementStep(m_connection, *m_step, m_now));
    SLUICE_TRY(note("answered", "payment_pending: the meter has gone on"));
    m_step.reset();
    return {};
}

Result<SettlementAction> SettlementPlan::atPause(std::int64_t hint)
{
    SLUICE_TRY(closeHeardPayment());
    if (!m_step) {
        SLUICE_ASSIGN(const auto last, lastAnsweredStep(m_connection, m_invoice.id, m_pause));
        if (last && last->sentSeen == settlementPlain(m_invoice.updatedAt, 64)) {
            SLUICE_TRY(storeView("working", "", true, hint));
            return SettlementAction{SettlementAction::Kind::LookLater, last->no, m_pause, {}};
        }
        SettlementStep step;
        step.invoiceId = m_invoice.id;
        step.pause = m_pause;
        step.state = "waiting";
        SLUICE_ASSIGN(step.no, addSettlementStep(m_connection, step, m_now));
        m_step = std::move(step);
        SLUICE_TRY(note("paused", std::string(pauseCode(m_pause)) + ": " + m_invoice.extendedStatus));
    }
    if (m_step->state == "stopped" && m_step->error != "refused") {
        // What stopped it is mended: it goes on where it was.
        m_step->state = m_step->body.empty() ? "waiting" : m_step->sentSeen.empty() ? "ready" : "sending";
        m_step->error.clear();
    }
    if (m_step->state == "sending" && m_pause == SettlementPause::Payment
        && m_step->sentSeen != settlementPlain(m_invoice.updatedAt, 64)) {
        const auto body = json::parse(m_step->body);
        if (!body || !isFinalTrigger(body->text("trigger").value_or(""))) {
            // It may have been heard, and this may be another round of payment: saying "failed" twice would be wrong.
            m_step->state = "waiting";
            m_step->error = "unknown_outcome";
            m_step->body.clear();
            SLUICE_TRY(note("unknown", "the meter changed while it was being told: say again what is true"));
        }
    }
    if (m_step->state == "ready" || m_step->state == "sending")
        return tell(hint);
    if (m_pause == SettlementPause::Payment) {
        SLUICE_ASSIGN(const bool paid, takePayment());
        if (paid)
            return tell(hint);
    }
    const bool mayAsk = !m_config.hookUrl.empty() && m_step->error.empty() && !isLatePayment(m_invoice);
    if (mayAsk && (m_step->state == "waiting" || m_step->state == "calling"))
        return ask(hint);
    if (m_step->state == "calling")
        m_step->state = "waiting";  // there is no hook any more
    if (m_step->state == "stopped") {
        SLUICE_TRY(storeView("stopped", m_step->error, false, hint));
        return SettlementAction{};
    }
    return wait(hint);
}

Result<SettlementAction> SettlementPlan::run(const SettlementMetadata& customer, std::int64_t hint)
{
    m_pause = pauseOf(m_invoice, m_config.rules);
    SLUICE_ASSIGN(m_step, openSettlementStep(m_connection, m_invoice.id));
    SLUICE_TRY(closeFormer());
    auto money = settleMoney(m_invoice, customer, m_config.rules);
    m_moneyKnown = money.has_value();
    if (money)
        m_money = std::move(*money);
    if (m_pause != SettlementPause::None)
        return money ? atPause(hint) : stop(money.error(), hint);
    const std::string state = restingState(m_invoice);
    SLUICE_ASSIGN(const auto row, findSettlementRow(m_connection, m_invoice.id));
    if (row && row->state != state)
        SLUICE_TRY(note("state", state + ": " + m_invoice.extendedStatus));
    if (isFinalState(state))
        SLUICE_TRY(m_connection.exec(
            "UPDATE settlement_inbox SET state = 'superseded', invoice_id = ?, resolved_at = ? WHERE state = 'waiting' "
            "AND (invoice_id = ? OR (invoice_id = '' AND reference <> '' AND reference IN (?, ?)))",
            {m_invoice.id, m_now.micros, m_invoice.id, m_invoice.paymentExternalId, m_invoice.invoicingExternalId}));
    SLUICE_TRY(storeView(state, "", false, hint));
    return SettlementAction{};
}

}  // namespace sluice::metering
