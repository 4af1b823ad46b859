// What bootstrap writes (clearinghouse spec 7.1, 7.4, 7.5): .env.livepeer, sdk-config.json, the remote signer's command line. Pure functions.
// Thread: any.
#pragma once

#include "app/settings/env_file.h"
#include "core/json.h"
#include "core/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::app {

struct EnvSection {
    std::string title;
    std::vector<std::pair<std::string, std::string>> values;  // empty values are left out
};

// One assignment that parseEnvFile, and a shell, read back as it is: no value runs anything.
std::string envLine(std::string_view name, std::string_view value);
// The sections, then what a former file says besides (additive, REF-27). `comment` lines come first.
std::string envFileText(const std::vector<std::string>& comment, const std::vector<EnvSection>& sections,
                        const std::vector<EnvLine>& former);
// Upper case, runs of other characters as one "_", edges trimmed: "demo-app" -> "DEMO_APP".
std::string envPrefix(std::string_view app);

struct SdkConfigInputs {
    std::string domain, issuer, jwksUrl, clientId, audience;
    std::string proxyUrl, publicUrl, webhookUrl, openmeterUrl, trialFeatureKey;  // empty: the placeholder
};
// InvalidArgument: audience, public client, domain, issuer or JWKS are blank; nothing is written then.
Result<std::string> sdkConfigText(const SdkConfigInputs& inputs);

struct SignerInputs {
    std::string network, dataDir, ethUrl, ethAddress, keystorePath, passwordPath;
    std::int64_t port = 8935;
    std::string kafkaBrokers, kafkaTopic;  // no brokers: the signer tells of no tickets
    std::string webhookUrl, webhookSecret;
    bool remoteDiscovery = false;
    std::string orchWebhookUrl, capReportInterval;
};
// A webhook without a secret is refused (7.5). Arguments of livepeer, unquoted.
Result<std::vector<std::string>> signerArguments(const SignerInputs& inputs);
// The script that starts it; every argument quoted for a shell.
std::string signerScript(const std::vector<std::string>& arguments);

}  // namespace sluice::app
