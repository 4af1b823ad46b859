// What the licensing routes share.
#pragma once

#include "api/internal/services.h"
#include "licensing/licensing.h"
#include "licensing/queries.h"

namespace sluice::api {

// How long a request waits for the keychain; one that asks a person takes longer than any client would.
inline constexpr std::int64_t imageKeyWaitMs = 5'000;

Operation licensingOperation(const char* method, const char* pattern, const char* id, const char* summary,
                             Scheme scheme = Scheme::Admin);
FieldSpec imageRefField();
FieldSpec licenceOrchestratorField();
// Null: the part is off, and the call is answered with 503.
licensing::Licensing* licensingOf(Services& services, const CallPtr& call);
json::Value timeOrNull(const std::optional<Timestamp>& time);
json::Value textOrNull(const std::optional<std::string>& text);
http::Response refusalResponse(licensing::Refusal refusal);

// `limit` and `before` of a list, newest first; the answer's X-Next-Before goes on (W-9).
std::vector<FieldSpec> pageFields(int fallback, int most);
std::optional<licensing::Before> pageBefore(const Fields& query);  // an unreadable one: the first page
std::string pageCursor(Timestamp time, std::string_view id);

// Standard base64 with padding, nothing else; none: not that.
std::optional<crypto::SecretBytes> secretFromBase64(std::string_view text);
std::string secretToBase64(const crypto::SecretBytes& secret);

void addImageRoutes(RouteTable& table, Services& services);
void addLicenceTokenRoutes(RouteTable& table, Services& services);
void addInviteRoutes(RouteTable& table, Services& services);
void addLeaseRoutes(RouteTable& table, Services& services);

}  // namespace sluice::api
