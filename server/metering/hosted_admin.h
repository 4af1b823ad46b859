// Administration of a hosted meter over its HTTP API: Konnect or a self-hosted v3 base (openmeter-api appendix B), and self-hosted OpenMeter
// v1/v2 (appendix A). Retries: what may be repeated, and makings that carry a natural key; a plan is made and published once, and a run that
// got no answer finds the draft again. Thread: as MeterAdmin; never the thread of the HostedApi, which must outlive this.
#pragma once

#include "metering/hosted_api.h"
#include "metering/meter_admin.h"

#include <memory>
#include <stop_token>

namespace sluice::metering {

struct HostedAdminConfig {
    int deadlineMs = 60'000;  // of each call, its repetitions included
    std::stop_token stop;
};

// By the flavour of the API's endpoint.
std::unique_ptr<MeterAdmin> makeHostedAdmin(HostedApi& api, const Clock& clock, HostedAdminConfig config = {});
std::unique_ptr<MeterAdmin> makeKonnectAdmin(HostedApi& api, HostedAdminConfig config = {});
std::unique_ptr<MeterAdmin> makeSelfHostedAdmin(HostedApi& api, const Clock& clock, HostedAdminConfig config = {});

}  // namespace sluice::metering
