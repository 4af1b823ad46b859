// What a command of a route answers, and how an Idempotency-Key makes it happen once (DECISIONS 15). Thread: writer.
#pragma once

#include "core/clock.h"
#include "http/request.h"
#include "http/response.h"
#include "storage/connection.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::api {

// `remembered` is what an Idempotency-Key gets again when it must differ (a token is shown once).
struct CommandAnswer {
    http::Response response{};
    std::optional<std::string> remembered{};
    std::function<http::Response()> make{};  // in place of `response`: made after the commit, off the writer thread
};
using CommandJob = std::function<Result<CommandAnswer>(storage::Connection&)>;

// The stored answer, or the job's own, remembered in the same commit. Conflict: the key was used for another request.
// `asker` is the name of the principal: keys of two askers never meet.
Result<CommandAnswer> answerOnce(storage::Connection& connection, const http::Request& request, std::string_view asker,
                                 Timestamp now, const CommandJob& job);
bool isIdempotencyKey(std::string_view key);  // 1 to 255 characters
inline constexpr const char* badIdempotencyKey = "Idempotency-Key must have 1 to 255 characters";

}  // namespace sluice::api
