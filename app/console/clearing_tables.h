// The tables of the clearinghouse and of metering, by the names the pages know them by.
#pragma once

#include "app/console/ops_tables.h"

#include <map>
#include <string>

namespace sluice::app {

void addClearingTables(Engine& engine, TableSet& tables);
// Pages of parts that are not configured, by their first table: the line that says how to switch them on.
std::map<std::string, std::string> clearingPartsOff(const Engine& engine);

}  // namespace sluice::app
