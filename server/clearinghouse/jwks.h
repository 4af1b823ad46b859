// The key set of an OIDC issuer (clearinghouse spec 3.2): discovery, fetch, cache. Fresh for 10 min and renewed in the background at 80 % of
// it; an unknown key id asks again at most once in 30 s; concurrent wishes share one fetch; discovery runs again every 24 h; when the
// provider is gone the last good set serves for 24 h, over a restart too (the store keeps it). https only, but for this machine.
// Thread: any; the network lives on a thread of its own. Nothing here blocks a caller.
#pragma once

#include "clearinghouse/key_source.h"
#include "core/subscription.h"
#include "storage/database.h"

#include <memory>

namespace sluice::clearinghouse {

struct JwksConfig {
    std::string issuer;        // normalised
    std::string jwksUri = {};  // OIDC_JWKS_URI; empty: from discovery
    int freshSeconds = 600;
    int cooldownSeconds = 30;
    int staleSeconds = 86'400;
    int rediscoverSeconds = 86'400;
    int waitMs = 1'000;           // of who waits in renew()
    int fetchMs = 5'000;          // of each request
    bool warmUp = true;           // ask at start, so that the first user does not wait
    std::string extraCaPem = {};  // trusted besides the system's authorities
    std::string userAgent = "sluice";
};

// What a test of the provider came to, step by step, for people and for /readyz. `code` is one of: ok, not_a_url, not_https, dns, connect, tls,
// timeout, broken, http_status, redirect, too_large, not_json, issuer_mismatch, missing_issuer, missing_jwks_uri, no_keys, cancelled.
struct JwksStep {
    std::string name;  // "discovery", "keys"
    std::string url;
    std::string code;
    std::string detail;  // one line of English; empty when ok
    int httpStatus = 0;
    int millis = 0;
    bool ok() const { return code == "ok"; }
};

struct JwksKeyInfo {
    std::string kid;
    std::string kind;        // "RSA 2048"
    std::string algorithms;  // "RS256 PS256"
    std::string thumbprint;
};

struct JwksStatus {
    std::string issuer;
    std::string jwksUri;  // in use; empty before discovery
    enum class State { Empty, Fresh, Stale, Expired } state = State::Empty;
    bool fromStore = false;  // not yet confirmed since the start
    bool fetching = false;
    Timestamp fetched;                // of the set in use; 0: none
    Timestamp attempted;              // 0: never
    int failures = 0;                 // in a row
    std::vector<JwksStep> lastSteps;  // of the last attempt
    std::string lastError;            // empty after a success
    std::vector<JwksKeyInfo> keys;
    std::vector<std::string> leftOut;  // keys of the document that cannot be used, one line each
};

class Jwks final : public KeySource {
public:
    struct Ports {
        storage::Database* database;  // null: nothing is kept over a restart
        const Clock& clock;
    };
    // InvalidArgument: the issuer or the key set's address is not https (or http on this machine).
    static Result<std::unique_ptr<Jwks>> create(JwksConfig config, Ports ports);
    ~Jwks() override;  // who still waits is answered with Cancelled, here

    Result<void> load();  // the kept set; blocks: start-up only
    void start();         // background renewal (and warm-up)

    JwtKeySetPtr current(Timestamp now) override;
    void renew(bool unknownKey, Timestamp now, Done done) override;

    // "Refresh keys now", "Test": discovery and keys at once, whatever the cooldown says. `done` on any thread, within fetchMs of each step.
    void refreshNow(std::function<void(JwksStatus)> done);
    JwksStatus status() const;
    ChangeSequence& changes();

private:
    class Impl;
    explicit Jwks(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> m_impl;
};

// https, or http to localhost, 127.0.0.0/8, ::1. InvalidArgument "NAME must be https (http only on this machine)" and the like.
Result<void> checkProviderUrl(std::string_view name, std::string_view url);

}  // namespace sluice::clearinghouse
