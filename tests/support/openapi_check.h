// Holds real answers against the served OpenAPI document: the operation, the status, and the schema of the body. Understands the part of JSON
// Schema that the document uses. Header only.
#pragma once

#include "core/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::test {

class OpenApiCheck {
public:
    explicit OpenApiCheck(json::Value document) : m_document(std::move(document)) {}

    // Empty: the answer is as the document says. Otherwise what is not, in one line.
    std::string complaint(std::string_view method, std::string_view target, int status, std::string_view body) const
    {
        const json::Value* operation = find(method, target);
        if (!operation)
            return std::string(method) + " " + std::string(target) + " is not in the document";
        const json::Value* responses = operation->find("responses");
        const json::Value* response = responses ? responses->find(std::to_string(status)) : nullptr;
        if (!response)
            return "status " + std::to_string(status) + " is not in the document";
        const json::Value* content = response->find("content");
        const json::Value* media = content ? content->find("application/json") : nullptr;
        const json::Value* schema = media ? media->find("schema") : nullptr;
        if (!schema)
            return {};
        const auto tree = json::parse(body);
        return tree ? check(*schema, *tree, "$") : "the body is no JSON";
    }

    const json::Value* find(std::string_view method, std::string_view target) const
    {
        const auto asked = segments(target.substr(0, target.find('?')));
        const json::Value* paths = m_document.find("paths");
        const json::Value* best = nullptr;
        int bestLiterals = -1;
        for (const json::Member& path : *paths->members()) {
            const auto pattern = segments(path.first);
            const int literals = matches(pattern, asked);
            const json::Value* operation = path.second.find(lower(method));
            if (operation && literals > bestLiterals) {
                best = operation;
                bestLiterals = literals;
            }
        }
        return best;
    }
    const json::Value& document() const { return m_document; }

private:
    static std::vector<std::string> segments(std::string_view path)
    {
        std::vector<std::string> list;
        for (std::size_t at = 0; at < path.size();) {
            const std::size_t end = std::min(path.find('/', at), path.size());
            if (end > at)
                list.emplace_back(path.substr(at, end - at));
            at = end + 1;
        }
        return list;
    }
    // Number of literal segments, -1 when it does not match.
    static int matches(const std::vector<std::string>& pattern, const std::vector<std::string>& asked)
    {
        if (pattern.size() != asked.size())
            return -1;
        int literals = 0;
        for (std::size_t i = 0; i < pattern.size(); ++i) {
            if (pattern[i].starts_with("{"))
                continue;
            if (pattern[i] != asked[i])
                return -1;
            ++literals;
        }
        return literals;
    }
    static std::string lower(std::string_view text)
    {
        std::string out(text);
        for (char& c : out)
            c = char(c >= 'A' && c <= 'Z' ? c + 32 : c);
        return out;
    }
    static bool isOfType(std::string_view type, const json::Value& value)
    {
        if (type == "object")
            return value.isObject();
        if (type == "array")
            return value.isArray();
        if (type == "string")
            return value.isString();
        if (type == "boolean")
            return value.isBool();
        if (type == "null")
            return value.isNull();
        if (type == "integer")
            return value.toInt64().has_value();
        return type == "number" && value.isNumber();
    }
    static bool isOfTypes(const json::Value& type, const json::Value& value)
    {
        if (type.isString())
            return isOfType(*type.string(), value);
        for (const json::Value& one : *type.items()) {
            if (one.isString() && isOfType(*one.string(), value))
                return true;
        }
        return false;
    }

    std::string check(const json::Value& given, const json::Value& value, const std::string& place) const
    {
        const json::Value* schema = &given;
        if (const auto reference = given.text("$ref")) {
            const json::Value* at = &m_document;
            for (const std::string& name : segments(reference->substr(1)))
                at = at ? at->find(name) : nullptr;
            if (!at)
                return place + ": " + std::string(*reference) + " is not in the document";
            schema = at;
        }
        if (const json::Value* choices = schema->find("anyOf")) {
            for (const json::Value& choice : *choices->items()) {
                if (check(choice, value, place).empty())
                    return {};
            }
            return place + ": fits none of anyOf";
        }
        if (const json::Value* type = schema->find("type"); type && !isOfTypes(*type, value))
            return place + ": should be " + json::write(*type) + ", is " + json::write(value).substr(0, 60);
        if (value.isObject())
            return checkObject(*schema, value, place);
        if (const json::Value* items = schema->find("items"); items && value.isArray()) {
            int index = 0;
            for (const json::Value& item : *value.items()) {
                if (auto wrong = check(*items, item, place + "[" + std::to_string(index++) + "]"); !wrong.empty())
                    return wrong;
            }
        }
        return {};
    }

    std::string checkObject(const json::Value& schema, const json::Value& value, const std::string& place) const
    {
        if (const json::Value* required = schema.find("required")) {
            for (const json::Value& name : *required->items()) {
                if (!value.find(*name.string()))
                    return place + ": " + *name.string() + " is missing";
            }
        }
        const json::Value* properties = schema.find("properties");
        if (!properties)
            return {};
        for (const json::Member& member : *value.members()) {
            const json::Value* property = properties->find(member.first);
            if (!property)
                return place + ": " + member.first + " is not in the document";
            if (auto wrong = check(*property, member.second, place + "." + member.first); !wrong.empty())
                return wrong;
        }
        return {};
    }

    json::Value m_document;
};

}  // namespace sluice::test
