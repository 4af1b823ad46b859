#include "app/bootstrap/bootstrap.h"

#include "app/bootstrap/atomic_file.h"
#include "app/bootstrap/rehearsal.h"
#include "app/lifecycle/clearinghouse_settings.h"
#include "core/ids.h"

#include <QCoreApplication>
#include <QDir>
#include <QTemporaryDir>

#include <algorithm>

namespace sluice::app {

namespace {

constexpr const char* envName = ".env.livepeer";
constexpr const char* sdkName = "sdk-config.json";
constexpr const char* scriptName = "remote-signer.sh";
constexpr const char* manifestName = "bootstrap-manifest.json";
constexpr const char* sampleWebhookSecret = "dev-webhook-secret-change-me";

const SettingRow* rowOf(const Settings& settings, std::string_view name)
{
    const auto found =
        std::ranges::find_if(settings.rows(), [&](const SettingRow& row) { return row.spec->name == name; });
    return found == settings.rows().end() ? nullptr : &*found;
}

bool isGiven(const SettingRow& row)
{
    return row.source != SettingSource::Default && row.source != SettingSource::Stored && !row.value.empty();
}

std::string givenOr(const Settings& settings, std::string_view name, std::string fallback)
{
    const SettingRow* row = rowOf(settings, name);
    return row && isGiven(*row) ? row->value : fallback;
}

bool isHosted(const Settings& settings)
{
    return settings.text("METER_BACKEND") != "local";
}

// What a program that is started there will have, with nothing else given.
Result<Settings> settingsIn(const std::string& folder)
{
    SettingInputs inputs;
    inputs.workingDirectory = folder;
    inputs.homeDirectory = QDir::homePath().toStdString();
    return Settings::load(inputs);
}

}  // namespace

const char* bootstrapStepName(BootstrapStep step)
{
    switch (step) {
    case BootstrapStep::Keep: return metering::changeKindName(metering::ChangeKind::Keep);
    case BootstrapStep::Create: return metering::changeKindName(metering::ChangeKind::Create);
    case BootstrapStep::Change: return metering::changeKindName(metering::ChangeKind::Change);
    case BootstrapStep::Warn: return metering::changeKindName(metering::ChangeKind::Warn);
    case BootstrapStep::Remove: return "remove";
    case BootstrapStep::Ok: return "ok";
    case BootstrapStep::Failed: return "FAILED";
    case BootstrapStep::Heading:
    case BootstrapStep::Note: return "";
    }
    return "";
}

std::string toText(const BootstrapLine& line)
{
    std::string text = bootstrapStepName(line.step);
    if (!text.empty())
        text = "  " + text
               + (line.step == BootstrapStep::Ok       ? "    "
                  : line.step == BootstrapStep::Failed ? " "
                                                       : "  ");
    return text + line.subject + (line.detail.empty() ? "" : ": " + line.detail);
}

Bootstrap::Bootstrap(const Settings& settings, BootstrapOptions options, Say say)
    : m_settings(settings), m_options(std::move(options)), m_say(std::move(say))
{}

void Bootstrap::say(BootstrapStep step, std::string subject, std::string detail)
{
    m_say({step, std::move(subject), std::move(detail)});
}

Result<void> Bootstrap::goOn() const
{
    return m_options.stop.stop_requested()
               ? Result<void>(fail(ErrorCode::Cancelled, "stopped; run it again and it goes on"))
               : Result<void>();
}

Bootstrap::~Bootstrap() = default;

Result<bool> Bootstrap::run()
{
    SLUICE_TRY(prepare());
    if (m_options.undo)
        return undo();
    if (m_identity == BootstrapIdentity::Auth0)
        SLUICE_TRY(auth0(m_options.dryRun));
    if (!m_options.skipCatalogue)
        SLUICE_TRY(catalogue(m_options.dryRun));
    if (m_options.dryRun) {
        say(BootstrapStep::Note, "Nothing was changed.");
        return true;
    }
    SLUICE_TRY(goOn());
    SLUICE_TRY(write());
    return m_options.skipSmoke ? Result<bool>(true) : smoke();
}

// Everything that can be wrong with the call is said before anything is done.
Result<void> Bootstrap::prepare()
{
    const auto apps = m_settings.list("BOOTSTRAP_APPS");
    if (m_options.app.empty())
        m_options.app = apps.front();
    if (std::ranges::find(apps, m_options.app) == apps.end())
        return fail(ErrorCode::InvalidArgument,
                    "there is no app " + m_options.app + " in BOOTSTRAP_APPS, and so no audience or public client");
    const bool domain = m_settings.isSet("AUTH0_DOMAIN");
    if (m_options.identity == "auth0" || (m_options.identity.empty() && domain && !m_options.skipAuth0))
        m_identity = BootstrapIdentity::Auth0;
    else if (m_options.identity == "local"
             || (m_options.identity.empty()
                 && (m_settings.isSet("LOCAL_ISSUER_URL") || m_settings.isSet("SLUICE_MASTER_KEY_FILE"))))
        m_identity = BootstrapIdentity::LocalIssuer;
    else if (!m_options.identity.empty() && m_options.identity != "keys")
        return fail(ErrorCode::InvalidArgument, "--identity knows auth0, local and keys");
    if (m_identity == BootstrapIdentity::Auth0 && (m_options.skipAuth0 || !domain))
        return fail(ErrorCode::InvalidArgument, m_options.skipAuth0
                                                    ? "--skip-auth0 and --identity auth0 contradict each other"
                                                    : "missing required env: AUTH0_DOMAIN");
    if (!m_options.skipCatalogue && m_settings.text("METER_BACKEND") == "konnect"
        && !m_settings.isSet("OPENMETER_API_KEY"))
        return fail(ErrorCode::InvalidArgument, "missing required env: OPENMETER_API_KEY");
    m_options.out = QDir(QString::fromStdString(m_options.out)).absolutePath().toStdString();
    if (!m_options.dryRun && !QDir().mkpath(QString::fromStdString(m_options.out)))
        return fail(ErrorCode::Io, m_options.out + " cannot be made");
    const auto former = readSmallFile(path(envName));
    if (former) {
        auto lines = parseEnvFile(*former);
        if (!lines)
            return fail(lines.error().code, path(envName) + ", " + lines.error().message);
        m_former = std::move(*lines);
    } else if (former.error().code != ErrorCode::NotFound) {
        return fail(former.error());
    }
    SLUICE_ASSIGN(m_manifest, BootstrapManifest::open(path(manifestName)));
    m_webhookSecret = kept("WEBHOOK_SECRET", [this] { return randomToken(m_rng); });
    if (m_webhookSecret == sampleWebhookSecret && !m_settings.flag("DEV_MODE"))
        return fail(ErrorCode::InvalidArgument,
                    "WEBHOOK_SECRET is the sample of the documentation; unset it and one is made");
    return {};
}

std::string Bootstrap::kept(const char* name, const std::function<std::string()>& make) const
{
    const SettingRow* row = rowOf(m_settings, name);
    if (row && (row->source == SettingSource::Environment || row->source == SettingSource::CommandLine))
        return row->value;
    const auto line = std::ranges::find(m_former, std::string(name), &EnvLine::name);
    if (line != m_former.end() && !line->value.empty())
        return line->value;
    return row && isGiven(*row) ? row->value : make();
}

std::string Bootstrap::issuer() const
{
    std::string issuer = m_settings.text("AUTH0_ISSUER");
    if (issuer.empty())
        issuer = "https://" + m_settings.text("AUTH0_DOMAIN");
    return issuer.ends_with('/') ? issuer : issuer + "/";
}

// REF-26: what the setting says goes everywhere: the API, the grants, the tokens, the verifier.
std::string Bootstrap::audience() const
{
    return m_settings.text("AUTH0_AUDIENCE");
}

Result<void> Bootstrap::makeAuth0()
{
    clearinghouse::Auth0ManagementConfig config;
    config.domain = m_settings.text("AUTH0_DOMAIN");
    config.apiUrl = m_settings.text("AUTH0_MGMT_URL");
    if (m_settings.isSet("AUTH0_ISSUER"))
        config.tokenUrl = issuer() + "oauth/token";
    config.token = m_settings.text("AUTH0_MGMT_TOKEN");
    config.clientId = m_settings.text("AUTH0_BOOTSTRAP_CLIENT_ID");
    config.clientSecret = m_settings.text("AUTH0_BOOTSTRAP_CLIENT_SECRET");
    if (config.token.empty() && (config.clientId.empty() || config.clientSecret.empty()))
        return fail(ErrorCode::InvalidArgument, "missing required env: AUTH0_MGMT_TOKEN, or AUTH0_BOOTSTRAP_CLIENT_ID "
                                                "and AUTH0_BOOTSTRAP_CLIENT_SECRET");
    m_http = std::make_unique<net::WaitingClient>();
    m_management =
        std::make_unique<clearinghouse::Auth0Management>(*m_http, m_clock, std::move(config), m_options.stop);
    return {};
}

void Bootstrap::show(const std::vector<metering::PlannedChange>& changes)
{
    const auto step = [](metering::ChangeKind kind) {
        switch (kind) {
        case metering::ChangeKind::Create: return BootstrapStep::Create;
        case metering::ChangeKind::Change: return BootstrapStep::Change;
        case metering::ChangeKind::Warn: return BootstrapStep::Warn;
        case metering::ChangeKind::Keep: break;
        }
        return BootstrapStep::Keep;
    };
    for (const auto& change : changes)
        say(step(change.kind), change.object, change.detail);
}

Result<void> Bootstrap::auth0(bool dry)
{
    SLUICE_TRY(makeAuth0());
    const std::string prefix = envPrefix(m_options.app);
    const auto former = [&](const std::string& name) { return kept(name.c_str(), [] { return std::string(); }); };
    Auth0SetupConfig config;
    config.app = m_options.app;
    config.audience = audience();
    config.publicClientId = former(prefix + "_AUTH0_PUBLIC_CLIENT_ID");
    config.m2mClientId = former(prefix + "_AUTH0_M2M_CLIENT_ID");
    config.managementClientId = former("AUTH0_MGMT_CLIENT_ID");
    Auth0Setup setup(*m_management, config, dry ? nullptr : &m_manifest);
    say(BootstrapStep::Heading, "Auth0 tenant " + m_settings.text("AUTH0_DOMAIN"));
    SLUICE_TRY(setup.check());
    auto outputs = setup.run(dry);
    show(setup.changes());
    if (!outputs)
        return fail(outputs.error());
    m_auth0 = std::move(*outputs);
    return {};
}

Result<void> Bootstrap::catalogue(bool dry)
{
    metering::CatalogueConfig config;
    config.ownerPlanKey = m_settings.text("OPENMETER_OWNER_STARTER_PLAN_KEY");
    config.demoPlanKey = m_settings.text("OPENMETER_DEMO_STARTER_PLAN_KEY");
    config.includedUsdMicros = m_settings.integer("OPENMETER_DEFAULT_STARTER_INCLUDED_USD_MICROS");
    const metering::Catalogue wanted = metering::wantedCatalogue(config);
    // REF-2: a new customer's plan must be one that is really made.
    const std::string defaultPlan = m_settings.text("OPENMETER_DEFAULT_PLAN_KEY");
    if (std::ranges::none_of(wanted.plans, [&](const auto& plan) { return plan.key == defaultPlan; }))
        return fail(ErrorCode::InvalidArgument, "OPENMETER_DEFAULT_PLAN_KEY is " + defaultPlan
                                                    + ", which no step makes; it must be one of the starter plans");
    if (config.includedUsdMicros > 0 && m_settings.integer("OPENMETER_TRIAL_GRANT_USD_MICROS") > 0)
        say(BootstrapStep::Note,
            "Note: the plans include usage and new users get a trial credit too "
            "(OPENMETER_DEFAULT_STARTER_INCLUDED_USD_MICROS, OPENMETER_TRIAL_GRANT_USD_MICROS); one of both is usual.");
    say(BootstrapStep::Heading, "Meter (" + m_settings.text("METER_BACKEND") + ")");
    if (dry && !m_options.running && MeterAccess::isNew(m_settings)) {
        say(BootstrapStep::Create,
            "the store " + m_settings.dataDir() + "/sluice.db with 6 meters, 2 features and 2 plans");
        return {};
    }
    std::unique_ptr<MeterAccess> hold;
    SLUICE_ASSIGN(metering::MeterAdmin * admin, meter(hold));
    SLUICE_TRY(admin->check());
    metering::CatalogueRun run(*admin, wanted);
    using Moment = metering::CatalogueRun::Moment;
    // What is found is ours only when an earlier run had asked for it.
    const auto note = [this](Moment moment, const std::string& object, const std::string& id) -> Result<void> {
        SLUICE_TRY(goOn());
        return moment == Moment::Found && !m_manifest.isPending(object) ? Result<void>() : m_manifest.note(object, id);
    };
    const auto changes = dry ? run.plan() : run.apply(note);
    if (!changes)
        return fail(changes.error());
    show(*changes);
    return {};
}

Result<metering::MeterAdmin*> Bootstrap::meter(std::unique_ptr<MeterAccess>& hold)
{
    if (m_options.running && !isHosted(m_settings))
        return m_options.running;
    SLUICE_ASSIGN(hold, MeterAccess::open(m_settings, "bootstrap", m_options.stop));
    return &hold->admin();
}

std::string Bootstrap::webhookUrl() const
{
    if (m_settings.isSet("REMOTE_SIGNER_WEBHOOK_URL"))
        return m_settings.text("REMOTE_SIGNER_WEBHOOK_URL");
    auto address = listenAddressOf("WEBHOOK_ADDR", m_settings.text("WEBHOOK_ADDR"), m_settings.integer("PORT"))
                       .value_or(ListenAddress{"127.0.0.1", 8090});
    if (address.host == "0.0.0.0" || address.host == "::")
        address.host = "127.0.0.1";
    return shownUrl(address, m_settings.isSet("SLUICE_TLS_CERT")) + "/authorize";
}

SignerInputs Bootstrap::signer() const
{
    SignerInputs inputs;
    inputs.network = m_settings.text("SIGNER_NETWORK");
    inputs.dataDir = m_settings.text("SIGNER_DATA_DIR");
    inputs.ethUrl = givenOr(m_settings, "ETH_RPC_URL", "https://arb1.arbitrum.io/rpc");
    inputs.ethUrl = inputs.ethUrl.substr(0, inputs.ethUrl.find(','));
    inputs.ethAddress = m_settings.text("SIGNER_ETH_ADDR");
    inputs.keystorePath = m_settings.text("SIGNER_ETH_KEYSTORE_PATH");
    inputs.passwordPath = m_settings.text("SIGNER_ETH_PASSWORD_PATH");
    inputs.port = m_settings.integer("SIGNER_PORT");
    inputs.kafkaBrokers = m_settings.text("KAFKA_BROKERS");
    inputs.kafkaTopic = m_settings.text("KAFKA_GATEWAY_TOPIC");
    inputs.webhookUrl = webhookUrl();
    inputs.webhookSecret = m_webhookSecret.substr(0, m_webhookSecret.find_first_of(", "));
    inputs.remoteDiscovery = m_settings.flag("SIGNER_REMOTE_DISCOVERY");
    inputs.orchWebhookUrl = m_settings.text("ORCH_WEBHOOK_URL");
    inputs.capReportInterval = m_settings.text("LIVE_AI_CAP_REPORT_INTERVAL");
    return inputs;
}

EnvSection Bootstrap::identitySection() const
{
    EnvSection section{"Identity: who a caller is", {}};
    const auto put = [&](const char* name, std::string fallback) {
        section.values.emplace_back(name, givenOr(m_settings, name, std::move(fallback)));
    };
    if (m_identity == BootstrapIdentity::ApiKeys) {
        put("IDENTITY_AUTH_MODE", "api_key");
        put("IDENTITY_ISSUER", "sluice");
        section.values.emplace_back("DEMO_API_KEY", kept("DEMO_API_KEY", [this] {
                                        return clearinghouse::keyPrefixOf(m_settings.text("API_KEY_PREFIX"))
                                               + randomToken(m_rng);
                                    }));
        put("DEMO_CLIENT_ID", m_settings.text("DEMO_CLIENT_ID"));
        put("DEMO_USER_ID", m_settings.text("DEMO_USER_ID"));
        return section;
    }
    const bool local = m_identity == BootstrapIdentity::LocalIssuer;
    auto address = listenAddressOf("API_ADDR", m_settings.text("API_ADDR"), m_settings.integer("BUILDER_API_PORT"))
                       .value_or(ListenAddress{"127.0.0.1", 8095});
    const std::string ours =
        givenOr(m_settings, "LOCAL_ISSUER_URL",
                givenOr(m_settings, "BUILDER_PUBLIC_URL", shownUrl(address, m_settings.isSet("SLUICE_TLS_CERT"))));
    const std::string from = local ? ours : issuer();
    put("IDENTITY_AUTH_MODE", local ? "auto" : "oidc");
    put("IDENTITY_ISSUER", from);
    if (local)
        section.values.emplace_back("LOCAL_ISSUER_URL", ours);
    put("OIDC_ISSUER", from);
    section.values.emplace_back("OIDC_AUDIENCE", audience());
    put("OIDC_CLIENT_CLAIM", "app_client_id");
    put("OIDC_SUBJECT_CLAIM", "external_user_id");
    put("OIDC_SUBJECT_TYPE", "external_user_id");
    put("OIDC_REQUIRED_SCOPES", "sign:job");
    section.values.emplace_back("MINT_BACKEND", local ? "local" : "auth0");
    section.values.emplace_back("AUTH0_AUDIENCE", audience());
    return section;
}

EnvSection Bootstrap::auth0Section() const
{
    EnvSection section{"Auth0", {}};
    if (m_identity != BootstrapIdentity::Auth0)
        return section;
    const std::string prefix = envPrefix(m_options.app) + "_AUTH0_";
    section.values = {{"AUTH0_DOMAIN", m_settings.text("AUTH0_DOMAIN")},
                      {"AUTH0_ISSUER", issuer()},
                      {"AUTH0_JWKS_URL", issuer() + ".well-known/jwks.json"},
                      {"AUTH0_MGMT_URL", m_settings.text("AUTH0_MGMT_URL")},
                      {"AUTH0_MGMT_CLIENT_ID", m_auth0.managementClientId},
                      {"AUTH0_MGMT_CLIENT_SECRET", m_auth0.managementClientSecret},
                      {"AUTH0_SIGNER_M2M_CLIENT_ID", m_auth0.m2mClientId},
                      {"AUTH0_SIGNER_M2M_CLIENT_SECRET", m_auth0.m2mClientSecret},
                      {"DEMO_APP_AUTH0_PUBLIC_CLIENT_ID", m_auth0.publicClientId},
                      {prefix + "AUDIENCE", audience()},
                      {prefix + "PUBLIC_CLIENT_ID", m_auth0.publicClientId},
                      {prefix + "M2M_CLIENT_ID", m_auth0.m2mClientId},
                      {prefix + "M2M_CLIENT_SECRET", m_auth0.m2mClientSecret}};
    return section;
}

// Free usage in each period is what the gate gives and what the plan includes; a trial credit is given only when it is asked for.
EnvSection Bootstrap::meterSection() const
{
    EnvSection section{"Meter, plans and what new users may spend", {}};
    const auto text = [&](const char* name) { section.values.emplace_back(name, m_settings.text(name)); };
    text("METER_BACKEND");
    if (isHosted(m_settings)) {
        text("OPENMETER_URL");
        text("OPENMETER_API_KEY");
    }
    text("OPENMETER_DEFAULT_PLAN_KEY");
    text("OPENMETER_OWNER_STARTER_PLAN_KEY");
    text("OPENMETER_DEMO_STARTER_PLAN_KEY");
    text("OPENMETER_DEFAULT_STARTER_INCLUDED_USD_MICROS");
    section.values.emplace_back(
        "INCLUDED_USD_MICROS",
        givenOr(m_settings, "INCLUDED_USD_MICROS", m_settings.text("OPENMETER_DEFAULT_STARTER_INCLUDED_USD_MICROS")));
    text("OPENMETER_TRIAL_FEATURE_KEY");
    text("OPENMETER_TRIAL_GRANT_USD_MICROS");
    text("OPENMETER_ENFORCE_ALLOWANCE");
    return section;
}

EnvSection Bootstrap::signerSection() const
{
    const SignerInputs inputs = signer();
    EnvSection section{std::string("The remote signer (") + scriptName + " starts it) and its events", {}};
    section.values = {
        {"REMOTE_SIGNER_WEBHOOK_URL", inputs.webhookUrl},
        {"SIGNER_NETWORK", inputs.network},
        {"SIGNER_PORT", std::to_string(inputs.port)},
        {"SIGNER_DATA_DIR", inputs.dataDir},
        {"SIGNER_URL", givenOr(m_settings, "SIGNER_URL", "http://127.0.0.1:" + std::to_string(inputs.port))},
        {"SIGNER_REMOTE_DISCOVERY", inputs.remoteDiscovery ? "true" : "false"},
        {"KAFKA_BROKERS", inputs.kafkaBrokers},
        {"KAFKA_GATEWAY_TOPIC", inputs.kafkaTopic},
        {"COLLECTOR_ADDR", givenOr(m_settings, "COLLECTOR_ADDR", "127.0.0.1:8096")},
        {"COLLECTOR_TOKEN", kept("COLLECTOR_TOKEN", [this] { return randomToken(m_rng); })}};
    return section;
}

// What this run was told besides: without it the file would not stand alone. Keys of wallets are not of this.
EnvSection Bootstrap::givenSection() const
{
    EnvSection section{"Given to bootstrap", {}};
    constexpr std::string_view groups[] = {"General", "HTTP",        "Identity",  "Webhook", "Gate",
                                           "Meter",   "Builder API", "Collector", "Prices",  "Signer"};
    for (const SettingRow& row : m_settings.rows()) {
        const bool ours = std::ranges::find(groups, row.spec->group) != std::end(groups)
                          || row.spec->name == "ETH_RPC_URL" || row.spec->name == "PAYMENT_DRY_RUN";
        if (ours && isGiven(row))
            section.values.emplace_back(row.spec->name, row.value);
    }
    return section;
}

Result<std::vector<EnvSection>> Bootstrap::sections()
{
    EnvSection listeners{"Where the program keeps its data and listens",
                         {{"SLUICE_DATA_DIR", m_settings.dataDir()},
                          {"PAYMENTS_API_PORT", m_settings.text("PAYMENTS_API_PORT")},
                          {"PORT", m_settings.text("PORT")},
                          {"BUILDER_API_PORT", m_settings.text("BUILDER_API_PORT")},
                          {"WEBHOOK_SECRET", m_webhookSecret},
                          {"OPERATOR_KEY", kept("OPERATOR_KEY", [this] { return randomToken(m_rng); })}}};
    return std::vector<EnvSection>{std::move(listeners), identitySection(), auth0Section(),
                                   meterSection(),       signerSection(),   givenSection()};
}

Result<void> Bootstrap::write()
{
    SLUICE_ASSIGN(const auto arguments, signerArguments(signer()));
    SLUICE_ASSIGN(auto parts, sections());
    // A former line under another name of a setting that is written now would contradict it.
    std::vector<EnvLine> former = m_former;
    std::erase_if(former, [&](const EnvLine& line) {
        const SettingSpec* spec = findSetting(line.name);
        return spec && std::ranges::any_of(parts, [&](const EnvSection& section) {
                   return std::ranges::any_of(section.values, [&](const auto& value) {
                       return !value.second.empty() && findSetting(value.first) == spec;
                   });
               });
    });
    std::string sdk;
    if (m_identity == BootstrapIdentity::Auth0) {
        SLUICE_ASSIGN(
            sdk, sdkConfigText({m_settings.text("AUTH0_DOMAIN"), issuer(), issuer() + ".well-known/jwks.json",
                                m_auth0.publicClientId, audience(), m_settings.text("SIGNER_PROXY_URL"),
                                m_settings.text("SIGNER_PUBLIC_URL"), m_settings.text("REMOTE_SIGNER_WEBHOOK_URL"),
                                m_settings.text("OPENMETER_URL"), m_settings.text("OPENMETER_TRIAL_FEATURE_KEY")}));
    }
    const std::string text = envFileText({"Written by sluice bootstrap. Holds secrets: keep it to yourself.",
                                          "Run it again after changes; what it does not know is kept."},
                                         parts, former);
    SLUICE_TRY(replaceFile(path(envName), text));
    SLUICE_TRY(replaceFile(path(scriptName), signerScript(arguments), true));
    if (!sdk.empty())
        SLUICE_TRY(replaceFile(path(sdkName), sdk));
    say(BootstrapStep::Note,
        "Written: " + path(envName) + ", " + scriptName + (sdk.empty() ? "" : std::string(", ") + sdkName));
    if (sdk.empty())
        say(BootstrapStep::Note,
            std::string(sdkName) + " needs an identity provider with a public client; it was not written.");
    return {};
}

Result<bool> Bootstrap::smoke()
{
    say(BootstrapStep::Heading, "Smoke test");
    if (!m_options.beside)
        return smokeFrom(m_options.out);
    const QTemporaryDir folder;
    if (!folder.isValid())
        return fail(ErrorCode::Io, "no temporary folder can be made for the smoke test");
    SLUICE_ASSIGN(const Settings written, settingsIn(m_options.out));
    SLUICE_TRY(writeRehearsal(written, folder.path().toStdString()));
    return smokeFrom(folder.path().toStdString());
}

Result<bool> Bootstrap::smokeFrom(const std::string& folder)
{
    SLUICE_ASSIGN(const Settings written, settingsIn(folder));
    const std::string program =
        m_options.program.empty() ? QCoreApplication::applicationFilePath().toStdString() : m_options.program;
    SmokeTest test(program, folder, written, m_options.stop);
    const bool good = test.run([this](const SmokeLine& line) {
        say(line.good ? BootstrapStep::Ok : BootstrapStep::Failed, line.step, line.detail);
    });
    SLUICE_TRY(goOn());
    say(BootstrapStep::Note, good ? "Ready: start `sluice serve` in " + m_options.out
                                  : "The files are written; mend what failed and run bootstrap again.");
    return good;
}

Result<void> Bootstrap::undoCatalogue(const BootstrapManifest::Entry& entry)
{
    if (entry.id.empty())
        return {};
    std::unique_ptr<MeterAccess> hold;
    SLUICE_ASSIGN(metering::MeterAdmin * opened, meter(hold));
    metering::MeterAdmin& admin = *opened;
    const std::string key = entry.object.substr(entry.object.find(' ') + 1);
    if (entry.object.starts_with("plan ")) {
        const auto archived = admin.archivePlan(entry.id);
        return archived ? Result<void>() : admin.removePlan(entry.id);
    }
    if (entry.object.starts_with("feature "))
        return admin.removeFeature({entry.id, key, {}, {}, {}});
    metering::AdminMeter meter;
    meter.id = entry.id;
    meter.key = key;
    return admin.removeMeter(meter);
}

// The other way round. What cannot be taken back stays noted, and the rest goes on.
Result<bool> Bootstrap::undo()
{
    const auto entries = m_manifest.entries();
    std::optional<Auth0Setup> setup;
    bool whole = true;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        SLUICE_TRY(goOn());
        say(BootstrapStep::Remove, entry->object, m_options.dryRun ? "would be removed" : "");
        if (m_options.dryRun)
            continue;
        Result<void> done;
        if (Auth0Setup::isOurs(entry->object)) {
            if (!m_management)
                SLUICE_TRY(makeAuth0());
            if (!setup)
                setup.emplace(*m_management, Auth0SetupConfig{}, nullptr);
            done = setup->undo(*entry);
        } else {
            done = undoCatalogue(*entry);
        }
        if (done)
            SLUICE_TRY(m_manifest.forget(entry->object));
        else
            say(BootstrapStep::Warn, entry->object, "stays: " + done.error().message);
        whole = whole && done.has_value();
    }
    return whole;
}

}  // namespace sluice::app
