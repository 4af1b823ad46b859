// Where an object lies: s3://bucket/key (ops-api 13, 15.2). Thread: values, any thread.
#pragma once

#include "core/result.h"

#include <string>
#include <string_view>

namespace sluice::artifacts {

struct S3Location {
    std::string bucket;  // without '/'
    std::string key;     // never empty, may hold '/'; UTF-8

    bool operator==(const S3Location&) const = default;
    std::string uri() const { return "s3://" + bucket + "/" + key; }
};

// InvalidArgument "invalid s3 uri": another scheme, no bucket, no key, control characters. Blanks around it are not taken off.
Result<S3Location> parseS3Uri(std::string_view uri);

// One part of a key made out of an id: runs of characters outside A-Z a-z 0-9 . _ - become one '-', outer '-' go, nothing left is "unknown"
// (ops-api 13, step 8).
std::string safeKeyPart(std::string_view id);

}  // namespace sluice::artifacts
