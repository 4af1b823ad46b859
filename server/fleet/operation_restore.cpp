#include "fleet/manager_operations.h"

namespace sluice::fleet {

Result<void> restoreOperation(storage::Connection& connection, const OperationResult& operation,
                              const std::vector<PastTarget>& targets)
{
    const std::string request = json::write(operation.request);
    const std::string subject =
        targets.size() == 1 ? targets.front().orchestrator : std::to_string(targets.size()) + " targets";
    const Timestamp finished = operation.finished.value_or(operation.created);
    std::int64_t succeeded = 0;
    for (const PastTarget& target : targets)
        succeeded += target.ok;
    const auto count = std::int64_t(targets.size());
    SLUICE_TRY(connection.exec(
        "INSERT INTO fleet_ops (id, kind, state, actor, ip, created, finished, request, subject, targets, done, "
        "succeeded) VALUES (?, ?, 'done', ?, '', ?, ?, ?, ?, ?, ?, ?)",
        {std::string_view(operation.id), std::string_view(operation.kind), std::string_view(operation.actor),
         operation.created.micros, finished.micros, std::string_view(request), std::string_view(subject), count, count,
         succeeded}));
    std::int64_t seq = 0;
    for (const PastTarget& target : targets) {
        const std::string result = json::write(target.result);
        SLUICE_TRY(connection.exec(
            "INSERT INTO fleet_op_targets (op, seq, orchestrator, host, state, http_status, error, result, started, "
            "finished) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            {std::string_view(operation.id), seq++, std::string_view(target.orchestrator),
             std::string_view(target.host), std::string_view(target.ok ? "ok" : "failed"),
             target.httpStatus ? storage::Param(std::int64_t(*target.httpStatus)) : storage::Param(nullptr),
             target.error.empty() ? storage::Param(nullptr) : storage::Param(std::string_view(target.error)),
             std::string_view(result), operation.created.micros, finished.micros}));
    }
    return {};
}

}  // namespace sluice::fleet
