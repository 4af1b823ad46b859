#include "fleet/internal/stored_operation.h"

#include "fleet/internal/manager_calls.h"

namespace sluice::fleet {

Result<OperationResult> readOperation(storage::Connection& connection, const std::string& id)
{
    SLUICE_ASSIGN(auto found, connection.queryOne(
                                  "SELECT kind, state, actor, created, finished, targets, done, succeeded, "
                                  "request FROM fleet_ops WHERE id = ?",
                                  {std::string_view(id)}, [&](const storage::Row& row) {
                                      OperationResult made{id, row.text(0),  row.text(1),  row.text(2),  {row.int64(3)},
                                                           {}, row.int64(5), row.int64(6), row.int64(7), {},
                                                           {}};
                                      if (!row.isNull(4))
                                          made.finished = Timestamp{row.int64(4)};
                                      made.request = json::parse(row.text(8)).value_or(json::Value());
                                      return made;
                                  }));
    if (!found)
        return fail(ErrorCode::NotFound, "Unknown operation");
    SLUICE_TRY(connection.query("SELECT result, orchestrator, error FROM fleet_op_targets WHERE op = ? AND "
                                "finished IS NOT NULL ORDER BY seq",
                                {std::string_view(id)}, [&](const storage::Row& row) {
                                    TargetOutcome outcome;
                                    outcome.error = row.optText(2);
                                    auto tree = json::parse(row.optText(0).value_or(""));
                                    found->results.push_back(tree ? std::move(*tree)
                                                                  : rolloutResult(row.text(1), {}, {}, outcome, {}));
                                    return true;
                                }));
    return std::move(*found);
}

Result<std::optional<OperationResult>> earlierOperation(storage::Connection& connection, const OperationResult& asked,
                                                        const std::string& key)
{
    if (key.empty())
        return std::optional<OperationResult>();
    if (key.size() > 255)
        return fail(ErrorCode::InvalidArgument, "Idempotency-Key must have 1 to 255 characters");
    SLUICE_ASSIGN(
        const auto id,
        connection.queryOne("SELECT id FROM fleet_ops WHERE kind = ? AND actor = ? AND request_key = ?",
                            {std::string_view(asked.kind), std::string_view(asked.actor), std::string_view(key)},
                            [](const storage::Row& row) { return row.text(0); }));
    if (!id)
        return std::optional<OperationResult>();
    SLUICE_ASSIGN(auto earlier, readOperation(connection, *id));
    if (json::write(earlier.request) != json::write(asked.request))
        return fail(ErrorCode::Conflict, "Idempotency-Key was used for another request");
    return std::optional(std::move(earlier));
}

}  // namespace sluice::fleet
