// What the webhook may answer, as values (clearinghouse spec 1.2, 4.1). Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "core/json.h"
#include "metering/identity.h"

#include <cstdint>
#include <string>

namespace sluice::clearinghouse {

// An end user whose credential was checked.
struct Verified {
    metering::Identity identity;
    std::string issuer;       // IDENTITY_ISSUER
    std::int64_t expiry = 0;  // unix seconds, of the credential; may lie up to the skew in the past
    std::string
        credential;  // for the log and for revocation: "key:KEYID", "jwt:JTI", "config", "composite:app_…"; never a secret
    std::string scopes;  // space-separated
    bool operator==(const Verified&) const = default;
};

// A refusal that reaches the caller: `reason` is shown, `code` is for machines.
struct Refusal {
    int status = 401;  // 400..599, in the body of an HTTP 200
    std::string
        code;  // "invalid_api_key", "invalid_token", "insufficient_scope", "insufficient_balance", "billing_unavailable", …
    std::string reason;
    std::string logged;  // the real cause; for the log only
};

template<class T>
using Verdict = tl::expected<T, Refusal>;

}  // namespace sluice::clearinghouse
