// What E-38 to E-46 answer (ops-api 10).
#pragma once

#include "api/internal/services.h"
#include "usage/client_desk.h"

namespace sluice::api {

// Null members go, at every depth (ops-api 1.1: operations that omit nulls).
json::Value withoutNulls(const json::Value& value);

json::Value clientSessionTree(const Services& services, const Call& call, const usage::ClientSession& session);
json::Value clientSessionSchema(bool omitsNulls, std::vector<std::pair<std::string, json::Value>> more = {});

json::Value newClientInviteTree(const usage::ClientInvite& invite, const std::optional<std::string>& code);
json::Value newClientInviteSchema();
json::Value clientInviteSchema();
Result<http::Response> clientInvitePage(const Services& services, const Call& call);

json::Value bootstrapTree(const Services& services, const Call& call);

}  // namespace sluice::api
