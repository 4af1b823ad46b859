#include "ledger/idempotency.h"

#include <algorithm>

namespace sluice::ledger {

namespace {

Result<void> checkIdempotencyKey(std::string_view scope, std::string_view key)
{
    if (scope.empty() || scope.size() > 1'024)
        return fail(ErrorCode::InvalidArgument, "bad idempotency scope");
    if (key.empty() || key.size() > maxIdempotencyKeyLength)
        return fail(ErrorCode::InvalidArgument, "Idempotency-Key must have 1 to 255 characters");
    return {};
}

}  // namespace

Result<std::optional<StoredAnswer>> recall(storage::Connection& connection, std::string_view scope,
                                           std::string_view key, const Hash32& requestHash)
{
    SLUICE_TRY(checkIdempotencyKey(scope, key));
    bool sameRequest = false;
    SLUICE_ASSIGN(auto answer,
                  connection.queryOne(
                      "SELECT request_hash, status, body FROM ledger_idempotency WHERE scope = ? AND request_key = ?",
                      {scope, key}, [&](const storage::Row& row) {
                          const Bytes stored = row.blob(0);
                          sameRequest = std::ranges::equal(stored, requestHash.bytes);
                          return StoredAnswer{static_cast<int>(row.int64(1)), row.text(2)};
                      }));
    if (answer && !sameRequest)
        return fail(ErrorCode::Conflict, "Idempotency-Key was used for another request");
    return answer;
}

Result<void> remember(storage::Connection& connection, std::string_view scope, std::string_view key,
                      const Hash32& requestHash, const StoredAnswer& answer, Timestamp now)
{
    SLUICE_TRY(checkIdempotencyKey(scope, key));
    SLUICE_ASSIGN(
        const auto changed,
        connection.exec("INSERT INTO ledger_idempotency (scope, request_key, request_hash, status, body, time) "
                        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (scope, request_key) DO NOTHING",
                        {scope, key, std::span<const std::uint8_t>(requestHash.bytes),
                         static_cast<std::int64_t>(answer.status), std::string_view(answer.body), now.micros}));
    if (changed != 1)
        return fail(ErrorCode::Conflict, "Idempotency-Key was used already");
    return {};
}

}  // namespace sluice::ledger
