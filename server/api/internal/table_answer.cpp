// Tables over HTTP: filter, order, keyset cursor.
#include "api/internal/services.h"
#include "core/amount.h"
#include "core/hex.h"

namespace sluice::api {

namespace {

std::string anchorText(const TableAnchor& anchor, const TableOrder& order)
{
    json::Value sort;
    if (const auto* number = std::get_if<std::int64_t>(&anchor.sortValue))
        sort = json::Value::object({{"i", *number}});
    else if (const auto* text = std::get_if<std::string>(&anchor.sortValue))
        sort = json::Value::object({{"t", *text}});
    else if (const auto* units = std::get_if<Int256>(&anchor.sortValue))
        sort = json::Value::object({{"u", toDecimal(*units)}});
    const auto tree =
        json::Value::object({{"s", sort}, {"k", anchor.key}, {"c", order.column}, {"d", order.descending}});
    return toBase64Url(asBytes(json::write(tree)));
}

// A cursor belongs to one order; nullopt: not one of ours.
std::optional<TableAnchor> anchorFrom(std::string_view text, const TableOrder& order)
{
    const auto bytes = fromBase64Url(text);
    if (!bytes)
        return std::nullopt;
    const auto tree = json::parse({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    const json::Value* descending = tree ? tree->find("d") : nullptr;
    if (!descending || !descending->isBool() || *descending->boolean() != order.descending
        || tree->text("c") != order.column)
        return std::nullopt;
    const auto key = tree->text("k");
    const json::Value* sort = tree->find("s");
    if (!key || !sort)
        return std::nullopt;
    TableAnchor anchor;
    anchor.key = std::string(*key);
    if (const auto number = sort->int64("i"))
        anchor.sortValue = *number;
    else if (const auto word = sort->text("t"))
        anchor.sortValue = std::string(*word);
    else if (const auto units = sort->text("u")) {
        const auto value = int256FromDecimal(*units);
        if (!value)
            return std::nullopt;
        anchor.sortValue = *value;
    }
    return anchor;
}

void writeCell(json::Writer& writer, const TableColumn& column, const Cell& cell)
{
    if (std::holds_alternative<std::monostate>(cell)) {
        writer.null();
        return;
    }
    if (const auto* units = std::get_if<Int256>(&cell)) {
        writer.value(formatUnits(*units, column.scale));
        return;
    }
    if (const auto* text = std::get_if<std::string>(&cell)) {
        if (column.type == ColumnType::Json && json::parse(*text))
            writer.number(*text);
        else
            writer.value(*text);
        return;
    }
    const std::int64_t number = std::get<std::int64_t>(cell);
    if (column.type == ColumnType::Time)
        writer.value(formatTimeZ({number}));
    else if (column.type == ColumnType::Bool)
        writer.value(number != 0);
    else
        writer.value(number);
}

http::Response badQuery(const char* field, const std::string& reason, const std::string& input,
                        std::optional<json::Value> ctx = {})
{
    Faults faults;
    faults.add("value_error", {"query", field}, "Value error, " + reason, input,
               ctx ? std::move(ctx) : json::Value::object({{"error", json::Object{}}}));
    return http::json(422, faults.body());
}

const char* cellSchemaType(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer:
    case ColumnType::Duration: return "integer";
    case ColumnType::Bool: return "boolean";
    case ColumnType::Json: return nullptr;
    default: return "string";
    }
}

}  // namespace

std::vector<FieldSpec> tableQuery(const TableSchema& schema)
{
    FieldSpec sort;
    sort.name = "sort";
    sort.fallback = schema.defaultSort;
    for (const TableColumn& column : schema.columns) {
        if (column.sortable)
            sort.choices.push_back(column.id);
    }
    FieldSpec order;
    order.name = "order";
    order.choices = {"asc", "desc"};
    order.fallback = schema.defaultDescending ? "desc" : "asc";
    return {textField("filter", 4096, "Words, column:value, >, <, .., and, or, not, quotes"), std::move(sort),
            std::move(order), integerField("limit", 1, 1000, 100),
            textField("cursor", 4096, "next_cursor of the page before, with the same order")};
}

json::Value tableAnswer(const TableSchema& schema, const std::string& name)
{
    std::vector<std::pair<std::string, json::Value>> columns;
    for (const TableColumn& column : schema.columns) {
        const char* type = cellSchemaType(column.type);
        columns.emplace_back(column.id, type ? schemaOrNull(type) : json::Value(json::Object{}));
    }
    return schemaObject(
        {{name, schemaList(schemaObject(std::move(columns)))}, {"next_cursor", schemaOrNull("string")}});
}

Result<http::Response> readTable(const TableSource& table, const Call& call, const std::string& name)
{
    const TableSchema& schema = table.schema();
    TablePageRequest request;
    request.order = {call.query.textOr("sort", schema.defaultSort), call.query.textOr("order") == "desc"};
    request.limit = int(call.query.integer("limit").value_or(100));
    const std::string filterText = call.query.textOr("filter");
    auto filter = parseFilter(filterText, &schema);
    if (!filter) {
        const auto& error = filter.error();
        return badQuery("filter", error.message, filterText,
                        json::Value::object({{"error", json::Object{}},
                                             {"offset", std::uint64_t(error.offset)},
                                             {"length", std::uint64_t(error.length)}}));
    }
    request.filter = std::move(*filter);
    if (const auto cursor = call.query.text("cursor")) {
        auto anchor = anchorFrom(*cursor, request.order);
        if (!anchor)
            return badQuery("cursor", "this is no cursor of this order", *cursor);
        request.from = std::make_shared<const TableAnchor>(std::move(*anchor));
    }
    SLUICE_ASSIGN(const auto page, table.page(request));
    std::string body;
    json::Writer writer(body);
    writer.beginObject().key(name).beginArray();
    for (const TableRow& row : page.rows) {
        writer.beginObject();
        for (std::size_t i = 0; i < schema.columns.size(); ++i) {
            writer.key(schema.columns[i].id);
            writeCell(writer, schema.columns[i], row.cells[i]);
        }
        writer.endObject();
    }
    writer.endArray().key("next_cursor");
    if (page.more && !page.rows.empty()) {
        const TableRow& last = page.rows.back();
        writer.value(
            anchorText({last.cells[std::size_t(schema.columnIndex(request.order.column))], last.key}, request.order));
    } else {
        writer.null();
    }
    writer.endObject();
    return http::json(200, std::move(body));
}

}  // namespace sluice::api
