// Looks up at the meter what it was told: 202 comes before the meter has looked at an event, and one that it finds wrong later is silently not
// billed (REF-11). Events that were told a minute ago are asked for by their ids; what is listed is validated or invalid, what is not is
// looked up again, later and later. Thread: that of the HostedApi; state() any.
#pragma once

#include "metering/hosted_events.h"
#include "metering/outbox.h"

#include <QTimer>

#include <memory>
#include <mutex>

namespace sluice::metering {

struct DeliveryCheckConfig {
    int everyMs = 15'000;   // when there was nothing, or less than a whole batch
    int retryMs = 60'000;   // after a failure
    int batchEvents = 100;  // ids of one question
};

struct DeliveryCheckState {
    std::string error;                                     // of the last look; empty: good
    Timestamp lookedAt;                                    // the last that was answered
    std::int64_t validated = 0, invalid = 0, missing = 0;  // since the start; missing counts each look
};

class DeliveryCheck {
public:
    // As OutboxSender.
    using Post = std::function<void(std::function<void()>)>;
    DeliveryCheck(HostedApi& api, Outbox& outbox, const Clock& clock, Post post, DeliveryCheckConfig config);
    ~DeliveryCheck();

    void start();
    void stop();
    void look();  // now, unless one is under way
    DeliveryCheckState state() const;

private:
    using Batch = std::vector<OutboxEvent>;
    void ask(Batch batch, bool more);
    void listed(const Batch& batch, bool more, const json::Array& items);
    void ended(bool more, const std::string& error);

    HostedApi& m_api;
    Outbox& m_outbox;
    const Clock& m_clock;
    const Post m_post;
    const DeliveryCheckConfig m_config;
    QTimer m_timer;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    std::stop_source m_stop;
    bool m_running = false, m_busy = false;
    mutable std::mutex m_mutex;
    DeliveryCheckState m_state;
};

}  // namespace sluice::metering
