// Billing of an OpenMeter with the custom invoicing app (tests/peers/openmeter_invoicing.mjs) on a free port of this machine, with a hand on its
// invoices and its manners. Blocking calls. It dies with the fixture and with the test program. Thread: one, with a QCoreApplication.
#pragma once

#include "core/json.h"

#include <QProcess>

#include <string>

namespace sluice::test {

class InvoicingFixture {
public:
    ~InvoicingFixture();

    // QVERIFY2(peer.start(), peer.error().c_str())
    bool start();
    const std::string& error() const { return m_error; }
    int port() const { return m_port; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

    // Ends the test program with a message when the peer refuses: the test bed is broken then.
    json::Value admin(const std::string& name, const json::Value& body = json::Value(json::Object{}));
    std::string makeInvoice(json::Object wishes = {});  // its id
    // Of the meter: "draft.syncing", "paid".
    std::string extendedStatus(const std::string& invoiceId);
    json::Value state() { return admin("state"); }

private:
    QProcess m_process;
    int m_port = 0;
    std::string m_error;
};

}  // namespace sluice::test
