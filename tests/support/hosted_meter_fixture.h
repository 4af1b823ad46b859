// A hosted meter as a process of its own (tests/peers/openmeter_hosted.mjs), Konnect's and the self-hosted flavour, with a hand on its manners.
// Blocking calls. It dies with the fixture and with the test program. Thread: one, with a QCoreApplication.
#pragma once

#include "core/json.h"

#include <QProcess>

#include <string>

namespace sluice::test {

class HostedMeterFixture {
public:
    ~HostedMeterFixture() { stop(); }

    // QVERIFY2(meter.start(), meter.error().c_str())
    bool start(const std::string& token = "kpat_test");
    void stop();
    const std::string& error() const { return m_error; }
    std::string origin() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    std::string konnectUrl() const { return origin() + "/v3/openmeter"; }
    int port() const { return m_port; }

    // Ends the test program with a message when it refuses: the test bed is broken then.
    json::Value admin(const std::string& name, const json::Value& body = json::Value(json::Object{}));
    void next(json::Object fault) { admin("next", json::Value(std::move(fault))); }
    std::int64_t stat(const std::string& name) { return admin("stats").int64(name).value_or(-1); }
    json::Value stats() { return admin("stats"); }

private:
    QProcess m_process;
    int m_port = 0;
    std::string m_error;
};

}  // namespace sluice::test
