// A protocol peer of tests/peers as a child process on a free port of this machine. Blocking calls. It dies with the fixture and with the test
// program. Thread: one.
#pragma once

#include "core/json.h"

#include <QProcess>

#include <string>

namespace sluice::test {

class PeerProcess {
public:
    ~PeerProcess() { stop(); }

    // QVERIFY2(peer.start("auth0.mjs"), peer.error().c_str())
    bool start(const QString& script, const QStringList& arguments = {});
    void stop();
    const std::string& error() const { return m_error; }
    int port() const { return m_port; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

    // The body of a 200 answer to a POST; ends the test program on any other: the test bed is broken then.
    std::string post(const std::string& path, const std::string& body, const std::string& type = "application/json");
    // POST /admin/NAME, and its JSON.
    json::Value admin(const std::string& name, const json::Value& body = json::Value(json::Object{}));
    // POST /_control. Ends the test program when the peer refuses: the test bed is broken then.
    void control(const json::Value& wanted);
    json::Value state();  // GET /_state
    // Waits until the peer has printed a line with this text; each call looks only at what came after the last.
    bool waitFor(const QByteArray& text, int ms = 60'000);

private:
    QProcess m_process;
    QByteArray m_output;
    int m_port = 0;
    std::string m_error;
};

}  // namespace sluice::test
