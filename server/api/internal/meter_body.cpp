#include "api/internal/meter_shapes.h"
#include "metering/meter_decimal.h"

namespace sluice::api {

MeterBody::MeterBody(const json::Value& body) : m_body(body)
{
    if (!body.isObject())
        m_error = fail(ErrorCode::InvalidArgument, "body: a JSON object is expected");
}

const json::Value* MeterBody::find(const char* name) const
{
    const json::Value* member = m_body.find(name);
    return member && !member->isNull() ? member : nullptr;
}

void MeterBody::refuse(const char* name, const char* what)
{
    if (m_error)
        m_error = fail(ErrorCode::InvalidArgument, std::string(name) + ": " + what);
}

std::optional<std::string> MeterBody::optionalText(const char* name)
{
    const json::Value* member = find(name);
    if (!member)
        return std::nullopt;
    if (!member->isString() || member->string()->find('\0') != std::string::npos) {
        refuse(name, "a text is expected");
        return std::nullopt;
    }
    return *member->string();
}

std::string MeterBody::text(const char* name, std::string otherwise)
{
    return optionalText(name).value_or(std::move(otherwise));
}

std::string MeterBody::needText(const char* name)
{
    const auto value = optionalText(name);
    if (!value || value->empty())
        refuse(name, "a non-empty text is needed");
    return value.value_or("");
}

std::optional<bool> MeterBody::optionalFlag(const char* name)
{
    const json::Value* member = find(name);
    if (!member)
        return std::nullopt;
    if (!member->isBool())
        refuse(name, "true or false is expected");
    return member->isBool() ? std::optional(*member->boolean()) : std::nullopt;
}

bool MeterBody::flag(const char* name, bool otherwise)
{
    return optionalFlag(name).value_or(otherwise);
}

std::optional<Int256> MeterBody::number(const char* name)
{
    const json::Value* member = find(name);
    if (!member)
        return std::nullopt;
    const auto value = metering::meterDecimal(*member);
    if (!value)
        refuse(name, "a number is expected");
    return value;
}

std::optional<int> MeterBody::integer(const char* name, int least, int most)
{
    const json::Value* member = find(name);
    if (!member)
        return std::nullopt;
    const auto value = member->toInt64();
    if (!value || *value < least || *value > most) {
        refuse(name, "a whole number within its bounds is expected");
        return std::nullopt;
    }
    return int(*value);
}

std::optional<Timestamp> MeterBody::time(const char* name)
{
    const json::Value* member = find(name);
    if (!member)
        return std::nullopt;
    const auto text = member->toText();
    const auto value = text && text->find('T') != std::string_view::npos ? parseTime(*text) : std::nullopt;
    if (!value)
        refuse(name, "an RFC 3339 time is expected");
    return value;
}

std::vector<std::string> MeterBody::texts(const char* name)
{
    std::vector<std::string> values;
    const json::Value* member = find(name);
    if (!member)
        return values;
    if (!member->isArray()) {
        refuse(name, "a list of texts is expected");
        return values;
    }
    for (const auto& item : *member->items()) {
        if (!item.isString())
            refuse(name, "a list of texts is expected");
        else
            values.push_back(*item.string());
    }
    return values;
}

json::Value MeterBody::object(const char* name)
{
    const json::Value* member = find(name);
    if (member && !member->isObject())
        refuse(name, "an object is expected");
    return member && member->isObject() ? *member : json::Value();
}

json::Value MeterBody::any(const char* name)
{
    const json::Value* member = find(name);
    return member ? *member : json::Value();
}

json::Value MeterBody::metadata(const char* name)
{
    json::Value value = object(name);
    if (value.isObject()) {
        for (const auto& [key, member] : *value.members()) {
            if (!member.isString())
                refuse(name, "texts are expected");
        }
    }
    return value;
}

}  // namespace sluice::api
