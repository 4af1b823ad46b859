// Invoices for the operator (clearinghouse spec 9.4): the list with its pauses, one with its steps and timeline, completing a step by hand, looking
// again, and letting halted work go on. The rules are the room's; each deed is audited in its commits.
#include "api/internal/builder_directory.h"
#include "api/internal/builder_usage.h"
#include "api/internal/csv.h"
#include "metering/settlement_book.h"
#include "metering/settlement_tables.h"

#include <charconv>

namespace sluice::api {

namespace {

constexpr const char* invoicesPath = "/api/v1/platform/invoices";
constexpr int csvMost = 100'000;

BuilderOperation invoiceOperation(const char* method, const std::string& pattern, const char* id, const char* summary)
{
    auto operation = directoryOperation(method, pattern.c_str(), id, "invoices", summary, BuilderScheme::Operator, "");
    if (pattern.find("{invoiceId}") != std::string::npos) {
        operation.path = {needed(textField("invoiceId", 64))};
        operation.errors.push_back({404, "no such invoice"});
    }
    operation.answer = schemaObject({{"done", schemaOf("boolean")}});
    return operation;
}

bool hasInvoices(const BuilderServices& services, const BuilderCallPtr& call)
{
    if (services.parts.settlement != nullptr)
        return true;
    call->refuse(503, "temporarily_unavailable", "settlement is not configured");
    return false;
}

metering::SettlementBook::Done invoiceDone(const BuilderCallPtr& call)
{
    return [call](Result<void> done) {
        if (!done)
            return call->refuse(done.error());
        call->answer(http::json(200, json::Value::object({{"done", true}})));
    };
}

std::string invoiceCellText(const TableColumn& column, const Cell& cell)
{
    if (const auto* text = std::get_if<std::string>(&cell))
        return *text;
    const auto* number = std::get_if<std::int64_t>(&cell);
    if (number == nullptr)
        return {};
    if (column.type == ColumnType::Time)
        return formatTimeZ({*number});
    return column.type == ColumnType::Bool ? (*number != 0 ? "true" : "false") : std::to_string(*number);
}

json::Value invoiceCellTree(const TableColumn& column, const Cell& cell)
{
    if (std::holds_alternative<std::monostate>(cell))
        return {};
    if (column.type == ColumnType::Bool || column.type == ColumnType::Integer) {
        const std::int64_t number = std::get<std::int64_t>(cell);
        return column.type == ColumnType::Bool ? json::Value(number != 0) : json::Value(number);
    }
    return json::Value(invoiceCellText(column, cell));
}

Result<std::string> invoicesCsv(const TableSource& table, const FilterPtr& filter)
{
    const TableSchema& schema = table.schema();
    std::string body;
    std::vector<std::string> cells;
    for (const TableColumn& column : schema.columns)
        cells.push_back(column.id);
    appendCsvRow(body, cells);
    int rows = 0;
    SLUICE_TRY(table.scan({schema.defaultSort, true}, filter, [&](const TableRow& row) {
        if (++rows > csvMost)
            return false;
        cells.clear();
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            cells.push_back(invoiceCellText(schema.columns[i], row.cells[i]));
        appendCsvRow(body, cells);
        return true;
    }));
    if (rows > csvMost)  // never a file that looks whole
        return fail(ErrorCode::InvalidArgument, "more than " + std::to_string(csvMost)
                                                    + " invoices match: filter them, or export them in the console");
    return body;
}

Result<http::Response> invoicesPage(const TableSource& table, const FilterPtr& filter, const BuilderCall& call)
{
    const TableSchema& schema = table.schema();
    TablePageRequest request;
    request.order = {schema.defaultSort, true};
    request.filter = filter;
    request.limit = int(pageLimit(call));
    SLUICE_ASSIGN(const std::string cursor, keyOfCursor(call));
    if (!cursor.empty()) {
        const auto space = cursor.find(' ');
        std::int64_t seen = 0;
        const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), seen);
        if (error != std::errc() || space == std::string::npos || end != cursor.data() + space)
            return fail(ErrorCode::InvalidArgument, "cursor is none of this list");
        request.from = std::make_shared<const TableAnchor>(TableAnchor{Cell(seen), cursor.substr(space + 1)});
    }
    SLUICE_ASSIGN(const TablePage page, table.page(request));
    json::Array items;
    for (const TableRow& row : page.rows) {
        json::Value item{json::Object{}};
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            item.set(schema.columns[i].id, invoiceCellTree(schema.columns[i], row.cells[i]));
        items.push_back(std::move(item));
    }
    json::Value next;
    if (page.more) {
        const TableRow& last = page.rows.back();
        next = cursorOf(std::to_string(std::get<std::int64_t>(last.cells.front())) + " " + last.key);
    }
    return http::json(200, json::Value::object({{"items", std::move(items)}, {"nextCursor", std::move(next)}}));
}

json::Value listedInvoiceSchema(const TableSchema& schema)
{
    json::Value properties{json::Object{}};
    for (const TableColumn& column : schema.columns) {
        const bool number = column.type == ColumnType::Integer;
        properties.set(column.id, schemaOrNull(column.type == ColumnType::Bool ? "boolean"
                                               : number                        ? "integer"
                                                                               : "string"));
    }
    return json::Value::object({{"type", "object"}, {"properties", std::move(properties)}});
}

BuilderOperation listInvoices(BuilderServices& services)
{
    auto operation = invoiceOperation("GET", invoicesPath, "listInvoices",
                                      "Invoices that settlement knows, newest first, with where they wait");
    operation.query = pageFields();
    operation.query.push_back(textField("filter", 4096, "state:stopped, customer words, and, or, not, quotes"));
    FieldSpec format = textField("format", 8);
    format.choices = {"json", "csv"};
    operation.query.push_back(std::move(format));
    const std::shared_ptr<TableSource> table = metering::makeInvoicesTable(services.parts.database->readers(), nullptr);
    operation.answer = schemaObject(
        {{"items", schemaList(listedInvoiceSchema(table->schema()))}, {"nextCursor", schemaOrNull("string")}});
    operation.handler = [&services, table](const BuilderCallPtr& call) {
        if (!hasInvoices(services, call))
            return;
        auto filter = parseFilter(call->query.textOr("filter"), &table->schema());
        if (!filter)
            return call->refuse(400, "invalid_request", "filter: " + filter.error().message);
        const bool csv = call->query.textOr("format") == "csv";
        services.read(call, [table, call, csv, filter = *filter]() -> Result<http::Response> {
            if (!csv)
                return invoicesPage(*table, filter, *call);
            SLUICE_ASSIGN(auto body, invoicesCsv(*table, filter));
            return csvAnswer(std::move(body), "invoices");
        });
    };
    return operation;
}

BuilderOperation readInvoice(BuilderServices& services)
{
    auto operation = invoiceOperation("GET", std::string(invoicesPath) + "/{invoiceId}", "readInvoice",
                                      "One invoice: its money line by line, its steps and its timeline");
    operation.answer = json::Value::object({{"type", "object"}});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasInvoices(services, call))
            return;
        services.read(call, [&services, call]() -> Result<http::Response> {
            SLUICE_ASSIGN(auto tree, services.parts.settlement->read(call->path.textOr("invoiceId")));
            if (!tree)
                return fail(ErrorCode::NotFound, "no such invoice");
            return http::json(200, *tree);
        });
    };
    return operation;
}

FieldSpec idsField(const char* name, const char* description)
{
    FieldSpec field;
    field.name = name;
    field.kind = FieldKind::Dictionary;
    field.description = description;
    return field;
}

BuilderOperation completeInvoice(BuilderServices& services)
{
    auto operation =
        invoiceOperation("POST", std::string(invoicesPath) + "/{invoiceId}/complete", "completeInvoiceStep",
                         "Complete the step an invoice waits at, by hand: what is given is told to the meter");
    operation.bodyKind = BuilderBody::Json;
    FieldSpec where = needed(textField("pause", 32));
    where.choices = {"draft_sync", "issuing_sync", "payment_pending"};
    operation.body = {std::move(where),
                      textField("invoiceNumber", 256),
                      textField("externalId", 256, "draft_sync: the invoice's id with whoever issues it"),
                      idsField("lineExternalIds", "draft_sync: external id by line id"),
                      idsField("lineDiscountExternalIds", "draft_sync: external id by discount id"),
                      textField("sentToCustomerAt", 64, "issuing_sync: RFC 3339"),
                      textField("paymentExternalId", 256, "issuing_sync: id at the payment provider"),
                      textField("trigger", 32,
                                "payment_pending: paid, payment_failed, payment_uncollectible, "
                                "payment_overdue, action_required or void")};
    operation.errors.push_back({409, "the invoice does not wait there, or is stopped"});
    operation.handler = [&services](const BuilderCallPtr& call) {
        if (!hasInvoices(services, call))
            return;
        json::Value said{json::Object{}};
        for (const char* name : {"invoiceNumber", "externalId", "sentToCustomerAt", "paymentExternalId", "trigger"}) {
            if (const auto text = call->fields.text(name); text && !text->empty())
                said.set(name, *text);
        }
        for (const char* name : {"lineExternalIds", "lineDiscountExternalIds"}) {
            if (auto ids = call->fields.dictionary(name))
                said.set(name, std::move(*ids));
        }
        const auto pause = metering::pauseFromCode(call->fields.textOr("pause"));
        services.parts.settlement->complete(call->path.textOr("invoiceId"),
                                            pause.value_or(metering::SettlementPause::None), std::move(said),
                                            call->principal.name, invoiceDone(call));
    };
    return operation;
}

void addInvoiceVerbs(BuilderTable& table, BuilderServices& services)
{
    auto retry = invoiceOperation("POST", std::string(invoicesPath) + "/{invoiceId}/retry", "retryInvoice",
                                  "Look at an invoice again now, also one that was given up");
    retry.bodyKind = BuilderBody::Json;
    retry.bodyOptional = true;
    retry.handler = [&services](const BuilderCallPtr& call) {
        if (hasInvoices(services, call))
            services.parts.settlement->retry(call->path.textOr("invoiceId"), call->principal.name, invoiceDone(call));
    };
    table.push_back(std::move(retry));
    auto look = invoiceOperation("POST", invoicesPath, "lookAtInvoice",
                                 "Look at an invoice of the meter that nobody told us of");
    look.bodyKind = BuilderBody::Json;
    look.body = {needed(textField("invoiceId", 64))};
    look.handler = [&services](const BuilderCallPtr& call) {
        if (hasInvoices(services, call))
            services.parts.settlement->look(call->fields.textOr("invoiceId"), call->principal.name, invoiceDone(call));
    };
    table.push_back(std::move(look));
    auto resume = invoiceOperation("POST", std::string(invoicesPath) + "/resume", "resumeSettlement",
                                   "Let settlement go on after it halted");
    resume.bodyKind = BuilderBody::Json;
    resume.bodyOptional = true;
    resume.errors = {{409, "it is not halted"}};
    resume.handler = [&services](const BuilderCallPtr& call) {
        if (hasInvoices(services, call))
            services.parts.settlement->resume(call->principal.name, invoiceDone(call));
    };
    table.push_back(std::move(resume));
    auto reconcile = invoiceOperation("POST", std::string(invoicesPath) + "/reconcile", "reconcileInvoices",
                                      "Ask the meter now which invoices wait");
    reconcile.bodyKind = BuilderBody::Json;
    reconcile.bodyOptional = true;
    reconcile.handler = [&services](const BuilderCallPtr& call) {
        if (!hasInvoices(services, call))
            return;
        if (!services.parts.reconcileInvoices)
            return call->refuse(503, "temporarily_unavailable", "settlement does not run here");
        services.parts.reconcileInvoices();
        services.note({call->now, call->principal.name, "invoices.reconcile", "settlement", "", "", ""});
        call->answer(http::json(200, json::Value::object({{"done", true}})));
    };
    table.push_back(std::move(reconcile));
    auto collect = invoiceOperation("POST", "/api/v1/platform/collects/{no}/retry", "retryCollection",
                                    "Try a collect request that was given up again");
    collect.path = {needed(integerField("no", 1, INT64_MAX, {}))};
    collect.bodyKind = BuilderBody::Json;
    collect.bodyOptional = true;
    collect.errors = {{404, "no such request"}, {409, "it was not given up"}};
    collect.handler = [&services](const BuilderCallPtr& call) {
        if (hasInvoices(services, call))
            services.parts.settlement->retryCollect(call->path.integer("no").value_or(0), call->principal.name,
                                                    invoiceDone(call));
    };
    table.push_back(std::move(collect));
}

}  // namespace

void addBuilderInvoiceRoutes(BuilderTable& table, BuilderServices& services)
{
    table.push_back(listInvoices(services));
    table.push_back(readInvoice(services));
    table.push_back(completeInvoice(services));
    addInvoiceVerbs(table, services);
}

}  // namespace sluice::api
