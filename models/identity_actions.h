// The console's view of how end users prove who they are: what is configured, what the provider's keys are, and a test that says which step
// failed. Rules of actions.h. A token that is tried is a secret: it comes in locked memory and is in no answer.
#pragma once

#include "models/secret_text.h"
#include "models/system_ports.h"

#include <string>
#include <vector>

namespace sluice::models {

struct IdentityStep {
    std::string name;  // "discovery", "keys"
    std::string url;
    std::string code;    // "ok", "dns", "connect", "tls", "timeout", "http_status", "issuer_mismatch", "no_keys", …
    std::string detail;  // engine text; empty when ok
    int httpStatus = 0;
    int millis = 0;
};

struct IdentityKey {
    std::string kid, kind, algorithms;  // "RSA 2048", "RS256 PS256"
};

struct IdentityView {
    std::string mode;         // "api_key", "oidc", "auto"
    std::string issuer;       // of the provider; empty: none is asked
    std::string audience;     // tokens must be made for it
    std::string keysUrl;      // in use; empty before discovery
    std::string localIssuer;  // our own, as clients reach it; empty: off
    std::string localDetail;  // why our own cannot sign; empty when it can
    std::string keyState;     // "empty", "fresh", "stale", "expired"
    Micros fetched = 0;
    int failures = 0;  // in a row
    std::string lastError;
    std::vector<IdentityStep> steps;  // of the last attempt
    std::vector<IdentityKey> keys;
    std::vector<std::string> leftOut;  // keys of the provider that cannot be used, one line each
    std::vector<std::string> warnings;
};

struct IdentityVerdict {
    bool accepted = false;
    std::string identity;    // "tenant:user"
    std::string credential;  // "key:ID", "jwt:ID"
    std::string scopes;
    Micros expiry = 0;
    std::string reason;  // of a refusal, as callers see it
    std::string cause;   // the real one
};

class IdentityActions {
public:
    virtual ~IdentityActions() = default;
    virtual void status(Done<IdentityView> done) = 0;
    // Asks the provider now, whatever is cached.
    virtual void test(Done<IdentityView> done) = 0;
    // As the webhook would judge it, without the gate. `token`: what follows "Bearer".
    virtual void tryToken(crypto::SecretBytes token, Done<IdentityVerdict> done) = 0;
};

}  // namespace sluice::models
