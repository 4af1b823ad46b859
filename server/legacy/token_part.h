// license_tokens.json and orchestrator_credential_tokens.json (ops-config-and-state B.9). Thread: as RecordPart.
#pragma once

#include "fleet/orchestrator_tokens.h"
#include "legacy/exporter.h"
#include "legacy/record_part.h"

namespace sluice::legacy {

// Tokens come as hashes, so who holds one goes on with it. A second token with the same hash is left out with a note; one without a hash
// stops the import.
RecordPart orchestratorTokensPart(fleet::TokenKind kind, fleet::OrchestratorTokens& tokens);
ExportPart orchestratorTokensExport(fleet::TokenKind kind, storage::Database& database);

}  // namespace sluice::legacy
