// Turns the value of a comparison in a filter into the cell it is compared with. One place for the parser (is it valid?), storage
// (what is bound?) and models (what does it mean?). Thread: any.
//   Integer   digits                       Bool      true yes 1 / false no 0
//   Amount    0.1, 0.1eth, 5gwei, 7wei, $5; a bare number is in the column's unit
//   Duration  250ms 30s 5m 2h 1d 2w; a bare number is seconds
//   Time      a date or time (UTC unless it has an offset), or a duration: that long ago
#pragma once

#include "core/clock.h"
#include "core/table.h"

namespace sluice {

// Error: InvalidArgument with the reason in one phrase.
Result<Cell> parseFilterValue(const TableColumn& column, std::string_view text, Timestamp now);
// True for a bare YYYY-MM-DD: equality with it means the whole day.
bool isBareDate(std::string_view text);

}  // namespace sluice
