#include "app/console/setup_port.h"

#include "core/amount.h"
#include "metering/embedded_admin.h"

#include <QDir>

#include <algorithm>

namespace sluice::app {

namespace {

constexpr const char* consoleActor = "console";

std::string identityOf(const Settings& settings)
{
    if (settings.isSet("AUTH0_DOMAIN"))
        return "auth0";
    return settings.isSet("LOCAL_ISSUER_URL") ? "local" : "keys";
}

}  // namespace

void SetupPort::defaults(models::Done<models::SetupForm> done)
{
    const Settings& settings = m_parts.settings;
    models::SetupForm form;
    form.folder = (QDir::homePath() + QStringLiteral("/sluice")).toStdString();
    form.identity = identityOf(settings);
    form.auth0Domain = settings.text("AUTH0_DOMAIN");
    form.auth0Audience = settings.text("AUTH0_AUDIENCE");
    form.auth0ClientId = settings.text("AUTH0_BOOTSTRAP_CLIENT_ID");
    form.meter = settings.text("METER_BACKEND");
    form.meterUrl = settings.text("OPENMETER_URL");
    form.includedUsd = metering::dollarsOf(settings.integer("OPENMETER_DEFAULT_STARTER_INCLUDED_USD_MICROS"));
    form.kafkaBrokers = settings.text("KAFKA_BROKERS");
    m_delivery.toGui<models::SetupForm>(std::move(done))(std::move(form));
}

Result<std::vector<std::pair<std::string, std::string>>> SetupPort::saidBy(const models::SetupForm& form) const
{
    std::vector<std::pair<std::string, std::string>> said;
    std::string emptied;
    const auto put = [&](const char* name, std::string_view value) {
        if (!value.empty())
            said.emplace_back(name, value);
        else if (m_parts.settings.text(name) != findSetting(name)->fallback)
            emptied = name;
    };
    const auto secret = [&](const char* name, const std::shared_ptr<const models::SecretText>& value) {
        if (value)
            put(name, value->text());
    };
    if (form.identity == "auth0") {
        put("AUTH0_DOMAIN", form.auth0Domain);
        put("AUTH0_AUDIENCE", form.auth0Audience);
        put("AUTH0_BOOTSTRAP_CLIENT_ID", form.auth0ClientId);
        secret("AUTH0_BOOTSTRAP_CLIENT_SECRET", form.auth0Secret);
    }
    put("METER_BACKEND", form.meter);
    if (form.meter != "local") {
        put("OPENMETER_URL", form.meterUrl);
        secret("OPENMETER_API_KEY", form.meterKey);
    }
    put("KAFKA_BROKERS", form.kafkaBrokers);
    const auto included = metering::usdMicrosOf(form.includedUsd);
    if (!included)
        return fail(ErrorCode::InvalidArgument, "free usage must be dollars, such as 5 or 0.25");
    put("OPENMETER_DEFAULT_STARTER_INCLUDED_USD_MICROS", std::to_string(*included));
    // Any free port is no address that a signer could be told.
    for (const char* name : {"PORT", "BUILDER_API_PORT", "PAYMENTS_API_PORT"}) {
        if (m_parts.settings.integer(name) == 0)
            put(name, findSetting(name)->fallback);
    }
    if (!emptied.empty())
        return fail(ErrorCode::InvalidArgument,
                    emptied + " is a setting of this program: an empty field does not take it away");
    return said;
}

// The written file stands below the environment and the command line, which a restarted program would see again.
void SetupPort::tellOverrides(const std::vector<std::pair<std::string, std::string>>& said, const Say& say) const
{
    for (const auto& [name, value] : said) {
        const SettingSpec* spec = findSetting(name);
        const auto row = std::ranges::find(m_parts.settings.rows(), spec, &SettingRow::spec);
        const bool above = row != m_parts.settings.rows().end()
                           && (row->source == SettingSource::Environment || row->source == SettingSource::CommandLine);
        if (above && row->value != value)
            say({BootstrapStep::Warn, std::string(spec->name),
                 std::string("another value is set by the ") + settingSourceName(row->source)
                     + " of this program, which goes before the file; start without it"});
    }
}

Result<void> SetupPort::note(const models::SetupForm& form, const std::string& outcome)
{
    const audit::AuditRecord record{m_parts.clock.now(),
                                    consoleActor,
                                    "clearinghouse.setup",
                                    form.folder,
                                    {},
                                    outcome,
                                    "identity " + form.identity + ", meter " + form.meter};
    return m_parts.writer.run([&](storage::Connection& connection) -> Result<void> {
        SLUICE_TRY(m_parts.audit.append(connection, record));
        return {};
    });
}

Result<bool> SetupPort::work(const models::SetupForm& form, bool dryRun, const Progress& progress, std::stop_token stop)
{
    if (form.folder.empty() || !QDir::isAbsolutePath(QString::fromStdString(form.folder)))
        return fail(ErrorCode::InvalidArgument, "the folder must be given from the root on");
    SLUICE_ASSIGN(const auto said, saidBy(form));
    SLUICE_ASSIGN(const Settings settings, m_parts.settings.with(said));
    const auto meter = metering::makeEmbeddedAdmin(m_parts.meter, consoleActor, stop);
    BootstrapOptions options;
    options.out = form.folder;
    options.identity = form.identity;
    options.skipAuth0 = form.identity != "auth0";
    options.skipSmoke = !form.smokeTest;
    options.dryRun = dryRun;
    options.beside = true;
    options.running = meter.get();
    options.program = m_parts.program;
    options.stop = stop;
    const Say say = [&](const BootstrapLine& line) {
        m_delivery.onGui(
            [progress, shown = models::SetupLine{bootstrapStepName(line.step), line.subject, line.detail,
                                                 line.step == BootstrapStep::Heading}] { progress(shown); });
    };
    Bootstrap bootstrap(settings, std::move(options), say);
    const auto done = bootstrap.run();
    if (done)
        tellOverrides(said, say);
    if (!dryRun)
        SLUICE_TRY(note(form, !done ? done.error().message : *done ? "good" : "the smoke test failed"));
    return done;
}

void SetupPort::run(models::SetupForm form, bool dryRun, Progress progress, std::stop_token stop,
                    models::Done<bool> done)
{
    m_delivery.work<bool>([this, form = std::move(form), dryRun, progress = std::move(progress),
                           stop] { return work(form, dryRun, progress, stop); },
                          std::move(done));
}

}  // namespace sluice::app
