// One cell of a roll-up: what the events of one series and one span add up to, for each measure of the cube. Cells merge; their bytes
// are the minutes of the first and last event, then each measure: count and, by kind, a number or a number with its time.
#pragma once

#include "core/hex.h"
#include "metering/meter_store.h"

#include <set>
#include <span>

namespace sluice::metering {

// Spans in seconds. Series of all dimensions have quarters and days; those of one dimension have hours and days.
inline constexpr std::int64_t quarterSpan = 900;
inline constexpr std::int64_t hourSpan = 3'600;
inline constexpr std::int64_t daySpan = 86'400;

inline constexpr int allDimensions = -1;
inline constexpr int noDimension = -2;
inline constexpr std::int64_t maxProjectedValues = 2'000;

std::int64_t spanStart(std::int64_t seconds, std::int64_t span);
std::int64_t floorSeconds(Timestamp time);

// A measure's sum, smallest, largest or latest number so far.
struct MeasureState {
    std::int64_t count = 0;
    Int256 value = 0;
    std::int64_t latest = 0;      // microseconds, of kind Latest
    std::int64_t latestSeq = 0;   // of events of one time the later one counts
    std::set<std::string> texts;  // of kind Unique; kept in rows of their own, not in the cell

    void add(MeterCube::Kind kind, const Int256& number, std::int64_t time, std::int64_t seq);
    void merge(MeterCube::Kind kind, const MeasureState& other);
};

struct MeterCell {
    std::int64_t firstMinute = 0, lastMinute = 0;  // since 1970
    std::vector<MeasureState> measures;

    void merge(const std::vector<MeterCube::Measure>& kinds, const MeterCell& other);
    Bytes encode(const std::vector<MeterCube::Measure>& kinds) const;
    // Corrupt: bytes that no encode() made.
    static Result<MeterCell> decode(const std::vector<MeterCube::Measure>& kinds, std::span<const std::uint8_t> bytes);
};

// What one event adds to one cube.
struct Contribution {
    std::shared_ptr<const MeterCube> cube;
    std::string subject;
    std::vector<std::string> dims;
    MeterCell cell;
    std::int64_t second = 0;
};
// None: the event adds nothing (too early, or no measure finds its value).
std::optional<Contribution> contributionOf(const std::shared_ptr<const MeterCube>& cube, const std::string& subject,
                                           Timestamp time, std::int64_t seq, const json::Value& data);

std::string dimsText(const std::vector<std::string>& dims);  // JSON array
Result<std::vector<std::string>> dimsOf(const std::string& text);

}  // namespace sluice::metering
