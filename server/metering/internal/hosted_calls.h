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
    Result<void> drop(std::string path);  // gone already is what was wanted
    Hosted<json::Array> list(std::string path, Query query = {});

private:
    Hosted<json::Value> send(HostedRequest request);
    HostedRequest request(const char* method, std::string path) const;

    HostedApi& m_api;
    const HostedAdminConfig m_config;
};

// With the members that the meter found fault with.
tl::unexpected<Error> failHosted(const HostedError& error);
std::string adminText(const json::Value& value, std::string_view name);  // "" when absent
std::optional<Timestamp> adminTime(const json::Value& value, std::string_view name);
// An object of texts as sorted pairs.
std::vector<Dimension> adminDimensions(const json::Value* value);
json::Value adminObject(const std::vector<Dimension>& dimensions);
std::string adminLower(std::string text);
tl::unexpected<Error> contractBroken(std::string_view what);

// What is there already is never changed here; another maker's 409 is read back (REF-21). `read` gives a T or a Result<T>.
template<class T, class List, class Make, class Read>
Result<Ensured<T>> ensuredByKey(const std::string& key, List list, Make make, Read read)
{
    for (const bool second : {false, true}) {
        const Result<std::vector<T>> known = list();
        if (!known)
            return tl::unexpected(known.error());
        for (const T& item : *known) {
            if (item.key == key)
                return Ensured<T>{item, false};
        }
        if (second)
            break;
        const Hosted<json::Value> made = make();
        if (made)
            return Result<T>(read(*made)).map([](T item) { return Ensured<T>{std::move(item), true}; });
        if (made.error().code != ErrorCode::Conflict)
            return failHosted(made.error());
    }
    return fail(ErrorCode::Conflict, "the meter says that " + key + " is there, and does not show it");
}

}  // namespace sluice::metering

// As SLUICE_TRY and SLUICE_ASSIGN, for Hosted<T>.
#define SLUICE_HOSTED(declaration, expression) \
    SLUICE_HOSTED_INNER(SLUICE_CONCAT(sluiceHosted_, __LINE__), declaration, expression)
#define SLUICE_HOSTED_INNER(temporary, declaration, expression) \
    auto temporary = (expression); \
    if (!temporary) \
        return failHosted(temporary.error()); \
    declaration = std::move(*temporary)
