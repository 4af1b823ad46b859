#include "app/bootstrap/meter_access.h"

#include "app/lifecycle/store.h"

#include <QFile>

namespace sluice::app {

namespace {

constexpr const char* localBackend = "local";

crypto::SecretBytes secretOfText(const std::string& text)
{
    return crypto::SecretBytes(asBytes(text));
}

}  // namespace

bool MeterAccess::isNew(const Settings& settings)
{
    return settings.text("METER_BACKEND") == localBackend && !settings.isSet("SLUICE_DATABASE_URL")
           && !QFile::exists(QString::fromStdString(settings.dataDir() + "/sluice.db"));
}

Result<std::unique_ptr<MeterAccess>> MeterAccess::open(const Settings& settings, const std::string& actor,
                                                       std::stop_token stop)
{
    std::unique_ptr<MeterAccess> access(new MeterAccess);
    if (settings.text("METER_BACKEND") == localBackend)
        SLUICE_TRY(access->openLocal(settings, actor, stop));
    else
        SLUICE_TRY(access->openHosted(settings, stop));
    return access;
}

Result<void> MeterAccess::openLocal(const Settings& settings, const std::string& actor, const std::stop_token& stop)
{
    SLUICE_ASSIGN(m_database, openStore(settings));
    m_audit = std::make_unique<audit::AuditLog>(m_database->writer());
    m_meter = std::make_unique<metering::EmbeddedMeter>(*m_database, *m_audit, m_clock, m_rng);
    SLUICE_TRY(m_database->writer().run(
        [this](storage::Connection& connection) { return m_meter->store().load(connection); }));
    m_admin = metering::makeEmbeddedAdmin(*m_meter, actor, stop);
    return {};
}

Result<void> MeterAccess::openHosted(const Settings& settings, const std::stop_token& stop)
{
    const std::string backend = settings.text("METER_BACKEND"), token = settings.text("OPENMETER_API_KEY");
    if (backend != "konnect" && backend != "selfhosted")
        return fail(ErrorCode::InvalidArgument, "METER_BACKEND must be local, selfhosted or konnect");
    std::string url = settings.text("OPENMETER_URL");
    if (url.empty() && backend == "konnect")
        url = "https://us.api.konghq.com/v3/openmeter";
    if (url.empty())
        return fail(ErrorCode::InvalidArgument, "missing required env: OPENMETER_URL");
    if (token.empty() && backend == "konnect")
        return fail(ErrorCode::InvalidArgument, "missing required env: OPENMETER_API_KEY");
    SLUICE_ASSIGN(const auto endpoint, metering::HostedEndpoint::of(url, token, {}, backend));
    m_http = std::make_unique<net::WaitingClient>();
    Result<void> made;
    m_http->runAndWait([&](net::HttpClient& http) {
        auto api = metering::HostedApi::make(
            {http, [client = m_http.get()](std::function<void()> task) { client->post(std::move(task)); }, m_clock,
             m_rng},
            endpoint, secretOfText(token), {}, {});
        if (api)
            m_api = std::move(*api);
        else
            made = fail(api.error());
    });
    SLUICE_TRY(made);
    m_admin = metering::makeHostedAdmin(*m_api, m_clock, {.stop = stop});
    return {};
}

MeterAccess::~MeterAccess()
{
    m_admin.reset();
    if (m_http)
        m_http->runAndWait([this](net::HttpClient&) { m_api.reset(); });
    m_http.reset();
    if (m_meter)
        m_meter->stop();
    m_database.reset();  // the writer first: it knows the meter
    m_meter.reset();
    m_audit.reset();
}

}  // namespace sluice::app
