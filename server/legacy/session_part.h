// sessions.json and activity_leases.json (ops-config-and-state B.8, B.12). Thread: as RecordPart.
#pragma once

#include "legacy/exporter.h"
#include "legacy/record_part.h"
#include "usage/sessions.h"

namespace sluice::legacy {

// Credits of a session are in the journal already: its rows come in without any. An open session that has been silent for longer than the
// timeout ended at last seen + timeout, and nothing more is billed; a running one goes on, with the open part of its segment.
RecordPart streamSessionsPart(usage::SessionMeter& meter, const fleet::Registry& registry);
// Only live ones matter.
RecordPart activityLeasesPart(usage::ActivityLeases& leases);

ExportPart streamSessionsExport(storage::Database& database);
ExportPart activityLeasesExport(storage::Database& database, const Clock& clock);

}  // namespace sluice::legacy
