// The state machine of one invoice, inside one command: what was read from the meter goes into the row, the open step follows, and the next
// action comes out, durable before it is done. Thread: writer.
#pragma once

#include "metering/internal/settlement_rows.h"
#include "metering/settlement_book.h"

namespace sluice::metering {

class SettlementPlan {
public:
    SettlementPlan(storage::Connection& connection, const SettlementConfig& config, const SettlementInvoice& invoice,
                   Timestamp now)
        : m_connection(connection), m_config(config), m_invoice(invoice), m_now(now)
    {}
    Result<SettlementAction> run(const SettlementMetadata& customer, std::int64_t hint);

private:
    Result<void> storeView(std::string_view state, std::string_view error, bool keepDue, std::int64_t hint);
    Result<void> closeFormer();
    Result<void> closeHeardPayment();
    Result<SettlementAction> stop(const SettlementFault& why, std::int64_t hint);
    Result<SettlementAction> atPause(std::int64_t hint);
    Result<SettlementAction> tell(std::int64_t hint);
    Result<SettlementAction> ask(std::int64_t hint);
    Result<SettlementAction> wait(std::int64_t hint);
    Result<bool> takePayment();
    Result<void> note(std::string_view kind, std::string_view message);

    storage::Connection& m_connection;
    const SettlementConfig& m_config;
    const SettlementInvoice& m_invoice;
    const Timestamp m_now;
    SettlementPause m_pause = SettlementPause::None;
    SettlementMoney m_money;
    bool m_moneyKnown = false;
    std::optional<SettlementStep> m_step;  // the open one
};

}  // namespace sluice::metering
