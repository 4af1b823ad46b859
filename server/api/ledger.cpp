// E-15 and E-16: adjusting a balance, reading the journal.
#include "api/internal/services.h"
#include "core/ids.h"
#include "ledger/journal.h"

namespace sluice::api {

namespace {

std::string adjustmentMetadata(const Fields& fields)
{
    const auto workload = fields.textOr("reference_workload_id");
    const auto notes = fields.textOr("notes");
    if (workload.empty() && notes.empty())
        return {};
    std::string text;
    json::Writer writer(text);
    writer.beginObject();
    if (!workload.empty())
        writer.key("reference_workload_id").value(workload);
    if (!notes.empty())
        writer.key("notes").value(notes);
    writer.endObject();
    return text;
}

usage::CreditEvent adjustmentOf(Services& services, const Call& call)
{
    const Fields& fields = call.fields;
    const Int256 units = fields.units("amount_eth").value_or(0);
    // Ids in the order of time land side by side in the index of a large ledger; random ones each touch a page of their own.
    usage::CreditEvent event{"adjustment:" + timeOrderedId(call.now, *services.parts.rng),
                             fields.textOr("orchestrator_id"),
                             Amount(services.config.creditUnit, units),
                             ledger::TransferKind::Adjustment,
                             fields.textOr("reason"),
                             fields.textOr("reference_workload_id"),
                             adjustmentMetadata(fields)};
    if (event.reason.empty())
        event.reason = "adjustment";
    return event;
}

http::Response adjustmentAnswer(const usage::CreditEvent& event, const ledger::Posted& posted, const Fields& fields)
{
    std::string body;
    body.reserve(256);
    json::Writer writer(body);
    writer.beginObject()
        .key("orchestrator_id")
        .value(event.orchestrator)
        .key("balance_eth")
        .value(posted.balance.toString());
    writer.key("delta_eth").value(event.amount.toString()).key("reason").value(event.reason);
    writer.key("reference_workload_id")
        .optional(fields.text("reference_workload_id"))
        .key("notes")
        .optional(fields.text("notes"));
    writer.key("event_id").null().endObject();
    return http::json(200, std::move(body));
}

void adjust(Services& services, const CallPtr& call)
{
    const auto event = std::make_shared<const usage::CreditEvent>(adjustmentOf(services, *call));
    services.repeatableCommand(
        call, [&services, call, event](storage::Connection& connection) -> Result<CommandAnswer> {
            SLUICE_ASSIGN(const auto posted, services.credits.credit(connection, *event, call->context()));
            CommandAnswer answer;
            answer.make = [call, event, posted] { return adjustmentAnswer(*event, posted, call->fields); };
            return answer;
        });
}

void writeEvent(json::Writer& writer, const ledger::JournalEvent& event)
{
    writer.beginObject()
        .key("timestamp")
        .value(formatTimeA(event.time))
        .key("event")
        .value(event.setBalance ? "set_balance" : "credit");
    writer.key("orchestrator_id")
        .value(event.orchestrator)
        .key("amount")
        .value(event.amount)
        .key("balance")
        .value(event.balance);
    const auto orNull = [&](const char* name, const std::string& text) {
        writer.key(name);
        if (text.empty())
            writer.null();
        else
            writer.value(text);
    };
    orNull("delta", event.delta);
    orNull("reason", event.reason);
    writer.key("metadata");
    if (event.metadata.empty())
        writer.null();
    else
        writer.number(event.metadata);  // already JSON
    writer.endObject();
}

// W-34: a stored line is whole by construction, so one bad line cannot spoil the answer. W-3: index-served.
Result<http::Response> journalPage(const Services& services, const Call& call)
{
    ledger::StatementRequest request;
    request.orchestrator = call.query.textOr("orchestrator_id");
    request.limit = int(call.query.integer("limit").value_or(200));
    request.beforeSeq = call.query.integer("before");
    SLUICE_ASSIGN(const auto transfers, services.parts.ledgerQueries->statement(request));
    std::string body;
    body.reserve(transfers.size() * 300 + 32);
    json::Writer writer(body);
    writer.beginObject().key("events").beginArray();
    for (const auto& transfer : transfers)
        writeEvent(writer, ledger::journalEventOf(transfer));
    writer.endArray().endObject();
    http::Response response = http::json(200, std::move(body));
    if (int(transfers.size()) == request.limit)
        response.with("X-Next-Before", std::to_string(transfers.back().seq));
    return response;
}

Operation adjustmentOperation(Services& services)
{
    Operation operation;
    operation.method = "POST";
    operation.pattern = "/api/ledger/adjustments";
    operation.id = "adjustBalance";
    operation.area = "ledger";
    operation.summary = "Credit or debit an orchestrator by hand";
    operation.scheme = Scheme::Admin;
    operation.roles = {Role::Operator};
    operation.idempotencyKey = true;
    operation.hasBody = true;
    FieldSpec id = needed(textField("orchestrator_id", 128));
    id.minLength = 1;
    FieldSpec amount = needed(FieldSpec{});
    amount.name = "amount_eth";
    amount.kind = FieldKind::Decimal;
    amount.description = "Signed amount in the credit unit, at most 18 decimals; send text for exactness";
    operation.body = {std::move(id), std::move(amount), textField("reason", 256),
                      textField("reference_workload_id", 256), textField("notes", 1024)};
    operation.bodyRule = [](const Fields& fields) -> std::optional<std::string> {
        return fields.units("amount_eth").value_or(0) == 0 ? std::optional<std::string>("amount_eth must be non-zero")
                                                           : std::nullopt;
    };
    operation.answer = schemaObject({{"orchestrator_id", schemaOf("string")},
                                     {"balance_eth", schemaOf("string")},
                                     {"delta_eth", schemaOf("string")},
                                     {"reason", schemaOf("string")},
                                     {"reference_workload_id", schemaOrNull("string")},
                                     {"notes", schemaOrNull("string")},
                                     {"event_id", schemaOrNull("string")}});
    operation.errors = {{404, "Unknown orchestrator"}, {409, "Idempotency-Key was used for another request"}};
    operation.handler = [&services](const CallPtr& call) { adjust(services, call); };
    return operation;
}

}  // namespace

void addLedgerRoutes(RouteTable& table, Services& services)
{
    table.push_back(adjustmentOperation(services));

    Operation events;
    events.method = "GET";
    events.pattern = "/api/ledger/events";
    events.id = "listLedgerEvents";
    events.area = "ledger";
    events.summary = "Ledger events, newest first. X-Next-Before in the answer, given as `before`, reads on";
    events.scheme = Scheme::View;
    FieldSpec orchestrator;
    orchestrator.name = "orchestrator_id";
    events.query = {std::move(orchestrator), integerField("limit", 1, 1000, 200),
                    integerField("before", 1, INT64_MAX / 2, std::nullopt, "Events older than this one")};
    events.answer = schemaObject({{"events", schemaList(schemaObject({{"timestamp", schemaOf("string")},
                                                                      {"event", schemaOf("string")},
                                                                      {"orchestrator_id", schemaOf("string")},
                                                                      {"amount", schemaOf("string")},
                                                                      {"balance", schemaOf("string")},
                                                                      {"delta", schemaOrNull("string")},
                                                                      {"reason", schemaOrNull("string")},
                                                                      {"metadata", schemaOrNull("object")}}))}});
    events.handler = [&services](const CallPtr& call) {
        services.read(call, [&services, call] { return journalPage(services, *call); });
    };
    table.push_back(std::move(events));
}

}  // namespace sluice::api
