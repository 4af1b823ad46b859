// Rows of settlement's tables. Thread: the connection's.
#pragma once

#include "metering/settlement_money.h"
#include "storage/connection.h"

namespace sluice::metering {

struct SettlementRow {
    std::string invoiceId, state, pause, currency, detail, error;
    std::int64_t hint = 0, attempts = 0;
    std::optional<Timestamp> due;
};
Result<std::optional<SettlementRow>> findSettlementRow(storage::Connection& connection, std::string_view invoiceId);

struct SettlementStep {
    std::int64_t no = 0;
    std::string invoiceId;
    SettlementPause pause = SettlementPause::None;
    std::string state;  // waiting, calling, asked, ready, sending, stopped; answered, passed
    std::string body;   // what the meter is told, JSON; empty: not known yet
    std::string source, sentSeen, error;
};
Result<std::optional<SettlementStep>> openSettlementStep(storage::Connection& connection, std::string_view invoiceId);
Result<std::optional<SettlementStep>> settlementStep(storage::Connection& connection, std::int64_t no);
// The newest one of that pause that was answered.
Result<std::optional<SettlementStep>> lastAnsweredStep(storage::Connection& connection, std::string_view invoiceId,
                                                       SettlementPause pause);
Result<std::int64_t> addSettlementStep(storage::Connection& connection, const SettlementStep& step, Timestamp now);
Result<void> updateSettlementStep(storage::Connection& connection, const SettlementStep& step, Timestamp now);

// There is a reason to look at the invoice again: it is due now, from the first attempt on. Makes its row when it is new.
Result<void> markSettlementDue(storage::Connection& connection, std::string_view invoiceId, Timestamp now);
Result<void> noteSettlement(storage::Connection& connection, std::string_view invoiceId, Timestamp now,
                            std::string_view kind, std::string_view actor, std::string_view message);

// What came from outside, as text that every store takes: no control characters, cut at `most` bytes on a letter's end.
std::string settlementPlain(std::string_view text, std::size_t most = 512);
// The parts of an invoice that a step's data are checked against, and its money, as the row keeps them.
std::string settlementDetail(const SettlementInvoice& invoice, const json::Value& money);
SettlementInvoice invoiceOfDetail(std::string_view invoiceId, std::string_view detail);

}  // namespace sluice::metering
