#include "fleet/bootstrap.h"

#include "core/json.h"
#include "core/utf8.h"

#include <charconv>

namespace sluice::fleet {

namespace {

constexpr std::size_t longestId = 128;

Result<std::optional<std::string>> textMember(const json::Value& entry, const char* name, std::size_t most)
{
    const json::Value* value = entry.find(name);
    if (!value || value->isNull())
        return std::optional<std::string>();
    if (!value->isString())
        return fail(ErrorCode::InvalidArgument, std::string(name) + " is no text");
    if (codePointCount(*value->string()) > most)
        return fail(ErrorCode::InvalidArgument,
                    std::string(name) + " is longer than " + std::to_string(most) + " characters");
    return std::optional(*value->string());
}

Result<std::optional<double>> numberMember(const json::Value& entry, const char* name, double least, double most)
{
    const json::Value* value = entry.find(name);
    if (!value || value->isNull())
        return std::optional<double>();
    const std::string* text = value->isNumber() ? &value->number()->text : value->string();
    double number = 0;
    const bool parsed =
        text && std::from_chars(text->data(), text->data() + text->size(), number).ptr == text->data() + text->size();
    if (!parsed || text->empty() || !(number >= least && number <= most))
        return fail(ErrorCode::InvalidArgument, std::string(name) + " is no number in its range");
    return std::optional(number);
}

Result<std::optional<std::vector<std::string>>> listMember(const json::Value& entry, const char* name)
{
    const json::Value* value = entry.find(name);
    if (!value || value->isNull())
        return std::optional<std::vector<std::string>>();
    std::vector<std::string> list;
    if (value->isArray()) {
        for (const auto& item : *value->items()) {
            if (!item.isString())
                return fail(ErrorCode::InvalidArgument, std::string(name) + " holds something that is no text");
            list.push_back(*item.string());
        }
        return std::optional(std::move(list));
    }
    return fail(ErrorCode::InvalidArgument, std::string(name) + " is no list");
}

Result<RegistrationRequest> readEntry(const json::Value& entry, const std::string& key)
{
    if (!entry.isObject())
        return fail(ErrorCode::InvalidArgument, "the entry is no object");
    RegistrationRequest request;
    SLUICE_ASSIGN(const auto id, textMember(entry, "orchestrator_id", longestId));
    SLUICE_ASSIGN(const auto address, textMember(entry, "address", 42));
    request.id = id.value_or(key);
    if (request.id.empty() || codePointCount(request.id) > longestId)
        return fail(ErrorCode::InvalidArgument, "orchestrator_id is missing or too long");
    if (!address || !isAddressText(*address))
        return fail(ErrorCode::InvalidArgument, "address is not 0x and 40 hex digits");
    request.address = *address;
    SLUICE_ASSIGN(request.capability, textMember(entry, "capability", 128));
    SLUICE_ASSIGN(request.contactEmail, textMember(entry, "contact_email", 255));
    SLUICE_ASSIGN(request.hostPublicIp, textMember(entry, "host_public_ip", 64));
    SLUICE_ASSIGN(request.hostName, textMember(entry, "host_name", 128));
    SLUICE_ASSIGN(request.healthUrl, textMember(entry, "health_url", 512));
    SLUICE_ASSIGN(request.healthTimeoutSeconds, numberMember(entry, "health_timeout", 0.1, 60));
    SLUICE_ASSIGN(request.minServiceUptimePercent, numberMember(entry, "min_service_uptime", 0, 100));
    SLUICE_ASSIGN(request.monitoredServices, listMember(entry, "monitored_services"));
    request.configured = true;
    return request;
}

class BootstrapReader {
public:
    Result<void> read(const BootstrapSource& source)
    {
        if (source.text.find_first_not_of(" \t\r\n") == std::string::npos)
            return {};
        SLUICE_ASSIGN(const auto tree, json::parseOrError(source.text, source.name));
        if (const auto* items = tree.items()) {
            for (std::size_t i = 0; i < items->size(); ++i)
                take((*items)[i], "", source.name + ", entry " + std::to_string(i + 1));
            return {};
        }
        const auto* members = tree.members();
        if (!members)
            return fail(ErrorCode::InvalidArgument,
                        source.name + ": expected a list of entries, one entry, or a map of entries");
        if (tree.find("address")) {
            take(tree, "", source.name);
            return {};
        }
        for (const auto& [key, entry] : *members)
            take(entry, key, source.name + ", entry " + key);
        return {};
    }

    BootstrapList list;

private:
    void take(const json::Value& entry, const std::string& key, const std::string& place)
    {
        auto request = readEntry(entry, key);
        if (!request) {
            list.skipped.push_back(place + ": " + request.error().message);
            return;
        }
        if (!m_ids.insert(addressKey(request->id)).second || !m_addresses.insert(addressKey(request->address)).second) {
            list.skipped.push_back(place + ": repeats an earlier id or address");
            return;
        }
        list.entries.push_back(std::move(*request));
    }

    std::set<std::string> m_ids;
    std::set<std::string> m_addresses;
};

}  // namespace

Result<BootstrapList> parseBootstrap(const std::vector<BootstrapSource>& sources)
{
    BootstrapReader reader;
    for (const BootstrapSource& source : sources)
        SLUICE_TRY(reader.read(source));
    return std::move(reader.list);
}

Result<std::vector<std::string>> registerBootstrap(storage::Writer& writer, Registry& registry,
                                                   const BootstrapList& list, TopMembership rank, const Clock& clock)
{
    std::vector<std::string> refusals;
    for (const RegistrationRequest& entry : list.entries) {
        const ActionContext context{"bootstrap", "", clock.now()};
        auto outcome = writer.runFor<RegistrationOutcome>([&](storage::Connection& connection) {
            return registry.registerOrchestrator(connection, entry, rank, context);
        });
        if (!outcome)
            return fail(std::move(outcome).error());
        if (outcome->refusal)
            refusals.push_back(entry.id + ": " + outcome->message);
    }
    return refusals;
}

}  // namespace sluice::fleet
