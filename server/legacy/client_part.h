// client_sessions.json and client_session_invites.json (ops-config-and-state B.10, B.11). Thread: as RecordPart.
#pragma once

#include "legacy/exporter.h"
#include "legacy/record_part.h"
#include "usage/client_sessions.h"

namespace sluice::legacy {

// Running clients keep their sessions: tokens come as hashes. What has expired is taken as ended. A second open session on one orchestrator,
// or one without a usable token hash, is left out with a note.
RecordPart clientSessionsPart(usage::ClientSessions& sessions);
// A redemption that was under way more than 120 s ago is free again.
RecordPart clientInvitesPart(usage::ClientInvites& invites);

ExportPart clientSessionsExport(storage::Database& database);
ExportPart clientInvitesExport(storage::Database& database);

}  // namespace sluice::legacy
