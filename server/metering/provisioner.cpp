#include "metering/provisioner.h"

#include <QLoggingCategory>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_set>

namespace sluice::metering {

namespace {

Q_LOGGING_CATEGORY(provisionLog, "sluice.metering")

constexpr std::int64_t mostRetryMs = 600'000;
constexpr int trialPriority = 1;

}  // namespace

Result<std::string> provisionCustomer(MeterAdmin& admin, const Clock& clock, const ProvisionerConfig& config,
                                      const std::string& customerKey, const std::string& name)
{
    std::string made;
    const auto note = [&](const char* what) { made += (made.empty() ? "" : " ") + std::string(what); };
    SLUICE_ASSIGN(const auto customer,
                  admin.ensureCustomer({{}, customerKey, name.empty() ? customerKey : name, {customerKey}}));
    if (customer.created)
        note("customer");
    if (!config.planKey.empty()) {
        SLUICE_ASSIGN(const auto held, ensureSubscribed(admin, clock, customer.value, config.planKey));
        if (held.created)
            note("subscription");
    }
    if (config.trialUsdMicros > 0) {
        AdminGrant trial;
        trial.key = "trial:" + customerKey;
        trial.name = "Clearinghouse trial";
        trial.usdMicros = config.trialUsdMicros;
        trial.priority = trialPriority;
        trial.expiresAfter = config.trialLife;
        trial.features = {config.feature};
        SLUICE_ASSIGN(const auto granted, admin.ensureGrant(customer.value, trial));
        if (granted.created)
            note("trial");
    }
    return made;
}

class Provisioner::Worker {
public:
    Worker(MeterAdmin& admin, const Clock& clock, ProvisionerConfig config)
        : m_admin(admin)
        , m_clock(clock)
        , m_config(std::move(config))
        , m_thread([this](std::stop_token stop) { loop(stop); })
    {}

    void close()
    {
        m_thread.request_stop();
        if (m_thread.joinable())
            m_thread.join();
    }
    void see(const std::string& key, const std::string& name)
    {
        const std::lock_guard lock(m_mutex);
        if (m_thread.get_stop_token().stop_requested() || m_known.contains(key))
            return;
        if (m_waiting.size() >= m_config.maxWaiting) {
            ++m_state.leftOut;
            return;
        }
        if (m_known.size() >= m_config.maxRemembered)
            m_known.clear();
        m_known.insert(key);
        m_waiting.push_back({key, name, 0, 0});
        m_wake.notify_one();
    }
    ProvisionerState state() const
    {
        const std::lock_guard lock(m_mutex);
        ProvisionerState state = m_state;
        state.waiting = std::int64_t(m_waiting.size());
        return state;
    }

private:
    struct Order {
        std::string key, name;
        std::int64_t dueMs = 0;
        int failures = 0;
    };

    // The first that is due; waits for one. None: stopped.
    std::optional<Order> next(const std::stop_token& stop)
    {
        std::unique_lock lock(m_mutex);
        while (!stop.stop_requested()) {
            const std::int64_t now = m_clock.monotonicMs();
            std::int64_t soonest = mostRetryMs;
            for (auto order = m_waiting.begin(); order != m_waiting.end(); ++order) {
                if (order->dueMs <= now) {
                    Order due = std::move(*order);
                    m_waiting.erase(order);
                    return due;
                }
                soonest = std::min(soonest, order->dueMs - now);
            }
            const std::size_t count = m_waiting.size();
            m_wake.wait_for(lock, stop, std::chrono::milliseconds(soonest), [&] { return m_waiting.size() != count; });
        }
        return std::nullopt;
    }

    void loop(const std::stop_token& stop)
    {
        while (auto order = next(stop)) {
            const auto made = provisionCustomer(m_admin, m_clock, m_config, order->key, order->name);
            if (stop.stop_requested())
                return;
            const std::lock_guard lock(m_mutex);
            if (made) {
                ++m_state.done;
                m_state.lastError.clear();
                continue;
            }
            ++m_state.failed;
            m_state.lastError = made.error().message;
            qCWarning(provisionLog, "a customer at the hosted meter: %s", m_state.lastError.c_str());
            const std::int64_t wait =
                std::min<std::int64_t>(mostRetryMs, std::int64_t(m_config.retryMs) << std::min(order->failures, 10));
            ++order->failures;
            order->dueMs = m_clock.monotonicMs() + wait;
            m_waiting.push_back(std::move(*order));
        }
    }

    MeterAdmin& m_admin;
    const Clock& m_clock;
    const ProvisionerConfig m_config;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Order> m_waiting;
    std::unordered_set<std::string> m_known;
    ProvisionerState m_state;
    std::jthread m_thread;  // last: it uses the rest
};

Provisioner::Provisioner(MeterAdmin& admin, const Clock& clock, ProvisionerConfig config)
    : m_worker(std::make_unique<Worker>(admin, clock, std::move(config)))
{}

Provisioner::~Provisioner() = default;

void Provisioner::close()
{
    m_worker->close();
}

void Provisioner::see(const std::string& customerKey, const std::string& name)
{
    m_worker->see(customerKey, name);
}

ProvisionerState Provisioner::state() const
{
    return m_worker->state();
}

Result<void> Provisioner::ticketPriced(storage::Connection&, const PricedTicket& ticket)
{
    m_worker->see(ticket.event.identity.customerKey(), ticket.event.identity.usageSubject);
    return {};
}

}  // namespace sluice::metering
