// A real OpenID provider (npm oidc-provider, tests/peers/oidc_provider.mjs) on a free port of this machine, with a hand on its keys, its
// name and its manners. Blocking calls. It dies with the fixture and with the test program. Thread: one, with a QCoreApplication.
#pragma once

#include "support/peer_process.h"

namespace sluice::test {

class OidcFixture : public PeerProcess {
public:
    // QVERIFY2(provider.start(), provider.error().c_str())
    bool start(const std::string& audience = "signer")
    {
        return PeerProcess::start(QStringLiteral("oidc_provider.mjs"), {QString::fromStdString(audience)});
    }
    std::string issuer() const { return url(); }

    // By its own key.
    std::string token(const json::Value& request = json::Value(json::Object{}))
    {
        return std::string(admin("token", request).text("token").value_or(""));
    }
    std::string forged(const std::string& kind)
    {
        return std::string(admin("forge", json::Value::object({{"kind", kind}})).text("token").value_or(""));
    }
    // Through its token endpoint, as a client would (client_credentials). "app-b": RS256, "app-es": ES256.
    std::string clientCredentials(const std::string& clientId)
    {
        const auto parsed = json::parse(post("/token",
                                             "grant_type=client_credentials&scope=sign%3Ajob&client_id=" + clientId
                                                 + "&client_secret=" + clientId + "-secret",
                                             "application/x-www-form-urlencoded"));
        return parsed ? std::string(parsed->text("access_token").value_or("")) : std::string();
    }
    int asked(const std::string& what) { return int(admin("stats").int64(what).value_or(-1)); }  // "discovery", "keys"
};

}  // namespace sluice::test
