// Billing of an OpenMeter with the custom invoicing app (tests/peers/openmeter_invoicing.mjs) on a free port of this machine, with a hand on its
// invoices and its manners. Blocking calls. It dies with the fixture and with the test program. Thread: one, with a QCoreApplication.
#pragma once

#include "support/peer_process.h"

namespace sluice::test {

class InvoicingFixture : public PeerProcess {
public:
    // QVERIFY2(peer.start(), peer.error().c_str())
    bool start() { return PeerProcess::start(QStringLiteral("openmeter_invoicing.mjs")); }

    // Its id.
    std::string makeInvoice(json::Object wishes = {})
    {
        return std::string(admin("invoice", json::Value(std::move(wishes))).text("id").value_or(""));
    }
    // Of the meter: "draft.syncing", "paid".
    std::string extendedStatus(const std::string& invoiceId)
    {
        const json::Value all = state();
        const json::Value* invoices = all.find("invoices");
        const json::Value* one = invoices ? invoices->find(invoiceId) : nullptr;
        return one ? std::string(one->text("extended").value_or("")) : std::string();
    }
    json::Value state() { return admin("state"); }
};

}  // namespace sluice::test
