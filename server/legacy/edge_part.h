// edge_assignments.json in both of its shapes, and power_meter.json (ops-config-and-state B.14, B.13). Thread: as RecordPart.
#pragma once

#include "fleet/edges.h"
#include "legacy/exporter.h"
#include "legacy/record_part.h"
#include "usage/power_meter.h"

namespace sluice::legacy {

// {"default", "orchestrators"} or the old flat {"<id>"}, also both in one file: every assignment comes in. One that is no good stops the
// import: an orchestrator without its edge is out of service.
RecordPart edgesPart(fleet::EdgeAssignments& edges);
// Always in the newer shape.
ExportPart edgesExport(const fleet::EdgeAssignments& edges, storage::Database& database);

// Nothing is credited: what was earned comes with the journal. The next reading earns the time since the last one, as it would have there.
RecordPart powerPart(const usage::PowerMeter& meter);
ExportPart powerExport(storage::Database& database);

}  // namespace sluice::legacy
