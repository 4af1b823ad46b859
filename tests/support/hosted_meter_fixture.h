// A hosted meter as a process of its own (tests/peers/openmeter_hosted.mjs), Konnect's and the self-hosted flavour, with a hand on its manners.
// Blocking calls. It dies with the fixture and with the test program. Thread: one, with a QCoreApplication.
#pragma once

#include "support/peer_process.h"

namespace sluice::test {

class HostedMeterFixture : public PeerProcess {
public:
    // QVERIFY2(meter.start(), meter.error().c_str())
    bool start(const std::string& token = "kpat_test")
    {
        return PeerProcess::start(QStringLiteral("openmeter_hosted.mjs"), {QString::fromStdString(token)});
    }
    std::string origin() const { return url(); }
    std::string konnectUrl() const { return url() + "/v3/openmeter"; }

    void next(json::Object fault) { admin("next", json::Value(std::move(fault))); }
    std::int64_t stat(const std::string& name) { return stats().int64(name).value_or(-1); }
    json::Value stats() { return admin("stats"); }
};

}  // namespace sluice::test
