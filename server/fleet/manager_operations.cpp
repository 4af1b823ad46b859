#include "fleet/manager_operations.h"

#include "core/ids.h"
#include "fleet/hosts.h"
#include "fleet/internal/audit_line.h"
#include "fleet/internal/manager_calls.h"
#include "fleet/internal/stored_operation.h"

#include <QLoggingCategory>
#include <atomic>
#include <set>

namespace sluice::fleet {

namespace {

Q_LOGGING_CATEGORY(managerLog, "sluice.fleet")

constexpr const char* interruptedText = "The program ended while this was under way";

struct Target {
    std::int64_t seq = 0;
    std::string orchestrator;
    std::optional<std::string> host;
    std::optional<TargetOutcome> outcome;  // set at once for one that cannot be called
};

// One operation while it runs. Targets are written by the net thread before their command is submitted, and read by whoever runs after it.
struct RunningOp {
    OperationResult head;
    ActionContext context;
    std::string requestKey;                  // Idempotency-Key; empty: none
    std::optional<OperationResult> earlier;  // the operation that this key belongs to already
    std::vector<Target> targets;
    std::atomic<std::int64_t> left{0}, succeeded{0};
    std::atomic<bool> stored{true};
    Error storeError;  // writer thread
    ManagerOperations::Finished finished;

    OperationResult result(Timestamp now) const
    {
        OperationResult made = head;
        made.state = "done";
        made.finished = now;
        made.done = head.targets;
        made.succeeded = succeeded.load();
        for (const Target& target : targets)
            made.results.push_back(target.outcome->result);
        return made;
    }
};
using RunningPtr = std::shared_ptr<RunningOp>;

// Either what E-13 shows of a target that is unknown or has no host, or nothing.
std::optional<TargetOutcome> uncallable(const std::string& orchestrator, const RegistrySnapshot::Record& record,
                                        const std::optional<std::string>& host)
{
    if (record && host)
        return std::nullopt;
    TargetOutcome outcome;
    outcome.error = record ? "Orchestrator host missing from registry" : "Unknown orchestrator";
    outcome.result = rolloutResult(orchestrator, std::nullopt, std::nullopt, outcome, std::nullopt);
    return outcome;
}

std::string stripped(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::vector<std::string> distinct(const std::vector<std::string>& given)
{
    std::vector<std::string> kept;
    std::set<std::string> seen;
    for (const std::string& entry : given) {
        std::string id = stripped(entry);
        if (!id.empty() && seen.insert(id).second)
            kept.push_back(std::move(id));
    }
    return kept;
}

json::Value textOrNull(const std::optional<std::string>& text)
{
    return text ? json::Value(*text) : json::Value(nullptr);
}

}  // namespace

class ManagerOperations::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Ports given, ManagerConfig wanted) : ports(std::move(given)), config(wanted), queue(wanted.parallel) {}

    using Call = std::function<void(const ManagerCaller&, const Target&, StepNote, TargetDone)>;
    using Prepare = std::function<Result<void>(storage::Connection&, RunningOp&)>;

    // `prepare` fills the targets inside the command that makes the operation durable; `call` is made for each that can be called.
    void start(RunningPtr op, std::size_t expected, Prepare prepare, Call call, Accepted accepted)
    {
        if (stopping)
            return accepted(fail(ErrorCode::Unavailable, "fleet operations are stopping"));
        if (waiting + expected > config.queue)
            return accepted(fail(ErrorCode::Overloaded, "too many targets are waiting"));
        waiting += expected;
        ports.database.writer().submit(
            [this, op, prepare](storage::Connection& connection) -> Result<void> {
                op->targets.clear();
                SLUICE_ASSIGN(op->earlier, earlierOperation(connection, op->head, op->requestKey));
                if (op->earlier)
                    return {};
                SLUICE_TRY(prepare(connection, *op));
                return insert(connection, *op);
            },
            [self = shared_from_this(), op, expected, call = std::move(call), accepted](Result<void> done) {
                if (!done) {
                    self->waiting -= expected;
                    return accepted(fail(std::move(done).error()));
                }
                if (op->earlier) {
                    self->waiting -= expected;
                    accepted(op->earlier->id);
                    if (op->finished)
                        op->finished(*op->earlier);
                    return;
                }
                self->changes.bump();
                accepted(op->head.id);
                self->run(op, expected, call);
            });
    }

    void run(const RunningPtr& op, std::size_t expected, const Call& call)
    {
        std::size_t callable = 0;
        for (const Target& target : op->targets)
            callable += !target.outcome;
        waiting -= expected - callable;
        if (callable == 0) {
            if (op->finished)
                op->finished(op->result(ports.clock.now()));
            return;
        }
        ports.runOnNet([self = shared_from_this(), op, call] {
            for (Target& target : op->targets) {
                if (target.outcome)
                    continue;
                self->queue.add({target.orchestrator, [self, op, &target, call](std::function<void()> ended) {
                                     self->callTarget(op, target, call, std::move(ended));
                                 }});
            }
            self->queue.pump();
        });
    }

    // Net thread.
    void callTarget(const RunningPtr& op, Target& target, const Call& call, std::function<void()> ended)
    {
        if (stopping)
            return;
        ++active;
        note(op, target, "call", true);
        const ManagerCaller caller{ports.http,           config.addresses, config.port, config.secret,
                                   config.proofRequired, ports.clock,      ports.rng,   stop.get_token()};
        call(
            caller, target,
            [self = shared_from_this(), op, &target](const char* step) { self->note(op, target, step, false); },
            [self = shared_from_this(), op, &target, ended = std::move(ended)](TargetOutcome outcome) {
                --self->active;
                --self->waiting;
                if (self->stopping)
                    return;  // load() marks it at the next start: whether it happened is not known
                target.outcome = std::move(outcome);
                self->store(op, target);
                ended();
            });
    }

    void note(const RunningPtr& op, const Target& target, const char* step, bool begins)
    {
        const Timestamp now = ports.clock.now();
        ports.database.writer().submit(
            [op, &target, step, begins, now](storage::Connection& connection) -> Result<void> {
                const std::string_view id = op->head.id;
                if (begins) {
                    SLUICE_TRY(connection.exec("UPDATE fleet_op_targets SET state = 'running', step = ?, started = ? "
                                               "WHERE op = ? AND seq = ?",
                                               {std::string_view(step), now.micros, id, target.seq}));
                } else {
                    SLUICE_TRY(connection.exec("UPDATE fleet_op_targets SET step = ? WHERE op = ? AND seq = ?",
                                               {std::string_view(step), id, target.seq}));
                }
                return {};
            },
            [self = shared_from_this()](Result<void> done) {
                if (done)
                    self->changes.bump();
            });
    }

    void store(const RunningPtr& op, const Target& target)
    {
        ports.database.writer().submit(
            [this, op, &target](storage::Connection& connection) { return finishTarget(connection, *op, target); },
            [self = shared_from_this(), op, &target](Result<void> done) {
                if (!done) {
                    qCWarning(managerLog, "result of an operation was not stored: %s", done.error().message.c_str());
                    op->storeError = done.error();
                    op->stored = false;
                }
                op->succeeded += target.outcome->ok;
                self->changes.bump();
                if (--op->left > 0 || !op->finished)
                    return;
                if (op->stored)
                    op->finished(op->result(self->ports.clock.now()));
                else
                    op->finished(fail(op->storeError));
            });
    }

    // --- inside a command ---
    Result<void> insert(storage::Connection& connection, RunningOp& op)
    {
        op.head.targets = std::int64_t(op.targets.size());
        std::int64_t done = 0, succeeded = 0;
        for (const Target& target : op.targets) {
            done += target.outcome.has_value();
            succeeded += target.outcome && target.outcome->ok;
        }
        op.left = op.head.targets - done;
        op.succeeded = succeeded;
        const bool isDone = op.left == 0;
        const std::string request = json::write(op.head.request);
        const std::string subject =
            op.targets.size() == 1 ? op.targets.front().orchestrator : std::to_string(op.targets.size()) + " targets";
        SLUICE_TRY(connection.exec(
            "INSERT INTO fleet_ops (id, kind, state, actor, ip, created, finished, request, subject, targets, done, "
            "succeeded, request_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            {std::string_view(op.head.id), std::string_view(op.head.kind),
             std::string_view(isDone ? "done" : "running"), std::string_view(op.context.actor),
             std::string_view(op.context.ip), op.context.now.micros,
             isDone ? storage::Param(op.context.now.micros) : storage::Param(nullptr), std::string_view(request),
             std::string_view(subject), op.head.targets, done, succeeded,
             op.requestKey.empty() ? storage::Param(nullptr) : storage::Param(std::string_view(op.requestKey))}));
        for (const Target& target : op.targets)
            SLUICE_TRY(insertTarget(connection, op, target));
        return auditDeed(ports.audit, connection, op.context, "fleet." + op.head.kind, op.head.id, op.head.request);
    }

    Result<void> insertTarget(storage::Connection& connection, const RunningOp& op, const Target& target)
    {
        const auto& outcome = target.outcome;
        const std::string result = outcome ? json::write(outcome->result) : std::string();
        const char* state = !outcome ? "waiting" : outcome->ok ? "ok" : "failed";
        SLUICE_TRY(connection.exec("INSERT INTO fleet_op_targets (op, seq, orchestrator, host, state, error, result, "
                                   "finished) VALUES (?, ?, ?, "
                                   "?, ?, ?, ?, ?)",
                                   {std::string_view(op.head.id), target.seq, std::string_view(target.orchestrator),
                                    storage::optionalText(target.host), std::string_view(state),
                                    outcome ? storage::optionalText(outcome->error) : storage::Param(nullptr),
                                    outcome ? storage::Param(std::string_view(result)) : storage::Param(nullptr),
                                    outcome ? storage::Param(op.context.now.micros) : storage::Param(nullptr)}));
        return {};
    }

    Result<void> finishTarget(storage::Connection& connection, const RunningOp& op, const Target& target)
    {
        const TargetOutcome& outcome = *target.outcome;
        const Timestamp now = ports.clock.now();
        const std::string result = json::write(outcome.result);
        const std::string_view id = op.head.id;
        SLUICE_TRY(connection.exec(
            "UPDATE fleet_op_targets SET state = ?, http_status = ?, error = ?, result = ?, finished = ? WHERE op = ? "
            "AND "
            "seq = ?",
            {std::string_view(outcome.ok ? "ok" : "failed"),
             outcome.httpStatus ? storage::Param(std::int64_t(*outcome.httpStatus)) : storage::Param(nullptr),
             storage::optionalText(outcome.error), std::string_view(result), now.micros, id, target.seq}));
        SLUICE_TRY(connection.exec(
            "UPDATE fleet_ops SET done = done + 1, succeeded = succeeded + ?, state = CASE WHEN done + 1 >= targets "
            "THEN "
            "'done' ELSE state END, finished = CASE WHEN done + 1 >= targets THEN CAST(? AS BIGINT) ELSE finished END "
            "WHERE id = ?",
            {std::int64_t(outcome.ok), now.micros, id}));
        ActionContext context = op.context;
        context.now = now;
        if (!outcome.upgrade.isNull())
            return ports.registry.recordUpgrade(connection, target.orchestrator, outcome.upgrade, context);
        return auditDeed(ports.audit, connection, context, "fleet." + op.head.kind + ".target", target.orchestrator,
                         json::Value::object({{"operation", op.head.id}}), {}, outcome.ok ? "ok" : "failed");
    }

    RunningPtr make(const char* kind, ActionContext context, json::Value request, Finished finished)
    {
        auto op = std::make_shared<RunningOp>();
        op->head.id = timeOrderedId(context.now, ports.rng);
        op->head.kind = kind;
        op->head.state = "running";
        op->head.actor = context.actor;
        op->head.created = context.now;
        op->head.request = std::move(request);
        op->context = std::move(context);
        op->finished = std::move(finished);
        return op;
    }

    // The one target of an upgrade or a power call; there the errors are the caller's.
    Result<void> oneTarget(RunningOp& op, const std::string& orchestrator) const
    {
        const auto record = ports.registry.current(orchestrator);
        if (!record)
            return fail(ErrorCode::NotFound, "Unknown orchestrator");
        const auto host = dialHost(*record);
        if (!host)
            return fail(ErrorCode::InvalidArgument, "Orchestrator host missing from registry");
        op.targets.push_back({0, orchestrator, host, std::nullopt});
        return {};
    }

    Ports ports;
    const ManagerConfig config;
    ChangeSequence changes;
    TargetQueue queue;  // net thread
    std::stop_source stop;
    std::atomic<bool> stopping{false};
    std::atomic<std::size_t> waiting{0};  // targets not yet finished
    std::atomic<int> active{0};
};

ManagerOperations::ManagerOperations(Ports ports, ManagerConfig config)
    : m_impl(std::make_shared<Impl>(std::move(ports), config))
{}

ManagerOperations::~ManagerOperations()
{
    stop();
}

Result<void> ManagerOperations::load(storage::Connection& connection)
{
    const Timestamp now = m_impl->ports.clock.now();
    SLUICE_TRY(
        connection.exec("UPDATE fleet_op_targets SET state = 'interrupted', error = ?, finished = ? WHERE state IN "
                        "('waiting', 'running')",
                        {std::string_view(interruptedText), now.micros}));
    SLUICE_TRY(connection.exec("UPDATE fleet_ops SET state = 'interrupted', finished = ? WHERE state = 'running'",
                               {now.micros}));
    return {};
}

void ManagerOperations::rollout(RolloutRequest request, ActionContext context, Accepted accepted, Finished finished)
{
    request.orchestrators = distinct(request.orchestrators);
    json::Value asked = json::Value::object(
        {{"image_ref", request.imageRef},
         {"payments_api_url", request.paymentsApiUrl},
         {"orchestrator_ids", json::Array(request.orchestrators.begin(), request.orchestrators.end())},
         {"recreate_stopped", request.recreateStopped},
         {"timeout_ms", request.timeoutMs}});
    auto op = m_impl->make("rollout", std::move(context), std::move(asked), std::move(finished));
    op->requestKey = request.requestKey;
    const std::size_t count = request.orchestrators.size();
    m_impl->start(
        op, count,
        [impl = m_impl.get(), request](storage::Connection&, RunningOp& running) -> Result<void> {
            for (const std::string& id : request.orchestrators) {
                const auto record = impl->ports.registry.current(id);
                auto host = record ? dialHost(*record) : std::nullopt;
                auto outcome = uncallable(id, record, host);
                running.targets.push_back(
                    {std::int64_t(running.targets.size()), id, std::move(host), std::move(outcome)});
            }
            return {};
        },
        [request](const ManagerCaller& caller, const Target& target, const StepNote&, TargetDone done) {
            callRollout(caller, request, target.orchestrator, *target.host, std::move(done));
        },
        std::move(accepted));
}

void ManagerOperations::upgrade(UpgradeRequest request, ActionContext context, Accepted accepted, Finished finished)
{
    json::Value asked = json::Value::object({{"orchestrator_id", request.orchestrator},
                                             {"ref", textOrNull(request.ref)},
                                             {"service_image_tag", textOrNull(request.serviceImageTag)},
                                             {"apply", request.apply},
                                             {"wake_ttl_seconds", nullptr},
                                             {"timeout_ms", request.timeoutMs}});
    if (request.wakeSeconds)
        asked.set("wake_ttl_seconds", *request.wakeSeconds);
    auto op = m_impl->make("upgrade", std::move(context), std::move(asked), std::move(finished));
    op->requestKey = request.requestKey;
    m_impl->start(
        op, 1,
        [impl = m_impl.get(), request](storage::Connection& connection, RunningOp& running) -> Result<void> {
            SLUICE_TRY(impl->oneTarget(running, request.orchestrator));
            SLUICE_TRY(impl->ports.registry.setDesiredPin(connection, request.orchestrator, request.ref,
                                                          request.serviceImageTag, running.context));
            if (request.apply)
                return {};
            Target& target = running.targets.front();
            target.outcome = skippedUpgrade(request, *target.host, impl->config.port);
            return impl->ports.registry.recordUpgrade(connection, request.orchestrator, target.outcome->upgrade,
                                                      running.context);
        },
        [request](const ManagerCaller& caller, const Target& target, StepNote note, TargetDone done) {
            callUpgrade(caller, request, *target.host, std::move(note), std::move(done));
        },
        std::move(accepted));
}

void ManagerOperations::power(std::string orchestrator, std::string action, std::string reason,
                              std::optional<std::int64_t> awakeSeconds, ActionContext context, Accepted accepted,
                              Finished finished)
{
    const PowerRequest request{std::move(orchestrator), std::move(action), std::move(reason), awakeSeconds};
    if (request.action != "wake" && request.action != "sleep")
        return accepted(fail(ErrorCode::InvalidArgument, "an action is wake or sleep"));
    json::Value asked = json::Value::object(
        {{"orchestrator_id", request.orchestrator}, {"action", request.action}, {"reason", request.reason}});
    if (awakeSeconds)
        asked.set("awake_seconds", *awakeSeconds);
    auto op = m_impl->make("power", std::move(context), std::move(asked), std::move(finished));
    m_impl->start(
        op, 1,
        [impl = m_impl.get(), request](storage::Connection&, RunningOp& running) {
            return impl->oneTarget(running, request.orchestrator);
        },
        [request](const ManagerCaller& caller, const Target& target, const StepNote&, TargetDone done) {
            callPower(caller, request, *target.host, std::move(done));
        },
        std::move(accepted));
}

Result<OperationResult> ManagerOperations::find(const std::string& id) const
{
    return m_impl->ports.database.readers().readFor<OperationResult>(
        [&](storage::Connection& connection) { return readOperation(connection, id); });
}

ChangeSequence& ManagerOperations::changes()
{
    return m_impl->changes;
}

int ManagerOperations::running() const
{
    return m_impl->active.load();
}

Result<void> ManagerOperations::purge(storage::Connection& connection, Timestamp now)
{
    const std::int64_t before = now.plusSeconds(-std::int64_t(m_impl->config.keepDays) * 86'400).micros;
    constexpr const char* old = "SELECT id FROM fleet_ops WHERE created < ? AND finished IS NOT NULL ORDER BY created, "
                                "id LIMIT 200";
    SLUICE_TRY(connection.exec(std::string("DELETE FROM fleet_op_targets WHERE op IN (") + old + ")", {before}));
    SLUICE_TRY(connection.exec(std::string("DELETE FROM fleet_ops WHERE id IN (") + old + ")", {before}));
    return {};
}

void ManagerOperations::stop()
{
    if (m_impl->stopping.exchange(true))
        return;
    m_impl->stop.request_stop();
    // Waiting jobs hold the whole; on the net thread's last round they go.
    m_impl->ports.runOnNet([impl = m_impl] { impl->queue.clear(); });
}

}  // namespace sluice::fleet
