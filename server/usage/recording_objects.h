// Where recordings lie and who may have a URL for one: one rule for E-30 and E-31 (W-46). Thread: any; immutable.
#pragma once

#include "artifacts/presigner.h"
#include "core/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace sluice::usage {

struct RecordingStore {
    std::string bucket;                        // PAYMENTS_RECORDINGS_BUCKET; empty: none
    std::string uploadPrefix = "recordings";   // never empty
    std::string allowedPrefix = "recordings";  // what may be presigned for reading; empty: the whole bucket
    std::int64_t presignSeconds = 3600;        // PAYMENTS_RECORDINGS_PRESIGN_SECONDS

    // PAYMENTS_RECORDINGS_PREFIX as it was written (ops-config A.5): outer '/' go; empty is "recordings"; only slashes upload to
    // "recordings" and allow all.
    void setPrefix(std::string_view text);
};

class RecordingObjects {
public:
    // `presigner` may be null: nothing can be signed.
    RecordingObjects(RecordingStore store, std::shared_ptr<const artifacts::Presigner> presigner)
        : m_store(std::move(store)), m_presigner(std::move(presigner))
    {}

    const RecordingStore& store() const { return m_store; }
    bool hasBucket() const { return !m_store.bucket.empty(); }
    // s3://bucket/<prefix>/<orchestrator>/<job>/<file>, ids made safe. InvalidArgument "PAYMENTS_RECORDINGS_BUCKET is unset".
    Result<artifacts::S3Location> locationOf(std::string_view orchestrator, std::string_view job,
                                             std::string_view file) const;
    Result<std::string> uploadUrl(const artifacts::S3Location& location) const;
    // E-31 in its order: InvalidArgument (400) or Denied (403) with the detail text.
    Result<std::string> downloadUrl(std::string_view s3Uri) const;

private:
    const RecordingStore m_store;
    const std::shared_ptr<const artifacts::Presigner> m_presigner;
};

}  // namespace sluice::usage
