// A real OpenID provider (npm oidc-provider, tests/peers/oidc_provider.mjs) on a free port of this machine, with a hand on its keys, its
// name and its manners. Blocking calls. It dies with the fixture and with the test program. Thread: one, with a QCoreApplication.
#pragma once

#include "core/json.h"

#include <QProcess>

#include <string>

namespace sluice::test {

class OidcFixture {
public:
    ~OidcFixture() { stop(); }

    // QVERIFY2(provider.start(), provider.error().c_str())
    bool start(const std::string& audience = "signer");
    void stop();
    const std::string& error() const { return m_error; }
    std::string issuer() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    int port() const { return m_port; }

    // Ends the test program with a message when the provider refuses: the test bed is broken then.
    json::Value admin(const std::string& name, const json::Value& body = json::Value(json::Object{}));
    std::string token(const json::Value& request = json::Value(json::Object{}));  // by its own key
    std::string forged(const std::string& kind);
    // Through its token endpoint, as a client would (client_credentials). "app-b": RS256, "app-es": ES256.
    std::string clientCredentials(const std::string& clientId);
    int asked(const std::string& what);  // "discovery", "keys"

private:
    std::string post(const std::string& path, const std::string& type, const std::string& body);

    QProcess m_process;
    int m_port = 0;
    std::string m_error;
};

}  // namespace sluice::test
