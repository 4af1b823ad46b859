#include "app/bootstrap/rehearsal.h"

#include "app/bootstrap/atomic_file.h"
#include "app/bootstrap/outputs.h"
#include "app/lifecycle/secret_store.h"

#include <QTcpServer>

#include <algorithm>
#include <array>

namespace sluice::app {

namespace {

// What the whole way of one user needs; of it not what belongs to the other program or to its place in the network.
constexpr std::string_view takenGroups[] = {"General", "HTTP",        "Identity",  "Webhook", "Gate",
                                            "Meter",   "Builder API", "Collector", "Prices"};
constexpr std::string_view leftOut[] = {"SLUICE_DATABASE_URL", "KAFKA_BROKERS",  "KAFKA_DLQ_TOPIC",
                                        "WEBHOOK_ADDR",        "API_ADDR",       "PAYMENTS_API_HOST",
                                        "SLUICE_TLS_CERT",     "SLUICE_TLS_KEY", "BUILDER_PUBLIC_URL"};

// Different ones, all free a moment ago.
Result<std::array<std::string, 4>> freePorts()
{
    std::array<QTcpServer, 4> servers;
    std::array<std::string, 4> ports;
    for (std::size_t i = 0; i < servers.size(); ++i) {
        if (!servers[i].listen(QHostAddress::LocalHost))
            return fail(ErrorCode::Io, "no port is free: " + servers[i].errorString().toStdString());
        ports[i] = std::to_string(servers[i].serverPort());
    }
    return ports;
}

}  // namespace

Result<void> writeRehearsal(const Settings& written, const std::string& folder)
{
    SLUICE_ASSIGN(const auto ports, freePorts());
    SystemRng rng;
    const std::string masterKey = folder + "/master.key", origin = "http://127.0.0.1:" + ports[2];
    SLUICE_TRY(makeMasterKeyFile(masterKey, rng));
    const bool local = written.text("MINT_BACKEND") == "local" && written.isSet("LOCAL_ISSUER_URL");
    EnvSection own{"Of the rehearsal",
                   {{"SLUICE_DATA_DIR", folder + "/data"},
                    {"SLUICE_MASTER_KEY_FILE", masterKey},
                    {"PAYMENT_DRY_RUN", "true"},
                    {"PAYMENTS_API_PORT", ports[0]},
                    {"PORT", ports[1]},
                    {"BUILDER_API_PORT", ports[2]},
                    {"COLLECTOR_ADDR", "127.0.0.1:" + ports[3]}}};
    if (local) {
        for (const char* name : {"LOCAL_ISSUER_URL", "IDENTITY_ISSUER", "OIDC_ISSUER"})
            own.values.emplace_back(name, origin);
    }
    EnvSection rest{"As written", {}};
    for (const SettingRow& row : written.rows()) {
        const auto is = [&](std::string_view name) { return row.spec->name == name; };
        const bool ours = std::ranges::any_of(own.values, [&](const auto& value) { return is(value.first); });
        const bool taken = std::ranges::find(takenGroups, row.spec->group) != std::end(takenGroups)
                           && !std::ranges::any_of(leftOut, is) && !(local && is("OIDC_JWKS_URI"));
        if (!ours && taken && row.source != SettingSource::Default)
            rest.values.emplace_back(row.spec->name, row.value);
    }
    return replaceFile(folder + "/.env.livepeer", envFileText({"For one smoke test."}, {own, rest}, {}));
}

}  // namespace sluice::app
