// One attempt to get an issuer's keys: discovery where it is due, then the key set, each step told so that a person can mend what failed.
// Thread: the loop's.
#pragma once

#include "clearinghouse/jwks.h"
#include "net/http_client.h"

#include <chrono>

namespace sluice::clearinghouse {

struct JwksOutcome {
    JwtKeySetPtr keys;        // null: failed
    std::string document;     // as fetched
    std::string jwksUri;      // to be used from now on; empty: discovery again
    bool discovered = false;  // discovery answered well in this attempt
    std::vector<JwksStep> steps;
    std::string error() const;  // of the last step that failed; empty with keys
};

class JwksFetch : public std::enable_shared_from_this<JwksFetch> {
public:
    using Done = std::function<void(JwksOutcome)>;
    // `knownUri` from an earlier discovery; with `discover` that runs first, and a failure falls back to the known address.
    static void run(net::HttpClient& http, const JwksConfig& config, std::string knownUri, bool discover, Done done);

private:
    JwksFetch(net::HttpClient& http, const JwksConfig& config, Done done);
    void discover(std::string knownUri);
    void fetchKeys(std::string uri);
    void get(std::string name, const std::string& url, std::function<void(JwksStep, std::string body)> then);
    void finish();

    net::HttpClient& m_http;
    const JwksConfig& m_config;
    Done m_done;
    JwksOutcome m_outcome;
    std::chrono::steady_clock::time_point m_started;
};

}  // namespace sluice::clearinghouse
