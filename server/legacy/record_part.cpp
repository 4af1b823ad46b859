#include "legacy/record_part.h"

#include "core/amount.h"

namespace sluice::legacy {

namespace {

tl::unexpected<Error> badMember(const char* name, const std::string& what)
{
    return fail(ErrorCode::Corrupt, std::string("'") + name + "' " + what);
}

}  // namespace

Result<std::string> neededText(const json::Value& record, const char* name)
{
    const auto text = record.text(name);
    if (!text || text->empty())
        return badMember(name, "is missing");
    return std::string(*text);
}

std::optional<std::string> optionalText(const json::Value& record, const char* name)
{
    const auto text = record.text(name);
    return text ? std::optional(std::string(*text)) : std::nullopt;
}

Result<std::optional<Timestamp>> optionalTime(const json::Value& record, const char* name)
{
    const json::Value* member = record.find(name);
    if (!member || member->isNull())
        return std::optional<Timestamp>();
    const auto time = parseTime(member->toText().value_or(""));
    if (!time)
        return badMember(name, "is no time");
    return std::optional(*time);
}

Result<Timestamp> neededTime(const json::Value& record, const char* name)
{
    SLUICE_ASSIGN(const auto time, optionalTime(record, name));
    if (!time)
        return badMember(name, "is missing");
    return *time;
}

std::int64_t integerOr(const json::Value& record, const char* name, std::int64_t fallback)
{
    return record.int64(name).value_or(fallback);
}

bool flagOr(const json::Value& record, const char* name, bool fallback)
{
    const json::Value* member = record.find(name);
    return member && member->boolean() ? *member->boolean() : fallback;
}

Result<std::optional<Int256>> optionalUnits(const json::Value& record, const char* name)
{
    const json::Value* member = record.find(name);
    if (!member || member->isNull())
        return std::optional<Int256>();
    const std::string_view text =
        member->isNumber() ? std::string_view(member->number()->text) : member->toText().value_or("");
    auto units = parseUnitsTruncating(text, 18);
    if (!units)
        return badMember(name, "is " + units.error().message);
    return std::optional(std::move(*units));
}

Result<void> keepExtras(RecordContext& context, const std::string& file, const std::string& key,
                        const json::Value& record, const std::set<std::string_view>& known)
{
    json::Object extras;
    for (const json::Member& member : *record.members()) {
        if (!known.contains(member.first))
            extras.push_back(member);
    }
    if (extras.empty() || !context.connection)
        return {};
    const std::string text = json::write(json::Value(std::move(extras)));
    SLUICE_TRY(context.connection->exec("INSERT INTO legacy_extras (file, id, extra) VALUES (?, ?, ?) ON CONFLICT "
                                        "(file, id) DO UPDATE SET extra = excluded.extra",
                                        {std::string_view(file), std::string_view(key), std::string_view(text)}));
    return {};
}

}  // namespace sluice::legacy
