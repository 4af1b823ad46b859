#include "metering/delivery_check.h"

#include <QLoggingCategory>

#include <map>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(deliveryLog, "sluice.metering")

}  // namespace

DeliveryCheck::DeliveryCheck(HostedApi& api, Outbox& outbox, const Clock& clock, Post post, DeliveryCheckConfig config)
    : m_api(api), m_outbox(outbox), m_clock(clock), m_post(std::move(post)), m_config(config)
{
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { look(); });
}

DeliveryCheck::~DeliveryCheck()
{
    stop();
}

void DeliveryCheck::start()
{
    if (m_running || !m_alive)
        return;
    m_running = true;
    look();
}

void DeliveryCheck::stop()
{
    m_running = false;
    m_timer.stop();
    m_alive.reset();
    m_stop.request_stop();
}

DeliveryCheckState DeliveryCheck::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

void DeliveryCheck::look()
{
    if (!m_running || m_busy)
        return;
    m_timer.stop();
    auto due = m_outbox.due(m_config.batchEvents);
    if (!due)
        return ended(false, "the store: " + due.error().message);
    if (due->empty()) {
        m_timer.start(m_config.everyMs);
        return;
    }
    std::vector<std::string> ids;
    for (const OutboxEvent& event : *due)
        ids.push_back(event.id);
    const std::size_t count = idsForOneQuery(ids);
    const bool more = count < due->size() || static_cast<int>(due->size()) == m_config.batchEvents;
    due->resize(count);
    ask(std::move(*due), more);
}

void DeliveryCheck::ask(Batch batch, bool more)
{
    m_busy = true;
    HostedEventQuery query;
    for (const OutboxEvent& event : batch)
        query.ids.push_back(event.id);
    HostedList list = hostedEventList(m_api.endpoint(), query);
    list.request.stop = m_stop.get_token();
    m_api.list(std::move(list), [this, batch = std::move(batch), more,
                                 alive = std::weak_ptr(m_alive)](const Hosted<json::Array>& items) {
        if (alive.expired())
            return;
        if (!items)
            return ended(false, items.error().message);
        listed(batch, more, *items);
    });
}

void DeliveryCheck::listed(const Batch& batch, bool more, const json::Array& items)
{
    std::map<std::pair<std::string, std::string>, std::string>
        faults;  // by source and id, as the meter tells events apart
    for (const json::Value& item : items) {
        auto event = readHostedEvent(item);
        if (!event)
            return ended(false, event.error().message);
        faults[{event->source, event->id}] = std::move(event->fault);
    }
    std::vector<OutboxFinding> findings;
    DeliveryCheckState found;
    for (const OutboxEvent& event : batch) {
        const auto at = faults.find({event.source, event.id});
        OutboxFinding finding{event.no, at != faults.end(), at != faults.end() ? at->second : std::string()};
        ++(!finding.listed ? found.missing : finding.fault.empty() ? found.validated : found.invalid);
        if (!finding.fault.empty())
            qCWarning(deliveryLog, "the meter does not count event %s: %s", event.id.c_str(), finding.fault.c_str());
        findings.push_back(std::move(finding));
    }
    m_outbox.markFound(std::move(findings),
                       [this, post = m_post, more, found, alive = std::weak_ptr(m_alive)](const Result<void>& done) {
                           post([this, more, found, done, alive] {
                               if (alive.expired())
                                   return;
                               if (done) {
                                   const std::lock_guard lock(m_mutex);
                                   m_state.validated += found.validated;
                                   m_state.invalid += found.invalid;
                                   m_state.missing += found.missing;
                                   m_state.lookedAt = m_clock.now();
                               }
                               ended(more && done, done ? std::string() : "the store: " + done.error().message);
                           });
                       });
}

void DeliveryCheck::ended(bool more, const std::string& error)
{
    m_busy = false;
    {
        const std::lock_guard lock(m_mutex);
        m_state.error = error;
    }
    if (!error.empty())
        qCWarning(deliveryLog, "looking up what the meter was told: %s", error.c_str());
    if (!m_running)
        return;
    if (more)
        return look();
    m_timer.start(error.empty() ? m_config.everyMs : m_config.retryMs);
}

}  // namespace sluice::metering
