// Who is at the other end (W-45): with a secret that both ends hold, a request proves who asks and its answer who answers, and that it
// answers this request, not an older one. Plain headers, so that any HTTP server can do it:
//   request  X-Sluice-Time: unix seconds · X-Sluice-Nonce: 32 hex · X-Sluice-Proof: hex HMAC-SHA-256(secret,
//              "sluice-request:v1\n" METHOD "\n" path and query "\n" time "\n" nonce "\n" hex SHA-256(body))
//   answer   X-Sluice-Proof: hex HMAC-SHA-256(secret, "sluice-answer:v1\n" nonce "\n" status "\n" hex SHA-256(body))
// It authenticates and keeps fresh; it does not hide: for that use https. Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "core/rng.h"
#include "net/http_client.h"

#include <string>
#include <string_view>

namespace sluice::net {

// The proof of a request, and of its answer.
std::string requestProof(std::string_view secret, std::string_view method, std::string_view target,
                         std::int64_t unixSeconds, std::string_view nonce, std::string_view body);
std::string answerProof(std::string_view secret, std::string_view nonce, int status, std::string_view body);

// Adds the three headers; answers the nonce, for answerIsProven().
std::string proveRequest(HttpRequest& request, std::string_view secret, Timestamp now, Rng& rng);
bool answerIsProven(const HttpResponse& response, std::string_view secret, std::string_view nonce);

}  // namespace sluice::net
