// Usage, balances, sessions and requests at platform, app and user level (clearinghouse spec 6.6).
#include "api/internal/builder_frame.h"

namespace sluice::api {

void addBuilderUsageRoutes(BuilderTable&, BuilderServices&) {}

}  // namespace sluice::api
