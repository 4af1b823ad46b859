#include "app/bootstrap/outputs.h"

#include <algorithm>
#include <set>

namespace sluice::app {

namespace {

bool isPlainEnvValue(std::string_view value)
{
    return std::ranges::all_of(value, [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
               || std::string_view("_./:@%+,=-").find(char(c)) != std::string_view::npos;
    });
}

std::string blankOr(const std::string& value, const char* placeholder)
{
    return value.empty() ? placeholder : value;
}

std::string withoutEndSlash(std::string url)
{
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

std::string shellQuoted(std::string_view text)
{
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'')
            quoted += "'\\''";
        else
            quoted.push_back(c);
    }
    return quoted + "'";
}

}  // namespace

// Single quotes keep everything but themselves; inside double quotes our reader knows \n, \" and \\ and nothing is replaced.
std::string envLine(std::string_view name, std::string_view value)
{
    std::string line = std::string(name) + "=";
    if (isPlainEnvValue(value))
        return line.append(value);
    if (value.find('\'') == std::string_view::npos && value.find('\n') == std::string_view::npos)
        return line.append("'").append(value).append("'");
    line += "\"";
    for (const char c : value) {
        if (c == '\n') {
            line += "\\n";
            continue;
        }
        if (c == '"' || c == '\\')
            line.push_back('\\');
        line.push_back(c);
    }
    return line + "\"";
}

std::string envFileText(const std::vector<std::string>& comment, const std::vector<EnvSection>& sections,
                        const std::vector<EnvLine>& former)
{
    std::string text;
    for (const std::string& line : comment)
        text += "# " + line + "\n";
    std::set<std::string, std::less<>> written;
    for (const EnvSection& section : sections) {
        std::string body;
        for (const auto& [name, value] : section.values) {
            if (!value.empty() && written.insert(name).second)
                body += envLine(name, value) + "\n";
        }
        if (!body.empty())
            text += "\n# " + section.title + "\n" + body;
    }
    std::string kept;
    for (const EnvLine& line : former) {
        if (!written.contains(line.name))
            kept += envLine(line.name, line.value) + "\n";
    }
    if (!kept.empty())
        text += "\n# Kept from the former file\n" + kept;
    return text;
}

std::string envPrefix(std::string_view app)
{
    std::string prefix;
    for (const char c : app) {
        const bool lower = c >= 'a' && c <= 'z';
        if (lower || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            prefix.push_back(lower ? char(c - 32) : c);
        else if (!prefix.empty() && prefix.back() != '_')
            prefix.push_back('_');
    }
    while (prefix.ends_with('_'))
        prefix.pop_back();
    return prefix;
}

Result<std::string> sdkConfigText(const SdkConfigInputs& inputs)
{
    std::string missing;
    const auto need = [&](const std::string& value, const char* name) {
        if (value.find_first_not_of(" \t\r\n") == std::string::npos)
            missing += (missing.empty() ? "" : ", ") + std::string(name);
    };
    need(inputs.domain, "domain");
    need(inputs.issuer, "issuer");
    need(inputs.jwksUrl, "JWKS URL");
    need(inputs.audience, "audience");
    need(inputs.clientId, "public client");
    if (!missing.empty())
        return fail(ErrorCode::InvalidArgument, "sdk-config.json is not written: there is no " + missing);
    const json::Value tree = json::Value::object(
        {{"auth0", json::Value::object({{"domain", inputs.domain},
                                        {"issuer", inputs.issuer},
                                        {"jwksUrl", inputs.jwksUrl},
                                        {"clientId", inputs.clientId},
                                        {"audience", inputs.audience}})},
         {"signer",
          json::Value::object({{"proxyUrl", blankOr(inputs.proxyUrl, "https://your-platform.vercel.app/api/signer")},
                               {"publicUrl", blankOr(inputs.publicUrl, "https://signer.your-domain.com")},
                               {"audience", inputs.audience}})},
         {"remoteSigner",
          json::Value::object(
              {{"webhookUrl", blankOr(inputs.webhookUrl, "https://your-platform.vercel.app/webhooks/remote-signer")}})},
         {"openmeter", json::Value::object({{"url", withoutEndSlash(inputs.openmeterUrl)},
                                            {"trialFeatureKey", blankOr(inputs.trialFeatureKey, "network_spend")}})}});
    return json::write(tree, json::Style::Pretty) + "\n";
}

Result<std::vector<std::string>> signerArguments(const SignerInputs& inputs)
{
    if (!inputs.webhookUrl.empty() && inputs.webhookSecret.empty())
        return fail(ErrorCode::InvalidArgument, "the remote signer's webhook needs WEBHOOK_SECRET");
    std::vector<std::string> arguments = {"livepeer", "-remoteSigner", "-network", inputs.network};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            arguments.emplace_back(name);
            arguments.push_back(value);
        }
    };
    // Open to others only where each caller is asked who he is.
    add("-httpAddr", (inputs.webhookUrl.empty() ? "127.0.0.1:" : "0.0.0.0:") + std::to_string(inputs.port));
    add("-cliAddr", "127.0.0.1:4935");
    add("-ethUrl", inputs.ethUrl);
    add("-ethPassword", inputs.passwordPath);
    add("-datadir", inputs.dataDir);
    add("-ethAcctAddr", inputs.ethAddress);
    add("-ethKeystorePath", inputs.keystorePath);
    if (!inputs.kafkaBrokers.empty()) {
        arguments.emplace_back("-monitor");
        add("-kafkaBootstrapServers", inputs.kafkaBrokers);
        add("-kafkaGatewayTopic", inputs.kafkaTopic);
    }
    if (!inputs.webhookUrl.empty()) {
        add("-remoteSignerWebhookUrl", inputs.webhookUrl);
        add("-remoteSignerWebhookHeaders", "Authorization:Bearer " + inputs.webhookSecret);
    }
    if (inputs.remoteDiscovery) {
        arguments.emplace_back("-remoteDiscovery=true");
        add("-orchWebhookUrl", inputs.orchWebhookUrl);
        add("-liveAICapReportInterval", inputs.capReportInterval);
    }
    return arguments;
}

std::string signerScript(const std::vector<std::string>& arguments)
{
    std::string text = "#!/bin/sh\n# Starts the remote signer against this clearinghouse. Holds the webhook's secret: "
                       "keep it to yourself.\n"
                       "exec";
    for (const std::string& argument : arguments)
        text += (argument.starts_with('-') ? " \\\n  " : " ") + shellQuoted(argument);
    return text + "\n";
}

}  // namespace sluice::app
