// HostedApi as blocking calls, and the small change of reading its answers. Thread: any but the API's.
#pragma once

#include "metering/hosted_admin.h"

#include <string>
#include <utility>
#include <vector>

namespace sluice::metering {

class HostedCalls {
public:
    using Query = std::vector<std::pair<std::string, std::string>>;

    HostedCalls(HostedApi& api, HostedAdminConfig config) : m_api(api), m_config(std::move(config)) {}

    Hosted<json::Value> get(std::string path, Query query = {});
    // `again`: the body carries a natural key, or the call only reads.
    Hosted<json::Value> post(std::string path, json::Value body, bool again);
    Hosted<json::Value> put(std::string path, json::Value body);
    Hosted<void> remove(std::string path);
    Hosted<json::Array> list(std::string path, Query query = {});

private:
    Hosted<json::Value> send(HostedRequest request);
    HostedRequest request(const char* method, std::string path) const;

    HostedApi& m_api;
    const HostedAdminConfig m_config;
};

inline tl::unexpected<Error> failHosted(const HostedError& error)
{
    return fail(error.error());
}
std::string adminText(const json::Value& value, std::string_view name);  // "" when absent
std::optional<Timestamp> adminTime(const json::Value& value, std::string_view name);
// An object of texts as sorted pairs.
std::vector<Dimension> adminDimensions(const json::Value* value);
json::Value adminObject(const std::vector<Dimension>& dimensions);
std::string adminLower(std::string text);
tl::unexpected<Error> contractBroken(std::string_view what);

}  // namespace sluice::metering

// As SLUICE_TRY and SLUICE_ASSIGN, for Hosted<T>.
#define SLUICE_HOSTED(declaration, expression) \
    SLUICE_HOSTED_INNER(SLUICE_CONCAT(sluiceHosted_, __LINE__), declaration, expression)
#define SLUICE_HOSTED_INNER(temporary, declaration, expression) \
    auto temporary = (expression); \
    if (!temporary) \
        return failHosted(temporary.error()); \
    declaration = std::move(*temporary)
