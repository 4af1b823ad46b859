// Pieces of OpenAPI documents that both APIs are made of.
#pragma once

#include "api/internal/validation.h"

namespace sluice::api {

json::Value fieldSchema(const FieldSpec& spec);
json::Value openApiParameter(const FieldSpec& spec, const char* place);  // "path", "query"
json::Value openApiHeader(const char* name, const char* description);    // optional
json::Value openApiJson(json::Value schema);                             // a content map of application/json

}  // namespace sluice::api
