#include "payouts/payout_store.h"

#include "core/check.h"

#include <map>

namespace sluice::payouts {

namespace {

using storage::Connection;
using storage::Param;
using storage::Row;

Int256 toSigned(const UInt256& value)
{
    return Int256(value);
}
UInt256 toUnsigned(const Int256& value)
{
    return UInt256(value);
}

std::optional<std::int64_t> micros(const std::optional<Timestamp>& time)
{
    return time ? std::optional(time->micros) : std::nullopt;
}

std::optional<Timestamp> optTime(const Row& row, int column)
{
    const auto value = row.optInt64(column);
    return value ? std::optional(Timestamp{*value}) : std::nullopt;
}

template<class T>
std::optional<std::int64_t> optNumber(const std::optional<T>& value)
{
    return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

std::optional<std::string> optHex(const std::optional<Hash32>& hash)
{
    return hash ? std::optional(hash->toHex()) : std::nullopt;
}

Hash32 storedHash(const std::string& text)
{
    const auto hash = Hash32::fromHex(text);
    SLUICE_CHECK(hash.has_value());
    return *hash;
}

Address storedAddress(const std::string& text)
{
    const auto address = Address::fromHex(text);
    SLUICE_CHECK(address.has_value());
    return *address;
}

std::int64_t openFlag(const Intent& intent)
{
    if (isResolved(intent.state))
        return 0;
    return intent.reopened ? 3 : intent.simulated ? 2 : 1;
}

std::string orchestratorsOf(const Intent& intent)
{
    std::string text;
    for (const Leg& leg : intent.legs) {
        if (!text.empty())
            text += ", ";
        text += leg.orchestratorId;
    }
    return text;
}

Result<void> addTimeline(Connection& connection, const Intent& intent, const Transition& transition, Timestamp now)
{
    if (transition.event.empty())
        return {};
    auto done =
        connection.exec("INSERT INTO payout_timeline (intent_id, seq, at, event, state, actor, tx_hash, detail) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        {intent.id, intent.version, now.micros, transition.event, toText(intent.state),
                         transition.actor, transition.txHash, transition.detail});
    if (!done)
        return fail(std::move(done).error());
    return {};
}

constexpr const char* intentColumns = "id, kind, state, gate, simulated, version, recipient, value_wei, data, "
                                      "chain_id, sender, nonce, created_at, updated_at, "
                                      "resolved_at, tx_hash, block_number, block_hash, mined_attempt, fee_wei, wait, "
                                      "wait_detail, hold_reason, wanted, error, signatures_asked, open";

Intent intentOf(const Row& row)
{
    Intent intent;
    intent.id = row.text(0);
    const auto kind = kindFromText(row.text(1));
    const auto state = stateFromText(row.text(2));
    const auto gate = gateFromText(row.text(3));
    SLUICE_CHECK(kind && state && gate);
    intent.kind = *kind;
    intent.state = *state;
    intent.gate = *gate;
    intent.simulated = row.int64(4) != 0;
    intent.version = row.int64(5);
    intent.to = storedAddress(row.text(6));
    intent.valueWei = row.int256(7);
    intent.data = row.blob(8);
    intent.chainId = static_cast<std::uint64_t>(row.int64(9));
    intent.sender = storedAddress(row.text(10));
    if (const auto nonce = row.optInt64(11))
        intent.nonce = static_cast<std::uint64_t>(*nonce);
    intent.createdAt = {row.int64(12)};
    intent.updatedAt = {row.int64(13)};
    intent.resolvedAt = optTime(row, 14);
    if (const auto hash = row.optText(15))
        intent.txHash = storedHash(*hash);
    if (const auto number = row.optInt64(16))
        intent.blockNumber = static_cast<std::uint64_t>(*number);
    if (const auto hash = row.optText(17))
        intent.blockHash = storedHash(*hash);
    if (const auto number = row.optInt64(18))
        intent.minedAttempt = static_cast<int>(*number);
    if (!row.isNull(19))
        intent.feeWei = row.int256(19);
    intent.wait = waitReasonFromText(row.text(20));
    intent.waitDetail = row.text(21);
    intent.holdReason = row.text(22);
    intent.wanted = row.text(23);
    intent.error = row.text(24);
    intent.signaturesAsked = row.int64(25);
    intent.reopened = row.int64(26) == 3;
    return intent;
}

constexpr const char* legColumns =
    "intent_id, orchestrator_id, recipient, amount_wei, reservation_id, ticket_hash, paid_wei";

Leg legOf(const Row& row)
{
    Leg leg;
    leg.orchestratorId = row.text(1);
    leg.recipient = storedAddress(row.text(2));
    leg.amountWei = row.int256(3);
    leg.reservationId = row.text(4);
    leg.ticketHash = row.optText(5);
    if (!row.isNull(6))
        leg.paidWei = row.int256(6);
    return leg;
}

constexpr const char* attemptColumns =
    "intent_id, attempt, kind, raw_tx, tx_hash, gas, max_fee, max_priority, created_at, broadcast_at, last_error";

Attempt attemptOf(const Row& row)
{
    Attempt attempt;
    attempt.number = static_cast<int>(row.int64(1));
    const auto kind = attemptKindFromText(row.text(2));
    SLUICE_CHECK(kind.has_value());
    attempt.kind = *kind;
    attempt.rawTx = row.blob(3);
    attempt.txHash = storedHash(row.text(4));
    attempt.gas = static_cast<std::uint64_t>(row.int64(5));
    attempt.maxFeePerGas = toUnsigned(row.int256(6));
    attempt.maxPriorityFeePerGas = toUnsigned(row.int256(7));
    attempt.createdAt = {row.int64(8)};
    attempt.broadcastAt = optTime(row, 9);
    attempt.lastError = row.text(10);
    return attempt;
}

std::string select(const char* columns, const char* rest)
{
    return std::string("SELECT ") + columns + " FROM " + rest;
}

Result<void> loadParts(Connection& connection, Intent& intent)
{
    static const std::string legsSql = select(legColumns, "payout_legs WHERE intent_id = ? ORDER BY leg");
    static const std::string attemptsSql =
        select(attemptColumns, "payout_attempts WHERE intent_id = ? ORDER BY attempt");
    SLUICE_TRY(connection.query(legsSql, {intent.id}, [&](const Row& row) {
        intent.legs.push_back(legOf(row));
        return true;
    }));
    SLUICE_TRY(connection.query(attemptsSql, {intent.id}, [&](const Row& row) {
        intent.attempts.push_back(attemptOf(row));
        return true;
    }));
    return connection.query("SELECT name, at FROM payout_approvals WHERE intent_id = ? ORDER BY at, name", {intent.id},
                            [&](const Row& row) {
                                intent.approvals.push_back({row.text(0), {row.int64(1)}});
                                return true;
                            });
}

Result<std::optional<Intent>> loadWith(Connection& connection, std::string_view sql, std::string_view value)
{
    SLUICE_ASSIGN(std::optional<Intent> intent, connection.queryOne(sql, {value}, intentOf));
    if (intent)
        SLUICE_TRY(loadParts(connection, *intent));
    return intent;
}

// One query each for intents, legs, attempts and approvals, not four per intent.
Result<void> loadPartsOfOpen(Connection& connection, std::map<std::string, Intent*, std::less<>>& byId)
{
    static const std::string legsSql =
        select(legColumns, "payout_legs WHERE intent_id IN (SELECT id FROM payout_intents WHERE open > 0) "
                           "ORDER BY intent_id, leg");
    static const std::string attemptsSql =
        select(attemptColumns, "payout_attempts WHERE intent_id IN (SELECT id FROM payout_intents WHERE open > 0) "
                               "ORDER BY intent_id, attempt");
    SLUICE_TRY(connection.query(legsSql, {}, [&](const Row& row) {
        byId.at(row.text(0))->legs.push_back(legOf(row));
        return true;
    }));
    SLUICE_TRY(connection.query(attemptsSql, {}, [&](const Row& row) {
        byId.at(row.text(0))->attempts.push_back(attemptOf(row));
        return true;
    }));
    return connection.query("SELECT intent_id, name, at FROM payout_approvals WHERE intent_id IN "
                            "(SELECT id FROM payout_intents WHERE open > 0) ORDER BY intent_id, at, name",
                            {}, [&](const Row& row) {
                                byId.at(row.text(0))->approvals.push_back({row.text(1), {row.int64(2)}});
                                return true;
                            });
}

}  // namespace

Result<void> insertIntent(Connection& connection, Intent& intent, const Transition& transition)
{
    SLUICE_CHECK(!intent.id.empty() && intent.valueWei >= 0 && intent.attempts.empty());
    SLUICE_CHECK(intent.kind != IntentKind::Payout || !intent.legs.empty());
    intent.version = 1;
    const auto nonce = optNumber(intent.nonce);
    const auto txHash = optHex(intent.txHash);
    auto done = connection.exec("INSERT INTO payout_intents (id, kind, state, gate, simulated, open, version, "
                                "recipient, value_wei, data, orchestrators, "
                                "chain_id, sender, nonce, attempt, created_at, updated_at, tx_hash, wait, wait_detail, "
                                "hold_reason, wanted, error) "
                                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, '', '')",
                                {intent.id,
                                 toText(intent.kind),
                                 toText(intent.state),
                                 toText(intent.gate),
                                 std::int64_t(intent.simulated),
                                 openFlag(intent),
                                 intent.version,
                                 intent.to.toHex(),
                                 intent.valueWei,
                                 std::span<const std::uint8_t>(intent.data),
                                 orchestratorsOf(intent),
                                 static_cast<std::int64_t>(intent.chainId),
                                 intent.sender.toHex(),
                                 storage::optionalInt(nonce),
                                 intent.createdAt.micros,
                                 intent.createdAt.micros,
                                 storage::optionalText(txHash),
                                 toText(intent.wait),
                                 intent.waitDetail,
                                 intent.holdReason});
    if (!done)
        return fail(std::move(done).error());
    intent.updatedAt = intent.createdAt;
    std::int64_t number = 0;
    for (const Leg& leg : intent.legs) {
        SLUICE_CHECK(leg.amountWei > 0 && !leg.orchestratorId.empty());
        auto inserted =
            connection.exec("INSERT INTO payout_legs (intent_id, leg, orchestrator_id, recipient, amount_wei, "
                            "reservation_id, ticket_hash, open) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                            {intent.id, number++, leg.orchestratorId, leg.recipient.toHex(), leg.amountWei,
                             leg.reservationId, storage::optionalText(leg.ticketHash), openFlag(intent)});
        if (!inserted)
            return fail(std::move(inserted).error());
    }
    return addTimeline(connection, intent, transition, intent.createdAt);
}

Result<void> updateIntent(Connection& connection, Intent& intent, const Transition& transition, Timestamp now)
{
    const std::int64_t before = intent.version;
    if (isResolved(intent.state)) {
        intent.reopened = false;
        if (!intent.resolvedAt)
            intent.resolvedAt = now;
    }
    const auto nonce = optNumber(intent.nonce);
    const auto resolved = micros(intent.resolvedAt);
    const auto txHash = optHex(intent.txHash);
    const auto block = optNumber(intent.blockNumber);
    const auto blockHash = optHex(intent.blockHash);
    const auto mined = optNumber(intent.minedAttempt);
    const Param fee = intent.feeWei ? Param(*intent.feeWei) : Param(nullptr);
    auto changed =
        connection.exec("UPDATE payout_intents SET state = ?, gate = ?, open = ?, version = ?, value_wei = "
                        "?, nonce = ?, attempt = ?, updated_at = ?, "
                        "resolved_at = ?, tx_hash = ?, block_number = ?, block_hash = ?, mined_attempt = ?, "
                        "fee_wei = ?, wait = ?, wait_detail = ?, "
                        "hold_reason = ?, wanted = ?, error = ?, signatures_asked = ? WHERE id = ? AND version = ?",
                        {toText(intent.state),
                         toText(intent.gate),
                         openFlag(intent),
                         before + 1,
                         intent.valueWei,
                         storage::optionalInt(nonce),
                         static_cast<std::int64_t>(intent.attempts.size()),
                         now.micros,
                         storage::optionalInt(resolved),
                         storage::optionalText(txHash),
                         storage::optionalInt(block),
                         storage::optionalText(blockHash),
                         storage::optionalInt(mined),
                         fee,
                         toText(intent.wait),
                         intent.waitDetail,
                         intent.holdReason,
                         intent.wanted,
                         intent.error,
                         intent.signaturesAsked,
                         intent.id,
                         before});
    if (!changed)
        return fail(std::move(changed).error());
    if (*changed != 1)
        return fail(ErrorCode::Conflict, "payout " + intent.id + " was changed meanwhile");
    intent.version = before + 1;
    intent.updatedAt = now;
    if (isResolved(intent.state) || intent.reopened) {
        std::int64_t number = 0;
        for (const Leg& leg : intent.legs) {
            const Param paid = leg.paidWei ? Param(*leg.paidWei) : Param(nullptr);
            auto written = connection.exec(
                "UPDATE payout_legs SET open = ?, paid_wei = ?, reservation_id = ? WHERE intent_id = ? AND leg = ?",
                {openFlag(intent), paid, leg.reservationId, intent.id, number++});
            if (!written)
                return fail(std::move(written).error());
        }
    }
    return addTimeline(connection, intent, transition, now);
}

Result<void> insertAttempt(Connection& connection, const std::string& intentId, const Attempt& attempt)
{
    SLUICE_CHECK(attempt.number > 0 && !attempt.rawTx.empty() && !attempt.txHash.isZero());
    auto done = connection.exec("INSERT INTO payout_attempts (intent_id, attempt, kind, raw_tx, tx_hash, gas, max_fee, "
                                "max_priority, created_at, last_error) "
                                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
                                {intentId, std::int64_t(attempt.number), toText(attempt.kind),
                                 std::span<const std::uint8_t>(attempt.rawTx), attempt.txHash.toHex(),
                                 static_cast<std::int64_t>(attempt.gas), toSigned(attempt.maxFeePerGas),
                                 toSigned(attempt.maxPriorityFeePerGas), attempt.createdAt.micros});
    if (!done)
        return fail(std::move(done).error());
    return {};
}

Result<void> updateAttempt(Connection& connection, const std::string& intentId, const Attempt& attempt)
{
    const auto at = micros(attempt.broadcastAt);
    auto done = connection.exec(
        "UPDATE payout_attempts SET broadcast_at = ?, last_error = ? WHERE intent_id = ? AND attempt = ?",
        {storage::optionalInt(at), attempt.lastError, intentId, std::int64_t(attempt.number)});
    if (!done)
        return fail(std::move(done).error());
    SLUICE_CHECK(*done == 1);
    return {};
}

Result<void> insertApproval(Connection& connection, const std::string& intentId, const Approval& approval)
{
    auto done = connection.exec("INSERT INTO payout_approvals (intent_id, name, at) VALUES (?, ?, ?)",
                                {intentId, approval.name, approval.at.micros});
    if (!done)
        return fail(std::move(done).error());
    return {};
}

Result<std::optional<Intent>> loadIntent(Connection& connection, std::string_view id)
{
    static const std::string sql = select(intentColumns, "payout_intents WHERE id = ?");
    return loadWith(connection, sql, id);
}

Result<std::optional<Intent>> loadIntentByTxHash(Connection& connection, const Hash32& txHash)
{
    static const std::string sql =
        select(intentColumns, "payout_intents WHERE id IN (SELECT intent_id FROM payout_attempts WHERE tx_hash = ?)");
    return loadWith(connection, sql, txHash.toHex());
}

Result<std::vector<Intent>> loadOpenIntents(Connection& connection)
{
    static const std::string sql = select(intentColumns, "payout_intents WHERE open > 0 ORDER BY created_at, id");
    std::vector<Intent> intents;
    SLUICE_TRY(connection.query(sql, {}, [&](const Row& row) {
        intents.push_back(intentOf(row));
        return true;
    }));
    if (intents.empty())
        return intents;
    std::map<std::string, Intent*, std::less<>> byId;
    for (Intent& intent : intents)
        byId.emplace(intent.id, &intent);
    SLUICE_TRY(loadPartsOfOpen(connection, byId));
    return intents;
}

Result<std::vector<TimelineRow>> loadTimeline(Connection& connection, std::string_view id)
{
    std::vector<TimelineRow> rows;
    SLUICE_TRY(connection.query(
        "SELECT seq, at, event, state, actor, tx_hash, detail FROM payout_timeline WHERE intent_id = ? "
        "ORDER BY seq",
        {id}, [&](const Row& row) {
            rows.push_back(
                {row.int64(0), {row.int64(1)}, row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)});
            return true;
        }));
    return rows;
}

Result<std::optional<std::string>> openIntentOf(Connection& connection, std::string_view orchestratorId, bool simulated)
{
    return connection.queryOne("SELECT intent_id FROM payout_legs WHERE orchestrator_id = ? AND open = ?",
                               {orchestratorId, std::int64_t(simulated ? 2 : 1)},
                               [](const Row& row) { return row.text(0); });
}

Result<std::optional<std::uint64_t>> highestUsedNonce(Connection& connection, std::uint64_t chainId,
                                                      const Address& sender)
{
    SLUICE_ASSIGN(
        auto found,
        connection.queryOne("SELECT nonce FROM payout_intents WHERE chain_id = ? AND sender = ? AND nonce IS NOT NULL "
                            "AND state IN ('mined', 'settled', 'failed', 'replaced') ORDER BY nonce DESC LIMIT 1",
                            {static_cast<std::int64_t>(chainId), sender.toHex()},
                            [](const Row& row) { return static_cast<std::uint64_t>(row.int64(0)); }));
    return found;
}

Result<std::vector<Intent>> loadEndedToWatch(Connection& connection, std::uint64_t chainId, const Address& sender,
                                             std::uint64_t blocks)
{
    static const std::string sql =
        select(intentColumns, "payout_intents WHERE chain_id = ? AND sender = ? AND open = 0 AND attempt > 0 "
                              "AND block_number > ? ORDER BY block_number, id");
    const auto chain = static_cast<std::int64_t>(chainId);
    const std::string from = sender.toHex();
    SLUICE_ASSIGN(const auto newest,
                  connection.queryOne("SELECT block_number FROM payout_intents WHERE chain_id = ? AND sender = ? AND "
                                      "open = 0 AND attempt > 0 AND block_number > -1 ORDER BY block_number DESC "
                                      "LIMIT 1",
                                      {chain, from}, [](const Row& row) { return row.int64(0); }));
    const std::int64_t below = newest.value_or(0) - static_cast<std::int64_t>(blocks);
    std::vector<Intent> intents;
    SLUICE_TRY(connection.query(sql, {chain, from, below}, [&](const Row& row) {
        intents.push_back(intentOf(row));
        return true;
    }));
    for (Intent& intent : intents)
        SLUICE_TRY(loadParts(connection, intent));
    return intents;
}

Result<std::optional<std::string>> loadEngineValue(Connection& connection, std::string_view key)
{
    return connection.queryOne("SELECT value FROM payout_engine WHERE name = ?", {key},
                               [](const Row& row) { return row.text(0); });
}

Result<void> storeEngineValue(Connection& connection, std::string_view key, std::string_view value)
{
    auto done = connection.exec("INSERT INTO payout_engine (name, value) VALUES (?, ?) "
                                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                                {key, value});
    if (!done)
        return fail(std::move(done).error());
    return {};
}

Result<std::optional<StoredRequest>> findRequest(Connection& connection, std::string_view requestId)
{
    return connection.queryOne("SELECT verb, intent_id FROM payout_requests WHERE request_id = ?", {requestId},
                               [](const Row& row) {
                                   return StoredRequest{row.text(0), row.text(1)};
                               });
}

Result<void> insertRequest(Connection& connection, std::string_view requestId, const StoredRequest& request,
                           Timestamp now)
{
    auto done = connection.exec("INSERT INTO payout_requests (request_id, verb, intent_id, at) VALUES (?, ?, ?, ?)",
                                {requestId, request.verb, request.intentId, now.micros});
    if (!done)
        return fail(std::move(done).error());
    return {};
}

}  // namespace sluice::payouts
