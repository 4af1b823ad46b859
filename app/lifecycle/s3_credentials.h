// The keys that presigned URLs are signed with, found as AWS's own tools find them: environment, else the shared credentials file.
#pragma once

#include "app/settings/settings.h"
#include "artifacts/presigner.h"

namespace sluice::app {

// Empty when there are none. A credentials file that names no such profile is a warning in the log, not an error.
artifacts::S3Credentials s3Credentials(const Settings& settings);
// `own` (PAYMENTS_…_REGION), else AWS_REGION, else AWS_DEFAULT_REGION; empty: the presigner's default.
std::string s3Region(const Settings& settings, const std::string& own);

}  // namespace sluice::app
