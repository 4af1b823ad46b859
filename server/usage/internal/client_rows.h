// Rows of client sessions. Thread: as the connection.
#pragma once

#include "storage/connection.h"
#include "usage/client_session.h"

#include <functional>

namespace sluice::usage {

Result<std::int64_t> highestClientSession(storage::Connection& connection);
Result<void> readOpenClientSessions(storage::Connection& connection, const std::function<void(ClientSession)>& sink);
Result<void> insertClientSession(storage::Connection& connection, const ClientSession& session);
// What changes in a session's life: token, last seen, end, attachment.
Result<void> updateClientSession(storage::Connection& connection, const ClientSession& session);
Result<void> updateClientSeen(storage::Connection& connection, std::int64_t no, Timestamp seen);
Result<std::int64_t> purgeClientSessions(storage::Connection& connection, Timestamp endedBefore, int limit);

}  // namespace sluice::usage
