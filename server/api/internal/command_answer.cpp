#include "api/internal/command_answer.h"

#include "api/internal/approval.h"
#include "crypto/hash.h"
#include "http/response.h"
#include "ledger/idempotency.h"

#include <utility>

namespace sluice::api {

namespace {

Hash32 requestHash(const http::Request& request)
{
    std::string text = canonicalBody(request.body);
    const auto query = request.target.find('?');
    if (query != std::string::npos)
        text.append(1, '\0').append(request.target, query);
    return crypto::sha256(asBytes(text));
}

}  // namespace

Result<CommandAnswer> answerOnce(storage::Connection& connection, const http::Request& request, std::string_view asker,
                                 Timestamp now, const CommandJob& job)
{
    const std::string_view key = request.header("Idempotency-Key");
    const std::string scope = (request.method + " " + request.path + " ").append(asker);
    const Hash32 hash = requestHash(request);
    auto stored = ledger::recall(connection, scope, key, hash);
    if (!stored) {
        const bool reused = stored.error().code == ErrorCode::Conflict;
        return fail(reused ? Error{ErrorCode::Conflict, "Idempotency-Key was used for another request"}
                           : stored.error());
    }
    if (*stored)
        return CommandAnswer{http::json((*stored)->status, std::move((*stored)->body)), std::nullopt};
    SLUICE_ASSIGN(auto answer, job(connection));
    if (answer.make)
        answer.response = std::exchange(answer.make, nullptr)();
    const ledger::StoredAnswer remembered{answer.response.status, answer.remembered.value_or(answer.response.body)};
    SLUICE_TRY(ledger::remember(connection, scope, key, hash, remembered, now));
    return answer;
}

bool isIdempotencyKey(std::string_view key)
{
    return !key.empty() && key.size() <= ledger::maxIdempotencyKeyLength;
}

}  // namespace sluice::api
