#include "app/lifecycle/meter_part.h"

#include "app/lifecycle/clearinghouse_settings.h"
#include "metering/embedded_admin.h"

namespace sluice::app {

namespace {

constexpr int meterTickMs = 30'000;

api::MeterApiConfig meterApiConfig(const MeterInputs& inputs, bool bindIsLoopback)
{
    api::MeterApiConfig config;
    config.tokens = inputs.settings.list("METER_API_TOKEN");
    config.bindIsLoopback = bindIsLoopback;
    return config;
}

}  // namespace

MeterPart::MeterPart(const MeterInputs& inputs, bool bindIsLoopback)
    : m_meter(inputs.database, inputs.audit, inputs.clock, inputs.rng)
    , m_sink(m_meter.store(), inputs.clock)
    , m_provisioning(inputs.settings.flag("METER_AUTO_CUSTOMERS") ? std::make_unique<metering::CustomerProvisioning>(
                         inputs.database.writer(), m_meter.customers(), inputs.clock)
                                                                  : nullptr)
    , m_api(m_meter, meterApiConfig(inputs, bindIsLoopback))
{
    m_door.open = [this](std::string actor, std::stop_token stop) {
        return metering::makeEmbeddedAdmin(m_meter, std::move(actor), std::move(stop));
    };
    m_door.changes = &m_meter.store().changes();
    m_door.planKey = inputs.settings.text("OPENMETER_DEFAULT_PLAN_KEY");
    m_door.feature = inputs.settings.text("OPENMETER_TRIAL_FEATURE_KEY");
    QObject::connect(&m_timer, &QTimer::timeout, [this] { m_meter.tick(); });
}

MeterPart::~MeterPart()
{
    stop();
}

Result<std::unique_ptr<MeterPart>> MeterPart::make(const MeterInputs& inputs)
{
    const Settings& settings = inputs.settings;
    SLUICE_ASSIGN(const auto address,
                  listenAddressOf("API_ADDR", settings.text("API_ADDR"), settings.integer("BUILDER_API_PORT")));
    return std::unique_ptr<MeterPart>(new MeterPart(inputs, isLoopbackHost(address.host)));
}

void MeterPart::fill(api::BuilderParts& parts)
{
    parts.meter = &m_api;
    parts.meterDoor = &m_door;
}

Result<void> MeterPart::load()
{
    SLUICE_TRY(m_meter.load());
    m_timer.start(meterTickMs);
    return {};
}

void MeterPart::stop()
{
    m_timer.stop();
    m_api.stop();
    m_meter.stop();
}

}  // namespace sluice::app
