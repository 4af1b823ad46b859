#include "api/approval_nonces.h"

namespace sluice::api {

Result<void> keepUsedNonce(storage::Connection& connection, std::string_view hash, std::int64_t expires)
{
    constexpr std::size_t length = 64;
    if (hash.size() != length || hash.find_first_not_of("0123456789abcdef") != std::string_view::npos)
        return fail(ErrorCode::InvalidArgument, "a used nonce is known by 64 hex digits");
    SLUICE_TRY(connection.exec("INSERT INTO api_approval_nonces (hash, expires) VALUES (?, ?) ON CONFLICT (hash) DO "
                               "NOTHING",
                               {hash, expires}));
    return {};
}

Result<void> eachUsedNonce(storage::Connection& connection, Timestamp now,
                           const std::function<Result<void>(const std::string& hash, std::int64_t expires)>& sink)
{
    Result<void> outcome;
    SLUICE_TRY(connection.stream("SELECT hash, expires FROM api_approval_nonces WHERE expires > ? ORDER BY hash",
                                 {now.seconds()}, [&](const storage::Row& row) {
                                     outcome = sink(row.text(0), row.int64(1));
                                     return outcome.has_value();
                                 }));
    return outcome;
}

}  // namespace sluice::api
