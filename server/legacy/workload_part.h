// workloads.json, workload_offers.json, workload_subscriptions.json and jobs.json (ops-config-and-state B.5-B.7). Thread: as RecordPart.
#pragma once

#include "legacy/exporter.h"
#include "legacy/record_part.h"
#include "usage/offers.h"
#include "usage/recording_jobs.h"

namespace sluice::legacy {

// Nothing is credited: what was earned comes with the journal. A workload that waits for its credit although the journal holds one (a crash
// between the two writes, OC4) comes in as credited, with a note.
RecordPart workloadsPart(usage::Workloads& workloads);
RecordPart offersPart(usage::Offers& offers);
RecordPart offerSubscriptionsPart(usage::Offers& offers);
// What was under way comes in as failed, "interrupted".
RecordPart recordingJobsPart(usage::RecordingJobs& jobs);

ExportPart workloadsExport(storage::Database& database, const usage::Workloads& workloads);
ExportPart offersExport(storage::Database& database, const usage::Offers& offers);
ExportPart offerSubscriptionsExport(storage::Database& database, const usage::Offers& offers);
ExportPart recordingJobsExport(storage::Database& database, const usage::RecordingJobs& jobs);

}  // namespace sluice::legacy
