// What reaches settlement from outside (clearinghouse 9.4): notifications of the meter, webhooks of the payment provider, requests to collect. The
// raw body is durable, once for its event id, in the commit before the answer; what it says is only a hint to look, or a payment that
// waits for its invoice. Thread: any; completions on the writer thread.
#pragma once

#include "core/subscription.h"
#include "metering/settlement_config.h"
#include "metering/settlement_signature.h"
#include "storage/writer.h"

#include <functional>

namespace sluice::metering {

struct SettlementReceipt {
    bool fresh = false;  // false: this event was taken before
    std::string state;   // "taken", "waiting", "ignored", "refused", "unreadable"
};

struct CollectRequest {
    std::string clientId, externalUserId, customerId, requestId;
};

class SettlementIntake {
public:
    // `work` is bumped after a commit that left something to do. All outlive this.
    SettlementIntake(const Clock& clock, storage::Writer& writer, const SettlementConfig& config, ChangeSequence& work,
                     ChangeSequence& changes)
        : m_clock(clock), m_writer(writer), m_config(config), m_work(work), m_changes(changes)
    {}

    bool takesNotifications() const { return !m_config.meterSecrets.empty(); }
    bool takesProviderEvents() const
    {
        return !m_config.providerSecrets.empty() || !m_config.providerSandboxSecrets.empty();
    }
    bool takesCollectRequests() const { return !m_config.collectSecrets.empty(); }

    using Done = std::function<void(Result<SettlementReceipt>)>;
    // Good: `done` comes; else it does not, and nothing was kept.
    SignatureVerdict notification(const StandardHeaders& headers, std::string_view body, Done done);
    SignatureVerdict providerEvent(std::string_view signature, std::string_view body, Done done);
    bool isCollectSecret(std::string_view given) const;  // constant time
    // InvalidArgument: a member is empty or too long, or customerId is no id of the meter.
    void collect(CollectRequest request, Done done);

private:
    struct Event;
    static Event readNotification(std::string_view id, std::string_view body);
    static Event readProviderEvent(std::string_view body, bool byLiveSecret);
    void keep(Event event, std::string_view body, Done done);

    const Clock& m_clock;
    storage::Writer& m_writer;
    const SettlementConfig& m_config;
    ChangeSequence& m_work;
    ChangeSequence& m_changes;
};

}  // namespace sluice::metering
