#include "metering/contract_probe.h"

#include "metering/internal/hosted_calls.h"
#include "metering/meter_decimal.h"

#include <algorithm>
#include <set>

namespace sluice::metering {

namespace {

constexpr std::string_view noRows = "-";
constexpr std::string_view customerHole = "{customer}";

// openmeter-api appendix B, as recorded in August 2026.
constexpr ContractEndpoint konnectContract[] = {
    {"/meters", "data:list meta:object", "data",
     "id:text key:text name:text aggregation:text event_type:text value_property?:text dimensions?:object "
     "events_from?:text description?:text labels?:object created_at:text updated_at:text deleted_at?:text"},
    {"/features", "data:list meta:object", "data",
     "id:text key:text name:text meter?:object unit_cost?:object description?:text labels?:object created_at:text "
     "updated_at:text deleted_at?:text"},
    {"/plans", "data:list meta:object", "data",
     "id:text key:text name:text version:number currency:text billing_cadence:text status:text phases:list "
     "pro_rating_enabled?:bool effective_from?:text effective_to?:text settlement_mode?:text validation_errors?:list "
     "description?:text labels?:object created_at:text updated_at:text deleted_at?:text"},
    {"/customers", "data:list meta:object", "data",
     "id:text key:text name:text usage_attribution?:object primary_email?:text currency?:text billing_address?:object "
     "description?:text labels?:object created_at:text updated_at:text deleted_at?:text"},
    {"/subscriptions", "data:list meta:object", "data",
     "id:text customer_id:text status:text active_from:text active_to?:text name?:text description?:text "
     "plan_id?:text plan?:object billing_cadence?:text billing_anchor?:text settlement_mode?:text "
     "current_period?:object pro_rating_config?:object invoice_currency?:text cost_basis_mode?:text "
     "cost_basis_pins?:list phases?:list labels?:object created_at:text updated_at:text deleted_at?:text"},
    {"/customers/{customer}/credits/balance", "retrieved_at:text balances:list", "balances",
     "currency:text live:decimal settled:decimal pending:decimal", true},
    {"/customers/{customer}/credits/grants", "data:list meta:object", "data",
     "id:text name:text funding_method:text currency:text amount:decimal status:text priority?:number key?:text "
     "filters?:object effective_at?:text expires_at?:text voided_at?:text purchase?:object invoice?:object "
     "tax_config?:object description?:text labels?:object created_at:text updated_at:text deleted_at?:text",
     true},
    {"/customers/{customer}/entitlement-access", "data:list", "data",
     "type:text feature_key:text has_access:bool config?:text", true},
};

// Appendix A.
constexpr ContractEndpoint selfHostedContract[] = {
    {"/api/v1/meters", "", "",
     "id:text slug:text aggregation:text eventType:text name?:text description?:text valueProperty?:text "
     "groupBy?:object eventFrom?:text metadata?:object annotations?:object createdAt:text updatedAt:text "
     "deletedAt?:text"},
    {"/api/v1/features", "", "",
     "id:text key:text name:text meterSlug?:text meterGroupByFilters?:object advancedMeterGroupByFilters?:object "
     "unitCost?:object metadata?:object createdAt:text updatedAt:text archivedAt?:text deletedAt?:text"},
    {"/api/v1/plans", "items:list totalCount:number page:number pageSize:number", "items",
     "id:text key:text name:text version:number currency:text billingCadence:text status:text phases:list "
     "alignment?:object proRatingConfig?:object settlementMode?:text effectiveFrom?:text effectiveTo?:text "
     "validationErrors?:list description?:text metadata?:object createdAt:text updatedAt:text deletedAt?:text"},
    {"/api/v1/customers", "items:list totalCount:number page:number pageSize:number", "items",
     "id:text name:text key?:text usageAttribution?:object primaryEmail?:text currency?:text billingAddress?:object "
     "currentSubscriptionId?:text annotations?:object subscriptions?:list description?:text metadata?:object "
     "createdAt:text updatedAt:text deletedAt?:text"},
    {"/api/v1/customers/{customer}/access", "entitlements:object", noRows, ""},
    {"/api/v2/customers/{customer}/entitlements", "items:list totalCount:number", "items",
     "id:text type:text featureKey:text featureId:text customerId:text createdAt:text updatedAt:text activeFrom:text "
     "customerKey?:text activeTo?:text isSoftLimit?:bool preserveOverageAtReset?:bool issue?:object "
     "issueAfterReset?:number issueAfterResetPriority?:number usagePeriod?:object currentUsagePeriod?:object "
     "lastReset?:text measureUsageFrom?:text config?:text metadata?:object annotations?:object deletedAt?:text "
     "subscriptionId?:text"},
};

struct ContractField {
    std::string name, kind;
    bool optional = false;
};

std::vector<ContractField> fieldsOf(std::string_view text)
{
    std::vector<ContractField> fields;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        const std::size_t colon = word.find(':');
        std::string name(word.substr(0, colon));
        const bool optional = name.ends_with('?');
        if (optional)
            name.pop_back();
        fields.push_back({std::move(name), std::string(word.substr(colon + 1)), optional});
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return fields;
}

bool isOfKind(const json::Value& value, const std::string& kind)
{
    if (kind == "text")
        return value.isString();
    if (kind == "number")
        return value.isNumber();
    if (kind == "decimal")
        return value.isString() && meterDecimal(value).has_value();
    if (kind == "bool")
        return value.isBool();
    return kind == "list" ? value.isArray() : value.isObject();
}

class Comparison {
public:
    Comparison(ContractReport& report, std::string endpoint) : m_report(report), m_endpoint(std::move(endpoint)) {}

    void add(ContractFinding finding, std::string field, std::string detail = {})
    {
        // Once a field, however many rows show it.
        if (m_said.insert({int(finding), field}).second)
            m_report.lines.push_back({finding, m_endpoint, std::move(field), std::move(detail)});
    }
    void object(const json::Value& value, std::string_view text, const std::string& at, bool tellNew)
    {
        const auto fields = fieldsOf(text);
        for (const ContractField& field : fields) {
            const json::Value* there = value.find(field.name);
            if (!there || there->isNull()) {
                if (!field.optional)
                    add(ContractFinding::Removed, at + field.name, "expected " + field.kind);
            } else if (!isOfKind(*there, field.kind)) {
                add(ContractFinding::Changed, at + field.name, "expected " + field.kind);
            }
        }
        if (!tellNew || !value.members())
            return;
        for (const auto& [name, member] : *value.members()) {
            if (std::ranges::none_of(fields, [&](const ContractField& field) { return field.name == name; }))
                add(ContractFinding::New, at + name);
        }
    }
    bool clean() const
    {
        return std::ranges::all_of(m_said, [](const auto& said) { return said.first == int(ContractFinding::New); });
    }

private:
    ContractReport& m_report;
    const std::string m_endpoint;
    std::set<std::pair<int, std::string>> m_said;
};

}  // namespace

const char* contractFindingName(ContractFinding finding)
{
    switch (finding) {
    case ContractFinding::Good: return "good";
    case ContractFinding::Removed: return "removed";
    case ContractFinding::Changed: return "changed";
    case ContractFinding::Refused: return "refused";
    case ContractFinding::NoSample: return "no sample";
    case ContractFinding::New: break;
    }
    return "new";
}

bool ContractReport::compatible() const
{
    return std::ranges::none_of(lines, [](const ContractLine& line) {
        return line.finding == ContractFinding::Removed || line.finding == ContractFinding::Changed
               || line.finding == ContractFinding::Refused;
    });
}

std::vector<ContractEndpoint> recordedContract(HostedFlavour flavour)
{
    if (flavour == HostedFlavour::V3)
        return {std::begin(konnectContract), std::end(konnectContract)};
    return {std::begin(selfHostedContract), std::end(selfHostedContract)};
}

void compareContract(const ContractEndpoint& endpoint, const json::Value& answer, ContractReport& report)
{
    Comparison comparison(report, "GET " + std::string(endpoint.path));
    comparison.object(answer, endpoint.whole, "", false);
    if (endpoint.list != noRows) {
        const json::Value* rows = endpoint.list.empty() ? &answer : answer.find(endpoint.list);
        // v1 lists come bare or, asked by page, in an envelope.
        if (rows && rows->isObject() && endpoint.list.empty())
            rows = rows->find("items");
        const std::string at = std::string(endpoint.list) + "[].";
        if (!rows || !rows->items())
            comparison.add(ContractFinding::Changed, std::string(endpoint.list), "expected list");
        else if (rows->items()->empty())
            comparison.add(ContractFinding::NoSample, at);
        else
            for (const json::Value& row : *rows->items())
                comparison.object(row, endpoint.row, at, true);
    }
    if (comparison.clean())
        comparison.add(ContractFinding::Good, "");
}

ContractReport probeContract(HostedApi& api, HostedAdminConfig config)
{
    HostedCalls calls(api, std::move(config));
    ContractReport report;
    const bool v3 = api.endpoint().flavour == HostedFlavour::V3;
    report.version = adminFlavourName(v3 ? AdminFlavour::KonnectV3 : AdminFlavour::SelfHostedV1);
    std::string customer;
    for (const ContractEndpoint& endpoint : recordedContract(api.endpoint().flavour)) {
        std::string path(endpoint.path);
        const std::size_t hole = path.find(customerHole);
        const std::string asked = "GET " + path;
        if (hole != std::string::npos) {
            if (customer.empty()) {
                report.lines.push_back({ContractFinding::NoSample, asked, "", "there is no customer"});
                continue;
            }
            path.replace(hole, customerHole.size(), hostedSegment(customer));
        }
        const auto answer = calls.get(path);
        if (!answer) {
            const bool unserved = endpoint.optional && (answer.error().status == 404 || answer.error().status == 501);
            report.lines.push_back(
                {unserved ? ContractFinding::NoSample : ContractFinding::Refused, asked, "", answer.error().message});
            continue;
        }
        compareContract(endpoint, *answer, report);
        if (path.ends_with("/customers")) {
            const json::Value* rows = answer->find(v3 ? "data" : "items");
            if (rows && rows->items() && !rows->items()->empty())
                customer = adminText(rows->items()->front(), "id");
        }
    }
    return report;
}

}  // namespace sluice::metering
