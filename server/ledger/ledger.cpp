#include "ledger/ledger.h"

#include "core/check.h"
#include "ledger/internal/books.h"
#include "ledger/internal/rows.h"
#include "ledger/internal/validate.h"

namespace sluice::ledger {

namespace {

constexpr std::string_view findReservationSql = "SELECT r.id, r.account, r.asset, r.amount, r.state, r.reference, "
                                                "r.created, r.closed, r.close_reason, r.transfer_id "
                                                "FROM ledger_reservations r WHERE r.id = ?";

constexpr std::string_view findTransferSql = "SELECT t.seq, t.id, t.time, t.kind, t.debit, t.credit, t.orchestrator, "
                                             "t.asset, t.delta, t.balance_after, t.reason, "
                                             "t.reference, t.metadata FROM ledger_transfers t WHERE t.id = ?";

std::string describe(const Amount& amount)
{
    return amount.toString() + " " + amount.asset().code();
}

}  // namespace

class Ledger::Impl {
public:
    Impl(storage::Writer& writer, LedgerConfig config) : m_config(std::move(config)), m_books(m_config.cachedEntries)
    {
        writer.addListener(&m_books);
    }

    Result<Posted> post(storage::Connection& connection, const Posting& posting);
    Result<Reservation> reserve(storage::Connection& connection, const ReserveRequest& request);
    Result<Posted> postReservation(storage::Connection& connection, const PostReservationRequest& request);
    Result<Reservation> voidReservation(storage::Connection& connection, std::string_view id, std::string_view reason,
                                        Timestamp time);
    Result<std::optional<Reservation>> findReservation(storage::Connection& connection, std::string_view id);
    Result<std::optional<Transfer>> findTransfer(storage::Connection& connection, std::string_view id);
    Books& books() { return m_books; }

private:
    Result<std::optional<Posted>> replayOf(storage::Connection& connection, const Posting& posting,
                                           const std::string& metadata, const AccountEntry& debit,
                                           const AccountEntry& credit);
    Result<bool> insertTransfer(storage::Connection& connection, std::int64_t seq, const Posting& posting,
                                const std::string& metadata, const AccountEntry& debit, const AccountEntry& credit,
                                const Int256& delta, const Int256& balanceAfter);
    Result<void> apply(storage::Connection& connection, const Posting& posting, AccountEntry& debit,
                       AccountEntry& credit);
    Result<void> countDay(storage::Connection& connection, const Posting& posting, const AccountEntry& account,
                          bool gained);
    Result<void> closeReservation(storage::Connection& connection, const Reservation& reservation,
                                  ReservationState state, Timestamp time, std::string_view reason,
                                  std::string_view transferId);

    const LedgerConfig m_config;
    Books m_books;
};

// Order matters: everything that can refuse comes before the insert, everything after it must succeed or fail the
// command.
Result<Posted> Ledger::Impl::post(storage::Connection& connection, const Posting& posting)
{
    SLUICE_TRY(checkPosting(posting));
    SLUICE_ASSIGN(const auto metadata, mergedMetadata(posting.metadata, m_config.testRunId));
    SLUICE_TRY(m_books.enter(connection));
    const Asset& asset = posting.amount.asset();
    SLUICE_ASSIGN(AccountEntry* const debit, m_books.account(connection, posting.debit, asset));
    SLUICE_ASSIGN(AccountEntry* const credit, m_books.account(connection, posting.credit, asset));

    const Int256 debitAfter = debit->state.balance - posting.amount.units();
    const Int256 creditAfter = credit->state.balance + posting.amount.units();
    if (!fitsSigned256(debitAfter) || !fitsSigned256(creditAfter))
        return fail(ErrorCode::InvalidArgument, "the balance would leave its range");
    const bool debitsOrchestrator = !debit->orchestrator.empty();
    const Int256 delta = debitsOrchestrator ? Int256(-posting.amount.units()) : posting.amount.units();
    const Int256& balanceAfter = debitsOrchestrator ? debitAfter : creditAfter;

    m_books.number(*debit);
    m_books.number(*credit);
    const std::int64_t seq = m_books.counters().lastSeq + 1;
    SLUICE_ASSIGN(const bool inserted,
                  insertTransfer(connection, seq, posting, metadata, *debit, *credit, delta, balanceAfter));
    if (!inserted) {
        SLUICE_ASSIGN(auto replay, replayOf(connection, posting, metadata, *debit, *credit));
        if (!replay)
            return fail(ErrorCode::Corrupt, "transfer " + std::to_string(seq) + " exists with another id");
        return std::move(*replay);
    }
    SLUICE_CHECK(m_books.takeSeq() == seq);
    if (auto applied = apply(connection, posting, *debit, *credit); !applied) {
        m_books.mustFail();
        return fail(std::move(applied).error());
    }
    return Posted{seq, posting.time, Amount(asset, balanceAfter), false};
}

Result<bool> Ledger::Impl::insertTransfer(storage::Connection& connection, std::int64_t seq, const Posting& posting,
                                          const std::string& metadata, const AccountEntry& debit,
                                          const AccountEntry& credit, const Int256& delta, const Int256& balanceAfter)
{
    const std::string& orchestrator = debit.orchestrator.empty() ? credit.orchestrator : debit.orchestrator;
    SLUICE_ASSIGN(
        const auto changed,
        connection.exec("INSERT INTO ledger_transfers (seq, id, time, kind, debit, credit, orchestrator, asset, delta, "
                        "balance_after, reason, reference, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                        "ON CONFLICT (id) DO NOTHING",
                        {seq, std::string_view(posting.id), posting.time.micros,
                         std::string_view(kindCode(posting.kind)), debit.state.no, credit.state.no,
                         std::string_view(orchestrator), std::string_view(posting.amount.asset().code()), delta,
                         balanceAfter, std::string_view(posting.reason), std::string_view(posting.reference),
                         std::string_view(metadata)}));
    return changed == 1;
}

Result<void> Ledger::Impl::apply(storage::Connection& connection, const Posting& posting, AccountEntry& debit,
                                 AccountEntry& credit)
{
    const Int256 sumBefore = debit.state.balance + credit.state.balance;
    for (AccountEntry* const entry : {&debit, &credit}) {
        AccountState& state = m_books.change(*entry);
        state.balance += entry == &debit ? Int256(-posting.amount.units()) : posting.amount.units();
        ++state.transfers;
        state.lastTransfer = posting.time.micros;
        if (!entry->orchestrator.empty())
            SLUICE_TRY(countDay(connection, posting, *entry, entry == &credit));
    }
    SLUICE_CHECK(debit.state.balance + credit.state.balance == sumBefore);
    return {};
}

Result<void> Ledger::Impl::countDay(storage::Connection& connection, const Posting& posting,
                                    const AccountEntry& account, bool gained)
{
    SLUICE_ASSIGN(DayEntry* const day, m_books.day(connection, {utcDay(posting.time), account.state.no, posting.kind}));
    DayState& state = m_books.change(*day);
    (gained ? state.gained : state.lost) += posting.amount.units();
    ++state.transfers;
    return {};
}

Result<std::optional<Posted>> Ledger::Impl::replayOf(storage::Connection& connection, const Posting& posting,
                                                     const std::string& metadata, const AccountEntry& debit,
                                                     const AccountEntry& credit)
{
    SLUICE_ASSIGN(const auto stored,
                  connection.queryOne(findTransferSql, {std::string_view(posting.id)}, readTransfer));
    if (!stored)
        return std::optional<Posted>();
    const bool same = stored->kind == kindCode(posting.kind) && stored->debit == debit.state.no
                      && stored->credit == credit.state.no && stored->asset == posting.amount.asset().code()
                      && stored->amount() == posting.amount.units() && stored->reason == posting.reason
                      && stored->reference == posting.reference
                      && (stored->metadata == metadata || sameMetadata(stored->metadata, posting.metadata));
    if (!same)
        return fail(ErrorCode::Conflict, "the transfer id was used for another transfer");
    return std::optional(
        Posted{stored->seq, {stored->time}, Amount(posting.amount.asset(), stored->balanceAfter), true});
}

Result<Reservation> Ledger::Impl::reserve(storage::Connection& connection, const ReserveRequest& request)
{
    SLUICE_TRY(checkReserve(request));
    SLUICE_TRY(m_books.enter(connection));
    SLUICE_ASSIGN(auto existing, findReservation(connection, request.id));
    if (existing) {
        if (existing->account != request.account || !(existing->amount == request.amount)
            || existing->reference != request.reference)
            return fail(ErrorCode::Conflict, "the reservation id was used for another reservation");
        existing->replayed = true;
        return std::move(*existing);
    }
    SLUICE_ASSIGN(AccountEntry* const account, m_books.account(connection, request.account, request.amount.asset()));
    const Amount available(request.amount.asset(), account->state.balance - account->state.reserved);
    if (available < request.amount) {
        return fail(ErrorCode::Denied,
                    "insufficient available balance: " + describe(available) + ", asked " + describe(request.amount));
    }
    m_books.number(*account);
    SLUICE_TRY(connection.exec(
        "INSERT INTO ledger_reservations (no, id, account, orchestrator, asset, amount, state, reference, "
        "created, closed, close_reason, transfer_id) VALUES (?, ?, ?, ?, ?, ?, 'active', ?, ?, NULL, '', '')",
        {m_books.takeReservation(), std::string_view(request.id), account->state.no,
         std::string_view(account->orchestrator), std::string_view(request.amount.asset().code()),
         request.amount.units(), std::string_view(request.reference), request.time.micros}));
    AccountState& state = m_books.change(*account);
    state.reserved += request.amount.units();
    SLUICE_CHECK(state.reserved > 0);
    return Reservation{.id = request.id,
                       .account = request.account,
                       .amount = request.amount,
                       .state = ReservationState::Active,
                       .reference = request.reference,
                       .created = request.time,
                       .closed = {},
                       .closeReason = {},
                       .transferId = {},
                       .replayed = false};
}

Result<Posted> Ledger::Impl::postReservation(storage::Connection& connection, const PostReservationRequest& request)
{
    SLUICE_TRY(checkId(request.reservationId));
    SLUICE_TRY(m_books.enter(connection));
    SLUICE_ASSIGN(const auto reservation, findReservation(connection, request.reservationId));
    if (!reservation)
        return fail(ErrorCode::NotFound, "no such reservation");
    if (reservation->state == ReservationState::Voided)
        return fail(ErrorCode::Conflict, "the reservation is voided");
    const bool repeated = reservation->state == ReservationState::Posted;
    if (repeated && reservation->transferId != request.transferId)
        return fail(ErrorCode::Conflict, "the reservation is posted by another transfer");
    if (!(request.amount.asset() == reservation->amount.asset()))
        return fail(ErrorCode::InvalidArgument, "the reservation holds another asset");

    const Posting posting{.id = request.transferId,
                          .kind = request.kind,
                          .amount = request.amount,
                          .debit = reservation->account,
                          .credit = request.counterAccount.empty() ? settledAccount(request.amount.asset())
                                                                   : request.counterAccount,
                          .reason = request.reason,
                          .reference = request.reference,
                          .metadata = request.metadata,
                          .time = request.time};
    SLUICE_ASSIGN(auto posted, post(connection, posting));
    if (repeated) {
        SLUICE_CHECK(posted.replayed);
        return posted;
    }
    if (posted.replayed)
        return fail(ErrorCode::Conflict, "the transfer id was used outside this reservation");
    if (auto closed =
            closeReservation(connection, *reservation, ReservationState::Posted, request.time, {}, request.transferId);
        !closed) {
        m_books.mustFail();
        return fail(std::move(closed).error());
    }
    return posted;
}

Result<Reservation> Ledger::Impl::voidReservation(storage::Connection& connection, std::string_view id,
                                                  std::string_view reason, Timestamp time)
{
    SLUICE_TRY(checkId(id));
    SLUICE_TRY(checkText(reason, "the reason"));
    SLUICE_TRY(m_books.enter(connection));
    SLUICE_ASSIGN(auto reservation, findReservation(connection, id));
    if (!reservation)
        return fail(ErrorCode::NotFound, "no such reservation");
    if (reservation->state == ReservationState::Posted)
        return fail(ErrorCode::Conflict, "the reservation is posted");
    if (reservation->state == ReservationState::Voided) {
        reservation->replayed = true;
        return std::move(*reservation);
    }
    SLUICE_TRY(closeReservation(connection, *reservation, ReservationState::Voided, time, reason, {}));
    reservation->state = ReservationState::Voided;
    reservation->closed = time;
    reservation->closeReason = std::string(reason);
    return std::move(*reservation);
}

Result<void> Ledger::Impl::closeReservation(storage::Connection& connection, const Reservation& reservation,
                                            ReservationState state, Timestamp time, std::string_view reason,
                                            std::string_view transferId)
{
    SLUICE_ASSIGN(AccountEntry* const account,
                  m_books.account(connection, reservation.account, reservation.amount.asset()));
    SLUICE_ASSIGN(
        const auto changed,
        connection.exec("UPDATE ledger_reservations SET state = ?, closed = ?, close_reason = ?, transfer_id = ? "
                        "WHERE id = ? AND state = 'active'",
                        {std::string_view(reservationStateCode(state)), time.micros, reason, transferId,
                         std::string_view(reservation.id)}));
    SLUICE_CHECK(changed == 1);
    AccountState& after = m_books.change(*account);
    SLUICE_CHECK(after.reserved >= reservation.amount.units());
    after.reserved -= reservation.amount.units();
    return {};
}

Result<std::optional<Reservation>> Ledger::Impl::findReservation(storage::Connection& connection, std::string_view id)
{
    SLUICE_ASSIGN(auto stored, connection.queryOne(findReservationSql, {id}, readReservation));
    if (!stored)
        return std::optional<Reservation>();
    SLUICE_ASSIGN(stored->value.account, m_books.accountName(connection, stored->account));
    return std::optional(std::move(stored->value));
}

Result<std::optional<Transfer>> Ledger::Impl::findTransfer(storage::Connection& connection, std::string_view id)
{
    SLUICE_ASSIGN(auto stored, connection.queryOne(findTransferSql, {id}, readTransfer));
    if (!stored)
        return std::optional<Transfer>();
    SLUICE_ASSIGN(auto debit, m_books.accountName(connection, stored->debit));
    SLUICE_ASSIGN(auto credit, m_books.accountName(connection, stored->credit));
    auto transfer = toTransfer(std::move(*stored), std::move(debit), std::move(credit));
    if (!transfer)
        return fail(ErrorCode::Corrupt, "a transfer of unknown kind is stored");
    return transfer;
}

Ledger::Ledger(storage::Writer& writer, LedgerConfig config) : m_impl(std::make_unique<Impl>(writer, std::move(config)))
{}
Ledger::~Ledger() = default;

Result<Posted> Ledger::post(storage::Connection& connection, const Posting& posting)
{
    return m_impl->post(connection, posting);
}

Result<Posted> Ledger::credit(storage::Connection& connection, const CreditRequest& request)
{
    const bool gains = request.amount.units() > 0;
    Posting posting{.id = request.id,
                    .kind = request.kind,
                    .amount = gains ? request.amount : -request.amount,
                    .debit = equityAccount(request.kind),
                    .credit = orchestratorAccount(request.orchestrator),
                    .reason = request.reason,
                    .reference = request.reference,
                    .metadata = request.metadata,
                    .time = request.time};
    if (!gains)
        std::swap(posting.debit, posting.credit);
    return m_impl->post(connection, posting);
}

Result<Posted> Ledger::setBalance(storage::Connection& connection, const CreditRequest& request)
{
    // A repeated request finds the balance at its goal already, so its first transfer is looked for before the
    // difference is.
    SLUICE_TRY(checkId(request.id));
    SLUICE_ASSIGN(const auto former, m_impl->findTransfer(connection, request.id));
    CreditRequest difference = request;
    if (former) {
        if (former->orchestrator != request.orchestrator || !(former->balanceAfter == request.amount))
            return fail(ErrorCode::Conflict, "the transfer id was used for another transfer");
        difference.amount = former->delta;
    } else {
        if (!amountInRange(request.amount.units()))
            return fail(ErrorCode::InvalidArgument, "the amount is out of range");
        SLUICE_ASSIGN(const auto now,
                      balanceOf(connection, orchestratorAccount(request.orchestrator), request.amount.asset()));
        difference.amount = request.amount - now.balance;
        if (difference.amount.isZero())
            return fail(ErrorCode::InvalidArgument, "the balance has this value already");
    }
    return credit(connection, difference);
}

Result<Reservation> Ledger::reserve(storage::Connection& connection, const ReserveRequest& request)
{
    return m_impl->reserve(connection, request);
}

Result<Posted> Ledger::postReservation(storage::Connection& connection, const PostReservationRequest& request)
{
    return m_impl->postReservation(connection, request);
}

Result<Reservation> Ledger::voidReservation(storage::Connection& connection, std::string_view reservationId,
                                            std::string_view reason, Timestamp time)
{
    return m_impl->voidReservation(connection, reservationId, reason, time);
}

Result<Balance> Ledger::balanceOf(storage::Connection& connection, std::string_view account, const Asset& asset)
{
    Books& books = m_impl->books();
    SLUICE_TRY(books.enter(connection));
    SLUICE_ASSIGN(const AccountEntry* const entry, books.account(connection, account, asset));
    return Balance{Amount(asset, entry->state.balance), Amount(asset, entry->state.reserved)};
}

Result<std::optional<Transfer>> Ledger::findTransfer(storage::Connection& connection, std::string_view id)
{
    return m_impl->findTransfer(connection, id);
}

Result<std::optional<Reservation>> Ledger::findReservation(storage::Connection& connection, std::string_view id)
{
    return m_impl->findReservation(connection, id);
}

ChangeSequence& Ledger::changes()
{
    return m_impl->books().changes();
}

}  // namespace sluice::ledger
