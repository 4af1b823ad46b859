// One page of documentation without scripts and without anything from elsewhere (REF-36). Both APIs make theirs from their tables.
#pragma once

#include "api/internal/validation.h"

#include <string>
#include <utility>
#include <vector>

namespace sluice::api {

struct DocsEntry {
    std::string method, pattern, id, area, summary;
    std::string access;                // who may ask
    std::vector<const char*> headers;  // that it takes
    const std::vector<FieldSpec>*path, *query, *body;
    const std::vector<std::pair<int, std::string>>* errors;
    const json::Value* answer;
};

std::string makeDocs(std::string_view title, std::string_view intro, std::string_view version,
                     const std::vector<DocsEntry>& entries);

}  // namespace sluice::api
