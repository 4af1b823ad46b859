// Tables from codes and column ids to translatable words. The strings are marked for the tr() context CellFormat.
#pragma once

#include "models/actions.h"

#include <string_view>
#include <vector>

namespace sluice::models {

struct Word {
    const char* code;
    Level level;
    const char* text;
};

struct ColumnWord {
    const char* schema;  // "" : any
    const char* column;
    const char* title;
    const char* tip;
};

const Word* findState(std::string_view table, std::string_view column, std::string_view code);
const Word* findCode(std::string_view code);
const Word* findStep(std::string_view code);
// Codes a column can hold, for completion; empty when it is not a closed set.
std::vector<std::string_view> codesOf(std::string_view schema, std::string_view column);
const ColumnWord* findColumn(std::string_view schema, std::string_view column);

}  // namespace sluice::models
