#include "legacy/record_part.h"

#include "core/amount.h"

#include <algorithm>

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

Result<std::string> neededHash(const json::Value& record, const char* name)
{
    constexpr std::string_view prefix = "sha256:";
    constexpr std::size_t length = 71;
    SLUICE_ASSIGN(std::string text, neededText(record, name));
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'F' ? char(c + 32) : c; });
    if (text.size() != length || !text.starts_with(prefix)
        || text.find_first_not_of("0123456789abcdef", prefix.size()) != std::string::npos)
        return badMember(name, "is no sha256: with 64 hex digits");
    return text;
}

void leaveOut(RecordContext& context, const std::string& file, const std::string& key, std::string_view why)
{
    ++context.count.skipped;
    context.report.note(file + ": " + key + ": " + std::string(why));
}

json::Value orNull(const std::optional<std::string>& text)
{
    return text ? json::Value(*text) : json::Value();
}

json::Value orNull(const std::optional<Timestamp>& time)
{
    return time ? json::Value(formatTimeZ(*time)) : json::Value();
}

Result<std::map<std::string, json::Value>> keptExtras(storage::Connection& connection, const std::string& file)
{
    std::map<std::string, json::Value> extras;
    SLUICE_TRY(connection.query("SELECT id, extra FROM legacy_extras WHERE file = ?", {std::string_view(file)},
                                [&](const storage::Row& row) {
                                    if (auto members = json::parse(row.text(1)))
                                        extras.emplace(row.text(0), std::move(*members));
                                    return true;
                                }));
    return extras;
}

void addExtras(json::Value& record, const std::map<std::string, json::Value>& extras, const std::string& key)
{
    const auto found = extras.find(key);
    if (found == extras.end() || !found->second.isObject() || !record.isObject())
        return;
    for (const json::Member& member : *found->second.members()) {
        if (!record.find(member.first))
            record.set(member.first, member.second);
    }
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
