// What a meter is (openmeter-api 3.1) and what the room's values share. Thread: values, any thread.
#pragma once

#include "core/clock.h"
#include "core/json.h"
#include "core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::metering {

// Who does it, from where, when; for the audit log.
struct MeterActor {
    std::string name;  // "admin", a token's name, "console"; never a token
    std::string ip;    // empty when there is none
    Timestamp now;
};

// One page of a list (openmeter-api 1.2).
struct PageRequest {
    int page = 1;        // >= 1
    int pageSize = 100;  // 1..1000
    bool descending = false;
    std::string orderBy;  // one of the list's own names; empty: order of making
    bool includeDeleted = false;
};

template<class T>
struct PageOf {
    std::vector<T> items;
    std::int64_t totalCount = 0;
};

enum class Aggregation { Sum, Count, UniqueCount, Avg, Min, Max, Latest };
const char* aggregationName(Aggregation aggregation);  // "SUM", "UNIQUE_COUNT", …
std::optional<Aggregation> aggregationFromName(std::string_view name);

// `$.a.b`, `$['a b'].c`, `$.list[0]`: the subset that a meter may name.
class JsonPath {
public:
    static std::optional<JsonPath> parse(std::string_view text);
    const json::Value* find(const json::Value& root) const;  // null: not there

private:
    struct Step {
        std::string name;
        std::optional<std::size_t> index;
    };
    std::vector<Step> m_steps;
};

using Dimension = std::pair<std::string, std::string>;  // name, JSONPath

struct MeterInput {
    std::string slug;
    std::string name;  // empty: the slug
    std::optional<std::string> description;
    json::Value metadata;  // object or null
    Aggregation aggregation = Aggregation::Sum;
    std::string eventType;
    std::optional<Timestamp> eventFrom;
    std::string valueProperty;       // empty for COUNT only
    std::vector<Dimension> groupBy;  // any order
};

// What may be changed later.
struct MeterChange {
    std::optional<std::string> name;
    std::optional<std::string> description;
    json::Value metadata;
    std::optional<std::vector<Dimension>> groupBy;
};

struct Meter {
    std::string id;         // ULID
    MeterInput definition;  // groupBy sorted by name
    Timestamp created, updated;
    std::optional<Timestamp> deleted;
    std::int64_t cube = 0;  // whose roll-ups it reads
    int measure = 0;        // which of them
    JsonPath valuePath;     // of valueProperty
};

// ^[a-z0-9]+(?:_[a-z0-9]+)*$, 1..64
bool isMeterKey(std::string_view text);
// InvalidArgument names the field.
Result<void> checkMeter(const MeterInput& input);
Result<void> checkDimensions(const std::vector<Dimension>& groupBy, const std::string& valueProperty);

// Of an event's data under a meter: the number, or what is wrong with it.
struct MeterValue {
    std::optional<Int256> number;
    std::string text;   // as it stands, for UNIQUE_COUNT
    std::string fault;  // empty: good
};
MeterValue meterValue(Aggregation aggregation, const std::string& valueProperty, const JsonPath& path,
                      const json::Value& data);
// A dimension's text: strings as they are, numbers and truth values as written, missing and null as empty.
std::string dimensionText(const json::Value* value);

}  // namespace sluice::metering
