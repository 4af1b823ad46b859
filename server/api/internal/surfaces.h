// The edge/ops split (ops-api 1.6). Strict (W-24): hosts compared without port, the root path taken off first, exact routes, and a host
// that is neither is refused. Otherwise as the first generation did it.
#pragma once

#include "api/config.h"
#include "api/internal/operation.h"

namespace sluice::api {

Surface surfaceOf(std::string_view method, std::string_view path, bool strict);

class SurfaceGate {
public:
    explicit SurfaceGate(const ApiConfig& config);
    std::optional<http::Response> check(const http::Request& request) const;

private:
    std::optional<http::Response> refuse(Surface host, Surface route) const;

    const ApiConfig& m_config;
    http::ClientAddressRule m_rule;
    std::string m_edge, m_ops;
};

}  // namespace sluice::api
