// The console's tables of stream sessions.
//   sessions: state · session · orchestrator · edge · upstream · started · duration · billed · billed_time · power · earning · last_event ·
//             last_seen · ended · end_reason · heartbeats · streamer · no
//   segments: no · session · index · orchestrator · start · end · time · credited · proof · trigger · transfer · segment
//   notes:    seq · no · session · time · event · power · earning · why
// state: "live", "silent" (open, not heard of within the timeout), "ended". `duration` is started to ended or last seen. Filter segments and
// notes by `no:N` of a session; `transfer` is the ledger's transfer id (why: transfer -> segment -> notes).
#pragma once

#include "core/amount.h"
#include "core/table.h"
#include "storage/database.h"

#include <memory>

namespace sluice::usage {

// `changes` is SessionMeter::changes().
std::unique_ptr<TableSource> makeSessionsTable(storage::Database& database, const Asset& unit,
                                               std::int64_t idleTimeoutSeconds, ChangeSequence* changes);
std::unique_ptr<TableSource> makeSessionSegmentsTable(storage::Database& database, const Asset& unit,
                                                      ChangeSequence* changes);
std::unique_ptr<TableSource> makeSessionNotesTable(storage::Database& database, ChangeSequence* changes);
// leases: state · id · kind · orchestrator · upstream · issued · last_seen · expires · revoked · ip   (`changes`: ActivityLeases::changes())
std::unique_ptr<TableSource> makeActivityLeasesTable(storage::Database& database, ChangeSequence* changes);

}  // namespace sluice::usage
