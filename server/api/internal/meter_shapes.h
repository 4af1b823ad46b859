// OpenMeter's shapes (openmeter-api 13.5, appendix A): values of the metering room as JSON, and bodies of requests as its inputs.
#pragma once

#include "metering/subscriptions.h"

namespace sluice::api {

// Reads members of a body; the first thing wrong stays in error().
class MeterBody {
public:
    explicit MeterBody(const json::Value& body);

    std::string text(const char* name, std::string otherwise = {});
    std::string needText(const char* name);
    std::optional<std::string> optionalText(const char* name);
    bool flag(const char* name, bool otherwise = false);
    std::optional<bool> optionalFlag(const char* name);
    std::optional<Int256> number(const char* name);  // at the meter's scale; a JSON number or its text
    std::optional<int> integer(const char* name, int least, int most);
    std::optional<Timestamp> time(const char* name);
    std::vector<std::string> texts(const char* name);
    json::Value object(const char* name);                 // null when absent
    json::Value any(const char* name);                    // null when absent
    json::Value metadata(const char* name = "metadata");  // texts only, or null
    const json::Value* find(const char* name) const;      // null when absent or null
    void refuse(const char* name, const char* what);
    Result<void> error() const { return m_error; }

private:
    const json::Value& m_body;
    Result<void> m_error;
};

json::Value meterJson(const metering::Meter& meter);
Result<metering::MeterInput> meterOfBody(const json::Value& body);
Result<metering::MeterChange> meterChangeOfBody(const json::Value& body);

json::Value customerJson(const metering::Customer& customer, const std::string& subscription = {});
Result<metering::CustomerInput> customerOfBody(const json::Value& body);
json::Value subjectJson(const metering::Subject& subject);
json::Value featureJson(const metering::Feature& feature);
Result<metering::FeatureInput> featureOfBody(const json::Value& body);

// v2: customer's; v1: with subjectKey.
json::Value entitlementJson(const metering::Entitlement& entitlement, bool v2, Timestamp now);
Result<metering::EntitlementInput> entitlementOfBody(const json::Value& body, bool v2, Timestamp now);
json::Value valueJson(const metering::EntitlementValue& value, bool v2);
json::Value grantJson(const metering::Grant& grant, Timestamp now);
Result<metering::GrantInput> grantOfBody(const json::Value& body, bool v2);
json::Value historyJson(const metering::BalanceHistory& history);

json::Value planShape(const metering::Plan& plan, Timestamp now);
Result<metering::PlanInput> planOfBody(const json::Value& body, bool update);
json::Value subscriptionJson(const metering::Subscription& subscription, Timestamp now);

json::Value periodJson(const metering::Period& period);

}  // namespace sluice::api
