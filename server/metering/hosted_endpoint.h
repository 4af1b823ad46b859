// Where a hosted meter is and how it is spoken to: the URL rules of clearinghouse 8.1, the paths of openmeter-api 1. Thread: values, any thread.
#pragma once

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::metering {

enum class HostedFlavour {
    V1,  // self-hosted OpenMeter: paths are /api/v1/…, /api/v2/…
    V3   // Konnect, or a self-hosted base that ends in /v3/openmeter: paths are /customers, /meters, …
};

// No trailing slashes, scheme and host in lower case, no user info, query or fragment.
struct HostedEndpoint {
    HostedFlavour flavour = HostedFlavour::V1;
    bool konnect = false;   // by the token (kpat_, spat_), the host (konghq.com), or because the operator says so
    std::string origin;     // https://us.api.konghq.com
    std::string base;       // of management: https://us.api.konghq.com/v3/openmeter; http://host:8888
    std::string ingestUrl;  // where events are posted; may be another host (OPENMETER_INGEST_URL)

    // `url` is OPENMETER_URL: a base, or the URL of its events. `ingestUrl` may be empty. `backend`: "konnect", "selfhosted" (METER_BACKEND).
    // InvalidArgument: not an absolute http(s) URL, or one that is Konnect's while the backend says self-hosted.
    static Result<HostedEndpoint> of(std::string_view url, std::string_view token, std::string_view ingestUrl,
                                     std::string_view backend);
};

// "/" and letters that may stand in a path. Refused (clearinghouse 8.1): "..", "//", "://", "\", "?", "#", blanks, control characters, an
// encoded dot, anything beyond ASCII.
bool isHostedPath(std::string_view path);
// One segment of a path or one value of a query, percent-encoded but for unreserved letters.
std::string hostedSegment(std::string_view text);

}  // namespace sluice::metering
