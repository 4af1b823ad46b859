#include "app/lifecycle/licensing_part.h"

#include "app/lifecycle/s3_credentials.h"
#include "usage/client_allocation.h"

#include <QLoggingCategory>

namespace sluice::app {

namespace {

Q_LOGGING_CATEGORY(licensingLog, "sluice.app.licensing")

constexpr int keyRetryMs = 300'000;  // a locked keychain may ask a person each time
constexpr int licencePurgeEveryMs = 600'000;
constexpr std::int64_t keyWaitMs = 10'000;

licensing::LicensingConfig licensingConfig(const Settings& settings)
{
    licensing::LicensingConfig config;
    config.leaseSeconds = settings.integer("PAYMENTS_LICENSE_LEASE_SECONDS");
    config.inviteTtlSeconds = settings.integer("PAYMENTS_LICENSE_INVITE_DEFAULT_TTL_SECONDS");
    config.presignSeconds = settings.integer("PAYMENTS_LICENSE_ARTIFACT_PRESIGN_SECONDS");
    config.strict = settings.flag("SLUICE_STRICT");
    return config;
}

std::unique_ptr<artifacts::Presigner> artifactPresigner(const Settings& settings, const Clock& clock)
{
    artifacts::S3Endpoint endpoint;
    endpoint.region = s3Region(settings, settings.text("PAYMENTS_LICENSE_ARTIFACT_REGION"));
    endpoint.url = settings.text("PAYMENTS_LICENSE_ARTIFACT_S3_ENDPOINT_URL");
    endpoint.forcePathStyle = settings.flag("PAYMENTS_S3_FORCE_PATH_STYLE");
    return std::make_unique<artifacts::Presigner>(clock, s3Credentials(settings), std::move(endpoint));
}

licensing::DistanceLookup distancesBy(usage::Geolocation* geolocation)
{
    if (!geolocation)
        return {};
    return [geolocation](std::string clientIp, std::vector<fleet::RegistrySnapshot::Record> candidates,
                         std::function<void(licensing::Distances)> done) {
        std::vector<std::pair<std::string, std::string>> hosts;  // id, address
        std::vector<std::string> addresses;
        for (const auto& record : candidates) {
            if (auto address = usage::locatableAddress(*record)) {
                addresses.push_back(*address);
                hosts.emplace_back(record->id, std::move(*address));
            }
        }
        if (hosts.empty() || !usage::isLocatable(clientIp))
            return done({});
        addresses.push_back(clientIp);
        geolocation->locate(addresses, [clientIp, hosts = std::move(hosts), done](const usage::GeoPlaces& places) {
            licensing::Distances distances;
            const auto here = places.find(clientIp);
            for (const auto& [id, address] : hosts) {
                const auto there = places.find(address);
                if (here != places.end() && there != places.end())
                    distances[id] = std::int64_t(usage::distanceKm(here->second, there->second) * 1000);
            }
            done(std::move(distances));
        });
    };
}

}  // namespace

LicensingPart::LicensingPart(const LicensingPartInputs& inputs) : m_clock(inputs.clock), m_database(inputs.database)
{
    m_vault =
        std::make_unique<licensing::ImageVault>(inputs.secrets, inputs.database.writer(), inputs.clock, inputs.rng);
    m_presigner = artifactPresigner(inputs.settings, inputs.clock);
    m_licensing = std::make_unique<licensing::Licensing>(
        licensing::LicensingParts{inputs.database.writer(), inputs.audit, inputs.registry, inputs.tokens, *m_vault,
                                  inputs.rng, m_presigner.get(), &inputs.edges, inputs.activity,
                                  inputs.settings.integer("PAYMENTS_FORWARDER_HEALTH_TTL_SECONDS"),
                                  distancesBy(inputs.geolocation)},
        licensingConfig(inputs.settings));
    QObject::connect(&m_keyTimer, &QTimer::timeout, &m_keyTimer, [this] { lookForKey(); });
    QObject::connect(&m_purgeTimer, &QTimer::timeout, &m_purgeTimer, [this] { purge(); });
}

LicensingPart::~LicensingPart()
{
    stop();
}

void LicensingPart::start()
{
    m_keyTimer.start(keyRetryMs);
    m_purgeTimer.start(licencePurgeEveryMs);
    lookForKey();
    purge();
}

void LicensingPart::stop()
{
    if (std::exchange(m_stopped, true))
        return;
    m_keyTimer.stop();
    m_purgeTimer.stop();
    m_vault->close();
}

api::PartState LicensingPart::readiness() const
{
    const licensing::VaultState state = m_vault->state();
    // Without its key no image can be leased; everything else is served.
    return {"licensing", state.ready, false, state.ready ? (state.hasKey ? "" : "no image yet") : state.detail};
}

void LicensingPart::lookForKey()
{
    if (m_vault->current())
        return m_keyTimer.stop();
    m_vault->withKey(false, keyWaitMs, [](const Result<licensing::ImageKeyPtr>& key) {
        if (!key && key.error().code != ErrorCode::NotFound && key.error().code != ErrorCode::Cancelled)
            qCWarning(licensingLog, "image secrets cannot be read: %s", key.error().message.c_str());
    });
}

void LicensingPart::purge()
{
    m_database.writer().submitFor<int>(
        [this, now = m_clock.now()](storage::Connection& connection) { return m_licensing->purge(connection, now); },
        [this](Result<int> gone) {
            if (!gone)
                qCWarning(licensingLog, "old leases and invites stay for now: %s", gone.error().message.c_str());
            else if (*gone >= licensing::purgeAtOnce)
                purge();  // more wait; other commands come in between
        });
}

}  // namespace sluice::app
