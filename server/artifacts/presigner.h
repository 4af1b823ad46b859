// URLs that let their holder get or put one object for a while: AWS Signature Version 4 in the query, payload unsigned (as the S3 API reference,
// "Authenticating Requests: Using Query Parameters"). Nothing is sent: a URL is made whether or not the object exists.
// Thread: any; a Presigner never changes.
#pragma once

#include "artifacts/s3_uri.h"
#include "core/clock.h"
#include "crypto/locked_buffer.h"

#include <cstdint>
#include <memory>
#include <string>

namespace sluice::artifacts {

struct S3Credentials {
    std::string accessKeyId;        // AWS_ACCESS_KEY_ID
    crypto::SecretBytes secretKey;  // AWS_SECRET_ACCESS_KEY
    std::string sessionToken;       // AWS_SESSION_TOKEN; empty: none. It stands in the URL
    bool isSet() const { return !accessKeyId.empty() && !secretKey.isEmpty(); }
    S3Credentials clone() const { return {accessKeyId, secretKey.clone(), sessionToken}; }
};

struct S3Endpoint {
    std::string region;  // empty: us-east-1
    std::string url;     // http(s)://host[:port][/path] of an S3 of one's own; empty: AWS of the region
    bool forcePathStyle =
        false;  // PAYMENTS_S3_FORCE_PATH_STYLE. Also by path, whatever this says: buckets that are no DNS label, IP hosts
};

enum class ObjectAction { Get, Put };

struct PresignedUrl {
    std::string url;
    Timestamp expiresAt;
};

constexpr std::int64_t maxPresignSeconds = 7 * 86'400;  // the protocol's own bound

class Presigner {
public:
    Presigner(const Clock& clock, S3Credentials credentials, S3Endpoint endpoint);
    ~Presigner();
    Presigner(const Presigner&) = delete;
    Presigner& operator=(const Presigner&) = delete;

    bool hasCredentials() const;
    // Unavailable "no S3 credentials are configured"; InvalidArgument: seconds outside 1..maxPresignSeconds, an endpoint that is no http(s) URL,
    // a location that is none.
    Result<PresignedUrl> presign(ObjectAction action, const S3Location& location, std::int64_t seconds) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice::artifacts
