// Real answers against the OpenAPI document.
#pragma once

#include "api_bench.h"

namespace sluice::test {

// Answers against the schemas of the OpenAPI document: types, required members, no members beyond the declared ones.
class SchemaCheck {
public:
    QString problem(const json::Value& schema, const json::Value& value, const QString& place)
    {
        if (!typeFits(schema, value))
            return place + QStringLiteral(": wrong type");
        if (const auto* items = schema.find("items"); items && value.isArray()) {
            for (const auto& item : *value.items()) {
                if (const QString found = problem(*items, item, place + QStringLiteral("[]")); !found.isEmpty())
                    return found;
            }
        }
        const auto* properties = schema.find("properties");
        if (!properties || !value.isObject())
            return {};
        for (const auto& required : *schema.find("required")->items()) {
            if (!value.find(*required.string()))
                return place + QStringLiteral(": lacks ") + QString::fromStdString(*required.string());
        }
        for (const auto& [name, member] : *value.members()) {
            const auto* declared = properties->find(name);
            const QString below = place + QStringLiteral(".") + QString::fromStdString(name);
            if (!declared)
                return below + QStringLiteral(": not declared");
            if (const QString found = problem(*declared, member, below); !found.isEmpty())
                return found;
        }
        return {};
    }

private:
    static bool oneTypeFits(std::string_view type, const json::Value& value)
    {
        if (type == "null")
            return value.isNull();
        if (type == "boolean")
            return value.isBool();
        if (type == "integer")
            return value.toInt64().has_value();
        if (type == "number")
            return value.isNumber();
        if (type == "string")
            return value.isString();
        return type == "array" ? value.isArray() : value.isObject();
    }
    static bool typeFits(const json::Value& schema, const json::Value& value)
    {
        const auto* type = schema.find("type");
        if (!type)
            return true;
        if (type->isString())
            return oneTypeFits(*type->string(), value);
        return std::ranges::any_of(*type->items(), [&](const auto& one) { return oneTypeFits(*one.string(), value); });
    }
};

inline const json::Value* at(const json::Value& tree, std::initializer_list<const char*> path)
{
    const json::Value* value = &tree;
    for (const char* name : path) {
        value = value->find(name);
        if (!value)
            return nullptr;
    }
    return value;
}

// Empty: the answer of METHOD PATTERN is what the document says of it.
inline QString schemaProblem(const std::string& openApi, const std::string& method, const std::string& pattern,
                             const Answer& answer)
{
    if (answer.status != 200)
        return QStringLiteral("status %1: %2").arg(answer.status).arg(QString::fromStdString(answer.body));
    const auto document = json::parse(openApi);
    std::string verb = method;
    std::ranges::transform(verb, verb.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    const json::Value* schema = document ? at(*document, {"paths", pattern.c_str(), verb.c_str(), "responses", "200",
                                                          "content", "application/json", "schema"})
                                         : nullptr;
    return schema ? SchemaCheck().problem(*schema, answer.tree(), QStringLiteral("answer"))
                  : QStringLiteral("no schema");
}

}  // namespace sluice::test
