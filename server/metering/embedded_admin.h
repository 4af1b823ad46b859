// Administration of the embedded meter: the same interface over the program's own store, with no HTTP between (composability, and tests need
// no account). Grants rest on the customer's metered entitlement to the feature, as with OpenMeter v1; their key stands in the metadata and is
// looked for in the commit that makes them, so two callers never make two.
// Thread: as MeterAdmin; commands wait for the writer, reads for a pooled reader. Everything done is audited under `actor`.
#pragma once

#include "metering/embedded_meter.h"
#include "metering/meter_admin.h"

#include <memory>
#include <stop_token>

namespace sluice::metering {

std::unique_ptr<MeterAdmin> makeEmbeddedAdmin(EmbeddedMeter& meter, std::string actor, std::stop_token stop = {});

}  // namespace sluice::metering
