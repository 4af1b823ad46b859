#include "ledger/internal/rows.h"

namespace sluice::ledger {

StoredTransfer readTransfer(const storage::Row& row)
{
    StoredTransfer stored;
    stored.seq = row.int64(0);
    stored.id = row.text(1);
    stored.time = row.int64(2);
    stored.kind = row.text(3);
    stored.debit = row.int64(4);
    stored.credit = row.int64(5);
    stored.orchestrator = row.text(6);
    stored.asset = row.text(7);
    stored.delta = row.int256(8);
    stored.balanceAfter = row.int256(9);
    stored.reason = row.text(10);
    stored.reference = row.text(11);
    stored.metadata = row.text(12);
    return stored;
}

std::optional<Transfer> toTransfer(StoredTransfer stored, std::string debit, std::string credit)
{
    const auto kind = kindFromCode(stored.kind);
    if (!kind)
        return std::nullopt;
    const Asset asset = Asset::named(stored.asset);
    return Transfer{
        .seq = stored.seq,
        .posting = {.id = std::move(stored.id),
                    .kind = *kind,
                    .amount = Amount(asset, stored.amount()),
                    .debit = std::move(debit),
                    .credit = std::move(credit),
                    .reason = std::move(stored.reason),
                    .reference = std::move(stored.reference),
                    .metadata = std::move(stored.metadata),
                    .time = {stored.time}},
        .orchestrator = std::move(stored.orchestrator),
        .delta = Amount(asset, stored.delta),
        .balanceAfter = Amount(asset, stored.balanceAfter),
    };
}

StoredReservation readReservation(const storage::Row& row)
{
    const std::string state = row.text(4);
    Reservation value{.id = row.text(0),
                      .account = {},
                      .amount = Amount(Asset::named(row.text(2)), row.int256(3)),
                      .state = state == "active"   ? ReservationState::Active
                               : state == "posted" ? ReservationState::Posted
                                                   : ReservationState::Voided,
                      .reference = row.text(5),
                      .created = {row.int64(6)},
                      .closed = {},
                      .closeReason = row.text(8),
                      .transferId = row.text(9),
                      .replayed = false};
    if (!row.isNull(7))
        value.closed = Timestamp{row.int64(7)};
    return {row.int64(1), std::move(value)};
}

}  // namespace sluice::ledger
