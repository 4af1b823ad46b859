#include "metering/meter_query.h"

#include "metering/internal/meter_rows.h"
#include "metering/internal/usage_run.h"
#include "metering/meter_decimal.h"

#include <algorithm>

namespace sluice::metering {

namespace {

constexpr int maxFilterDepth = 8;
constexpr std::int64_t maxListedValues = 10'000;
constexpr std::int64_t maxScannedEvents = 500'000;

char lowerAscii(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
}

// SQL's LIKE: % any run, _ any one byte.
bool likeMatches(std::string_view text, std::string_view pattern, bool fold)
{
    std::size_t t = 0, p = 0, star = std::string_view::npos, mark = 0;
    const auto same = [&](char a, char b) { return fold ? lowerAscii(a) == lowerAscii(b) : a == b; };
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '%') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && (pattern[p] == '_' || same(pattern[p], text[t]))) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '%')
        ++p;
    return p == pattern.size();
}

bool ruleMatches(const json::Value& rule, std::string_view text);

bool memberMatches(const std::string& op, const json::Value& operand, std::string_view text)
{
    if (operand.isNull())
        return true;
    const std::string_view word = operand.toText().value_or("");
    const auto anyIs = [&] {
        return std::ranges::any_of(*operand.items(), [&](const auto& item) { return item.toText() == text; });
    };
    const auto matches = [&](const json::Value& inner) { return ruleMatches(inner, text); };
    if (op == "$eq")
        return text == word;
    if (op == "$ne")
        return text != word;
    if (op == "$in")
        return anyIs();
    if (op == "$nin")
        return !anyIs();
    if (op == "$like" || op == "$ilike")
        return likeMatches(text, word, op == "$ilike");
    if (op == "$nlike" || op == "$nilike")
        return !likeMatches(text, word, op == "$nilike");
    if (op == "$gt")
        return text > word;
    if (op == "$gte")
        return text >= word;
    if (op == "$lt")
        return text < word;
    if (op == "$lte")
        return text <= word;
    if (op == "$and")
        return std::ranges::all_of(*operand.items(), matches);
    return std::ranges::any_of(*operand.items(), matches);  // $or
}

bool ruleMatches(const json::Value& rule, std::string_view text)
{
    const auto* members = rule.members();
    return !members || std::ranges::all_of(*members, [&](const auto& member) {
        return memberMatches(member.first, member.second, text);
    });
}

Result<void> checkRule(const json::Value& rule, std::string_view name, int depth)
{
    const auto bad = [&](const char* what) {
        return fail(ErrorCode::InvalidArgument, "filter of " + std::string(name) + ": " + what);
    };
    const auto* members = rule.members();
    if (!members)
        return bad("must be an object");
    if (depth > maxFilterDepth)
        return bad("nested too deeply");
    for (const auto& [op, operand] : *members) {
        static constexpr std::string_view words[] = {"$eq",     "$ne", "$like", "$nlike", "$ilike",
                                                     "$nilike", "$gt", "$gte",  "$lt",    "$lte"};
        if (operand.isNull())
            continue;
        if (std::ranges::find(words, op) != std::end(words)) {
            if (!operand.isString())
                return bad("a text is expected");
        } else if (op == "$in" || op == "$nin") {
            if (!operand.isArray() || operand.items()->size() > 1'000)
                return bad("a list of at most 1000 texts is expected");
        } else if (op == "$and" || op == "$or") {
            if (!operand.isArray() || operand.items()->size() > 100)
                return bad("a list of at most 100 filters is expected");
            for (const auto& inner : *operand.items())
                SLUICE_TRY(checkRule(inner, name, depth + 1));
        } else {
            return bad("unknown operator");
        }
    }
    return {};
}

Result<void> checkQuery(const Meter& meter, const MeterQuery& query)
{
    const auto isDimension = [&](const std::string& name) {
        return std::ranges::any_of(meter.definition.groupBy, [&](const auto& known) { return known.first == name; });
    };
    if (query.from && query.to && !(*query.from < *query.to))
        return fail(ErrorCode::InvalidArgument, "from must be before to");
    if (!isTimeZone(query.timeZone))
        return fail(ErrorCode::InvalidArgument, "invalid time zone: " + query.timeZone.substr(0, 64));
    for (const auto& [name, filter] : query.filters) {
        if (!isDimension(name))
            return fail(ErrorCode::InvalidArgument, "invalid filter group by: " + name.substr(0, 64));
    }
    for (const std::string& name : query.groupBy) {
        if (name == "customer_id" && query.customers.empty())
            return fail(ErrorCode::InvalidArgument, "customer_id in groupBy needs a customer filter");
        if (name != "subject" && name != "customer_id" && !isDimension(name))
            return fail(ErrorCode::InvalidArgument, "invalid group by: " + name.substr(0, 64));
    }
    return {};
}

}  // namespace

Result<TextFilter> TextFilter::read(const json::Value& value, std::string_view name)
{
    SLUICE_TRY(checkRule(value, name, 0));
    TextFilter filter;
    filter.m_rule = value;
    return filter;
}

TextFilter TextFilter::anyOf(std::vector<std::string> values)
{
    json::Array items;
    for (std::string& value : values)
        items.emplace_back(std::move(value));
    TextFilter filter;
    filter.m_rule = json::Value::object({{"$in", std::move(items)}});
    return filter;
}

bool TextFilter::matches(std::string_view text) const
{
    return ruleMatches(m_rule, text);
}

Result<std::vector<UsageRow>> queryUsage(storage::Connection& connection, const MeterSnapshot& snapshot,
                                         const Meter& meter, const MeterQuery& asked, std::stop_token stop)
{
    SLUICE_TRY(checkQuery(meter, asked));
    const MeterCube* cube = snapshot.cube(meter.cube);
    if (!cube)
        return fail(ErrorCode::Unavailable, "the meter is being changed: ask again");
    MeterQuery query = asked;
    if (query.from && meter.definition.eventFrom && *query.from < *meter.definition.eventFrom)
        query.from = meter.definition.eventFrom;
    if (query.from && query.to && !(*query.from < *query.to))
        return std::vector<UsageRow>{};
    return UsageRun(connection, *cube, meter, query, std::move(stop)).rows();
}

Result<Int256> totalUsage(storage::Connection& connection, const MeterSnapshot& snapshot, const Meter& meter,
                          const MeterQuery& query)
{
    SLUICE_ASSIGN(const auto rows, queryUsage(connection, snapshot, meter, query));
    return rows.empty() ? Int256(0) : rows.front().value;
}

Result<std::vector<std::string>> dimensionValues(storage::Connection& connection, const MeterSnapshot& snapshot,
                                                 const Meter& meter, const std::string& dimension,
                                                 std::optional<Timestamp> from, std::optional<Timestamp> to)
{
    MeterQuery query;
    query.from = from;
    query.to = to;
    query.groupBy = {dimension};
    SLUICE_ASSIGN(const auto rows, queryUsage(connection, snapshot, meter, query));
    std::vector<std::string> values;
    for (const UsageRow& row : rows) {
        const std::string& value = row.subject ? *row.subject : row.groups.front().second;
        if (!value.empty() && std::int64_t(values.size()) < maxListedValues)
            values.push_back(value);
    }
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

namespace {

StoredEvent eventOfRow(const storage::Row& row)
{
    StoredEvent stored;
    stored.seq = row.int64(0);
    stored.event.source = row.text(1);
    stored.event.id = row.text(2);
    stored.event.type = row.text(3);
    stored.event.subject = row.text(4);
    stored.event.time = Timestamp{row.int64(5)};
    stored.ingested = stored.stored = {row.int64(6)};
    stored.event.dataSchema = row.text(7);
    if (const std::string data = row.text(8); !data.empty())
        stored.event.data = columnJson(data);
    stored.validationError = row.text(9);
    return stored;
}

bool eventMatches(const StoredEvent& stored, const EventQuery& query)
{
    const CloudEvent& event = stored.event;
    const auto passes = [&](const char* name, const std::string& text) {
        const auto it = query.filters.find(name);
        return it == query.filters.end() || it->second.matches(text);
    };
    if (query.subjects && std::ranges::find(*query.subjects, event.subject) == query.subjects->end())
        return false;
    if ((query.ingestedFrom && stored.ingested < *query.ingestedFrom)
        || (query.ingestedTo && stored.ingested >= *query.ingestedTo))
        return false;
    return event.id.find(query.idPart) != std::string::npos
           && event.subject.find(query.subjectPart) != std::string::npos && passes("id", event.id)
           && passes("source", event.source) && passes("subject", event.subject) && passes("type", event.type);
}

#define SLUICE_EVENT_COLUMNS \
    "SELECT e.seq, s.word, e.id, t.word, e.subject, e.time, e.ingested, e.schema, e.data, e.fault FROM meter_events " \
    "e JOIN meter_words s ON s.no = e.source JOIN meter_words t ON t.no = e.type "

}  // namespace

Result<std::vector<StoredEvent>> listEvents(storage::Connection& connection, const EventQuery& query,
                                            std::stop_token stop)
{
    std::vector<StoredEvent> events;
    const std::int64_t from = query.from ? query.from->micros : INT64_MIN;
    const std::int64_t to = query.to ? query.to->micros : INT64_MAX;
    const auto [beforeTime, beforeSeq] = query.before.value_or(std::pair(Timestamp{INT64_MAX}, INT64_MAX));
    std::int64_t scanned = 0;
    const auto take = [&](const storage::Row& row) {
        StoredEvent event = eventOfRow(row);
        if (eventMatches(event, query))
            events.push_back(std::move(event));
        return int(events.size()) < query.limit && ++scanned < maxScannedEvents && !stop.stop_requested();
    };
    if (query.subjects) {
        for (const std::string& subject : *query.subjects) {
            std::vector<StoredEvent> before = std::move(events);
            events.clear();
            SLUICE_TRY(connection.stream(
                SLUICE_EVENT_COLUMNS "WHERE e.subject = ? AND e.time >= ? AND e.time < ? AND e.time <= ? AND (e.time "
                                     "< ? OR e.seq < ?) ORDER BY e.time DESC, e.seq DESC",
                {std::string_view(subject), from, to, beforeTime.micros, beforeTime.micros, beforeSeq}, take));
            std::ranges::move(before, std::back_inserter(events));
        }
        std::ranges::sort(events, std::greater<>(),
                          [](const StoredEvent& event) { return std::pair(*event.event.time, event.seq); });
        if (int(events.size()) > query.limit)
            events.resize(std::size_t(query.limit));
        return events;
    }
    SLUICE_TRY(connection.stream(SLUICE_EVENT_COLUMNS
                                 "WHERE e.time >= ? AND e.time < ? AND e.time <= ? AND (e.time < ? "
                                 "OR e.seq < ?) ORDER BY e.time DESC, e.seq DESC",
                                 {from, to, beforeTime.micros, beforeTime.micros, beforeSeq}, take));
    return events;
}

}  // namespace sluice::metering
