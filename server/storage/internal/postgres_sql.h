// Text of SQL for PostgreSQL: placeholders, literals, error classes, connection addresses. No connection is needed.
// Thread: any.
#pragma once

#include "storage/connection.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <string>

namespace sluice::storage {

// `?` outside of quotes and comments becomes $1, $2 and so on.
QString numberedPlaceholders(std::string_view sql);
// `?` becomes the literal of its parameter.
Result<QString> inlinedParams(std::string_view sql, Connection::Params params);
// InvalidArgument: text that is no UTF-8 or holds a NUL, which PostgreSQL cannot store.
Result<QString> postgresLiteral(const Param& param);

// The first line of what the server said: details on further lines may hold values of rows.
Error postgresError(const QSqlError& error, const char* doing);
bool isConnectionLoss(const QSqlError& error);

// Fills in host, user and options. InvalidArgument when it is no postgresql:// address. Never repeats the password.
Result<void> applyPostgresUrl(QSqlDatabase& database, const std::string& url);

// The key of an advisory lock with this name.
std::int64_t advisoryKey(std::string_view name);

}  // namespace sluice::storage
