// The parts of Auth0's Management API v2 that we use (clearinghouse spec 6.2, 7.2): a token by client credentials, or one that was given; lists
// read to their end (REF-23); what the tenant's rate limit refuses is asked again within the deadline (REF-20). Thread: any that may wait,
// one call at a time; never the GUI's, the writer's or a listener's.
#pragma once

#include "core/clock.h"
#include "core/json.h"
#include "net/waiting_client.h"

#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace sluice::clearinghouse {

struct Auth0ManagementConfig {
    std::string domain;                  // example.eu.auth0.com; the audience is https://{domain}/api/v2/
    std::string apiUrl;                  // where the API is; empty: https://{domain}/api/v2
    std::string tokenUrl;                // empty: https://{domain}/oauth/token
    std::string clientId, clientSecret;  // client credentials; not needed with a token
    std::string token;                   // AUTH0_MGMT_TOKEN
    int deadlineMs = 30'000;             // of each call, all its attempts
};

class Auth0Management {
public:
    using Query = std::vector<std::pair<std::string, std::string>>;

    // All outlive this.
    Auth0Management(net::WaitingClient& http, const Clock& clock, Auth0ManagementConfig config,
                    std::stop_token stop = {});

    // `path` below /api/v2, such as "/clients/abc"; one segment of it by segment(). Errors: NotFound 404; Conflict 409; Denied 401, 403;
    // InvalidArgument other 4xx; Overloaded 429 to the deadline; Unavailable not reached or 5xx; Protocol. Messages hold what the API said
    // of it, never a secret of ours.
    Result<json::Value> get(const std::string& path, const Query& query = {});
    Result<json::Value> post(const std::string& path, const json::Value& body);
    Result<json::Value> patch(const std::string& path, const json::Value& body);
    Result<void> remove(const std::string& path);  // gone already is good
    // All pages of a list; `member` is its name in the answer ("clients").
    Result<json::Array> list(const std::string& path, const std::string& member, Query query = {});

    // Of the token in use; asks for one when there is none yet. Empty: the provider does not tell.
    Result<std::vector<std::string>> scopes();
    std::string audience() const { return "https://" + m_config.domain + "/api/v2/"; }

    // Before something is looked at again. false: stopped.
    bool pause(std::int64_t ms);

    static std::string segment(std::string_view text);  // percent-encoded

private:
    Result<std::string> token(bool renew);
    Result<net::HttpResponse> once(const char* method, const std::string& url, const std::string& body,
                                   const std::string& token, std::int64_t deadline);
    Result<json::Value> call(const char* method, const std::string& path, const Query& query, const std::string& body);

    net::WaitingClient& m_http;
    const Clock& m_clock;
    const Auth0ManagementConfig m_config;
    const std::stop_token m_stop;
    std::mutex m_mutex;  // one call at a time
    std::string m_token, m_scope;
    std::int64_t m_tokenUntilMs = 0;
};

}  // namespace sluice::clearinghouse
