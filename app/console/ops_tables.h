// The tables of the described pages, by the names the pages know them by.
#pragma once

#include "core/table.h"

#include <map>
#include <memory>
#include <string>

namespace sluice::app {

class Engine;

using TableSet = std::map<std::string, std::unique_ptr<TableSource>>;
TableSet opsTables(Engine& engine);

}  // namespace sluice::app
